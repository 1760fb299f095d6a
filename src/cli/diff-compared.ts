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
  changes: Change[]
}
