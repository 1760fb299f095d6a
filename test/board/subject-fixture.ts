import type { Board, BoardScope, BoardSubject, NightRow } from '../../src/model/board.ts'
import type { Change } from '../../src/model/history.ts'
import { FAILING, madeUpBoard } from './board-kit.ts'

const DAY = 86_400_000
const digest = 'sha256:' + 'a'.repeat(64)

/** A night of this day with a verdict of v5.1, for histories made by hand. */
export function night(day: string, main: NightRow['main'] = { 'v5.1': 'PASS' }, more: Partial<NightRow> = {}): NightRow {
  const at = `${day.slice(0, 10)}T02:00:00Z`
  return { id: day, night: day, from: at, until: `${day.slice(0, 10)}T02:04:00Z`, state: 'complete', tool: '0.1.0', ran: 54, report: digest, signature: digest, published: true, main, ...more }
}

/** The board of the kit with 548 nights for `alpha`: gaps, failed visits, weeks of FAIL, a test case that flaps. */
export async function longBoard(nights = 548): Promise<{ board: Board; subject: BoardSubject; scope: BoardScope }> {
  const board = await madeUpBoard()
  const subject = board.subjects[0]!
  const start = Date.parse('2026-11-20T02:00:00Z') - (nights - 1) * DAY
  const rows: NightRow[] = []
  const kinds: string[] = []
  for (let i = 0; i < nights; i += 1) {
    if (i > 100 && i < 106) continue
    const kind = i % 90 === 50 ? 'D' : i % 120 > 112 || i > nights - 11 ? 'F' : 'P'
    const main = ({ P: 'PASS', F: 'FAIL', D: 'DNF' } as const)[kind]
    kinds.push(kind)
    rows.push(night(new Date(start + i * DAY).toISOString().slice(0, 10), { 'v5.1': main }, kind === 'D' ? { state: 'failed', problem: 'the cloud does not answer' } : i % 70 === 3 ? { state: 'partial', problem: 'deadline' } : {}))
  }
  const scope = subject.scopes[0]!
  const lettersOf = (key: string, nth: number): string => kinds.map((kind, i) => (kind === 'D' ? 'D' : key === FAILING ? kind : nth === 5 && i % 3 === 0 ? 'F' : nth === 9 ? 'M' : 'P')).join('')
  scope.history = { nights: rows, verdicts: Object.fromEntries(Object.keys(scope.history.verdicts).map((key, nth) => [key, lettersOf(key, nth)])) }
  const change = scope.changes[0]!.changes[0]!
  const fixed: Change = { ...change, kind: 'fixed', before: 'FAIL', after: 'PASS', causes: [{ kind: 'rule', text: 'the definition of scs-0102 changed' }] }
  scope.changes = rows.flatMap((row, i) => (i > 0 && kinds[i] !== kinds[i - 1] ? [{ night: row.night, at: row.until, changes: [kinds[i] === 'F' ? change : fixed] }] : [])).reverse()
  return { board, subject, scope }
}
