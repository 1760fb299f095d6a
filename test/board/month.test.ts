import { beforeAll, expect, test } from 'vitest'
import { renderMonth } from '../../src/board/month-page.ts'
import type { Board } from '../../src/model/board.ts'
import { FAILING, HOSTILE, madeUpBoard } from './board-kit.ts'
import { longBoard } from './subject-fixture.ts'

let board: Board
const month = (name: string, at = '2026-11'): string => {
  const subject = board.subjects.find(one => one.name === name)!
  return renderMonth(board, subject, subject.scopes[0]!, at)
}
const rowOf = (page: string, date: string): string => page.split('<tr').find(row => row.includes('scope="row"') && row.includes(`${date}T`))!

beforeAll(async () => {
  board = await madeUpBoard()
})

test('every night with its verdict, what was not PASS, and who signed it', () => {
  const row = rowOf(month('alpha'), '2026-11-11')
  expect(row).toContain(' id="d11"')
  expect(row).toContain('v-FAIL')
  expect(row).toContain(`>${FAILING}</a>`)
  expect(row).toContain('SHA256:abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG</code> as the signature says, not verified here')
  expect(rowOf(month('alpha'), '2026-11-10')).toContain('all PASS')
  expect(month('alpha').match(/scope="row"/g)).toHaveLength(20)
})

test('reports and signatures where they are published, else their digest and why', () => {
  const published = rowOf(month('alpha'), '2026-11-11')
  expect(published).toMatch(/href="[^"/]+\.json\.gz">report/)
  expect(published).toMatch(/\.json\.sig">signature/)
  expect(published).toContain(`sha256:${'a'.repeat(64)}`)
  const withheld = rowOf(month('alpha'), '2026-11-12')
  expect(withheld).toContain('withheld in the public view; digest')
  expect(withheld).toContain(`sha256:${'a'.repeat(64)}`)
  expect(withheld).not.toContain('.json.gz')
})

test('nights with a page lead there, and the month to its neighbours', () => {
  const page = month('alpha')
  expect(rowOf(page, '2026-11-11')).toMatch(/<a href="[^"]*\.html">2026-11-11T02:00:00Z/)
  expect(rowOf(page, '2026-11-12')).not.toMatch(/<a href="[^"]*\.html">2026-11-12/)
  expect(page).toContain('2026-10.html">← 2026-10</a>')
  expect(month('alpha', '2026-10')).toContain('2026-11.html">2026-11 →</a>')
})

test('a visit that failed is not judged in any column, and says why', () => {
  const row = rowOf(month('charlie'), '2026-11-20')
  expect(row).toContain('failed: the cloud does not answer')
  expect(row.replaceAll('data-label="Not PASS"', '')).not.toContain('PASS')
  expect(row).toContain('(does not decide)')
})

test('says once why a failed visit differs from the card, and calls only signed what is', () => {
  expect(month('charlie').match(/results of earlier nights hold until they expire/g)).toHaveLength(1)
  expect(month('alpha')).not.toContain('hold until they expire')
  expect(rowOf(month('charlie'), '2026-11-20')).toMatch(/\d+ test cases were due and none could be judged/)
  expect(month('alpha')).not.toContain('the file that was signed')
})

test('changes of the month in full, and none of others', () => {
  expect(month('alpha')).toMatch(/NEW FAIL[^]*os_distro is missing; expected: a name; found: <code>nothing/)
  expect(month('alpha', '2026-10')).toContain('Nothing changed in this month.')
  expect(month('alpha', '2020-01')).toContain('No visit in this month.')
})

test('days without a visit are named, also at the beginning of the month', async () => {
  const long = await longBoard()
  const page = renderMonth(long.board, long.subject, long.scope, '2025-09')
  expect(page).toContain('No visit on the 01, 02, 03, 04.')
})

test('the last visit of a day has the id that calendars lead to', () => {
  const subject = structuredClone(board.subjects[0]!)
  const scope = subject.scopes[0]!
  scope.history.nights.push({ ...scope.history.nights.at(-1)!, id: '2026-11-20T02:00:00Z~2' })
  const page = renderMonth(board, subject, scope, '2026-11')
  expect(page.match(/id="d20"/g)).toHaveLength(1)
  expect(page).toMatch(/id="d20"><th scope="row" role="rowheader">[^]{0,200}\(2026-11-20T02:00:00Z~2\)/)
})

test('hostile texts stay text', async () => {
  const hostile = await madeUpBoard({ hostile: true })
  const subject = hostile.subjects[2]!
  const scope = subject.scopes[0]!
  scope.history.nights.at(-1)!.signer = HOSTILE
  scope.history.verdicts['<svg onload=alert(1)>'] = 'F'.repeat(40)
  const page = renderMonth(hostile, { ...subject, name: HOSTILE }, scope, '2026-11')
  expect(page).not.toMatch(/<script|<svg onload|\u202e|\u0007/)
})
