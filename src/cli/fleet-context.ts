import type { Store } from '../model/history.ts'
import type { Interruptible } from './interrupt.ts'
import type { Rules } from './rules.ts'

/** What the visits of a night have in common. */
export interface NightContext {
  /** Path of the configuration. */
  file: string
  night: string
  store: Store
  rules: Map<string, Rules>
  /** When a later night would have judged at the latest. */
  nextNight: Date
  all: boolean
  /** The night had ended before: what failed is visited once more. */
  again: boolean
  end: Interruptible
  sign?: ((bytes: string) => Promise<string>) | undefined
}
