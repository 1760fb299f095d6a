import type { Result } from '../model/report.ts'
import type { Waiver } from '../model/waiver.ts'
import { plain } from './untrusted.ts'

/** What waivers say of results. They change no verdict: renderers show them beside it. */
export interface Waived {
  /** FAILs that are tolerated, and by which waiver. */
  by: ReadonlyMap<Result, Waiver>
  /** What else a reader must know of a FAIL: a waiver that ended, or that covers a part only. */
  notes: ReadonlyMap<Result, readonly string[]>
}

/** No waivers. */
export const UNWAIVED: Waived = { by: new Map(), notes: new Map() }

/** What a waiver says, in a line: `W-1 until 2026-12-31: reason (owner: …; ticket: …)`, without owner and ticket in the public view; safe to print. */
export function waiverLine({ id, until, reason, owner, ticket }: Waiver): string {
  return `${plain(id)} until ${plain(until)}: ${plain(reason, 1000)}${owner === '' ? '' : ` (owner: ${plain(owner)}; ticket: ${plain(ticket, 500)})`}`
}

/** What is to be added to the verdict's sentence: `, 2 of them waived`; nothing where none of these is. */
export function ofThemWaived(results: readonly Result[], { by }: Waived): string {
  const count = results.filter(result => by.has(result) && result.verdict === 'FAIL').length
  return count === 0 ? '' : `, ${count} of them waived`
}
