import type { NightRow } from '../model/board.ts'
import type { Verdict } from '../model/judging.ts'

const VERDICTS = new Map<string | undefined, Verdict>([['P', 'PASS'], ['F', 'FAIL'], ['D', 'DNF'], ['M', 'MISS']])

/** What a night says of a version's target main; undefined if it was not in force. A visit that failed looked at nothing, so that it never says PASS or FAIL. */
export function mainVerdict(row: NightRow, version: string): Verdict | undefined {
  return Object.hasOwn(row.main, version) ? seen(row, row.main[version]!) : undefined
}

/** What a night says of a test case, by its letters (one per night); undefined if there was no such test case. */
export function nightVerdict(row: NightRow, letters: string, night: number): Verdict | undefined {
  const verdict = VERDICTS.get(letters[night])
  return verdict === undefined ? undefined : seen(row, verdict)
}

function seen({ state }: NightRow, verdict: Verdict): Verdict {
  return state === 'failed' && verdict !== 'MISS' ? 'DNF' : verdict
}
