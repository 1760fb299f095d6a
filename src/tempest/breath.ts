import { setImmediate as turn } from 'node:timers/promises'
import { Unseen } from '../unseen.ts'

/** To be awaited within long work with the amount (about a byte) that was done since: lets others have their turn, and throws `Unseen` once the signal came. */
export type Breath = (amount: number) => Promise<void> | undefined

/** Amount of work between two turns: some 10 ms. */
const TURN = 500_000

/** Breath for work that the signal ends. */
export function breathing(signal: AbortSignal): Breath {
  let done = 0
  return amount => {
    done += amount
    if (done < TURN) return undefined
    done = 0
    return turn().then(() => {
      if (signal.aborted) throw new Unseen('timeout', `the file was not read to its end (${signal.reason instanceof Error ? signal.reason.message : 'interrupted'})`)
    })
  }
}
