import type { Change } from '../model/history.ts'

export interface DiffOptions {
  store?: string
  config?: string
  subject?: string
  scope?: string
  standards?: string
  json?: boolean
  markdown?: boolean
}
/** Two visits of one subject and scope, and what is different. */
export interface Compared {
  subject: string
  scope: string
  before: string
  after: string
  /** Nights that were asked for and had no visit of it: `before` and `after` are those of the last one before. */
  noVisit?: { before?: string; after?: string }
  /** Both name one visit: nothing was compared. */
  same?: true
  changes: Change[]
}
