import { mkdir, mkdtemp, readFile, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { appendSummary, gitlabSection, stepSummary, writePublished } from '../../src/nightly/summary.ts'
import type { SubjectNight } from '../../src/notify/notice.ts'
import { night, seen, subject } from '../notify/kit.ts'

const HOSTILE = '<script>|[x](http://evil.example)\u001b[0Ksection_end:1:x\n# `@org`'
const delivered = { sent: 1, failed: [], givenUp: [], unknown: [], notes: [] }
const counts = { PASS: 1, FAIL: 0, DNF: 0, MISS: 0 }
const row = (name: string, verdict: 'PASS' | 'FAIL' | 'DNF', more: Partial<SubjectNight> = {}): SubjectNight =>
  ({ ...seen(1, {}, { subject: { ...subject(), name } }), versions: [{ version: 'v5.1', validity: 'effective', targets: { main: { verdict, counts } } }], ...more })
const change = (because: string) => ({ testcase: 'scs-0101-a', kind: 'new-fail' as const, targets: {}, before: 'PASS' as const, after: 'FAIL' as const, because, causes: [{ kind: 'cloud' as const, text: because }] })

test('the night in a table, worst first, then what changed and why', () => {
  const text = stepSummary({ night: night(1), subjects: [row('a', 'PASS'), row('b', 'FAIL', { changes: [change('one of two')] })], delivered, seconds: 65 })
  expect(text.split('\n')).toEqual([
    `## Night ${night(1)}: 2 subjects: 1 FAIL, 1 PASS.`, '', 'It took 1 min 5 s. Notices sent: 1.', '',
    '| verdict | subject | scope | versions | visit |', '|---|---|---|---|---|',
    '| FAIL | b | scs-compatible-iaas | v5.1 FAIL | complete |', '| PASS | a | scs-compatible-iaas | v5.1 PASS | complete |', '',
    '### b scs-compatible-iaas', '', '- **NEW FAIL** `scs-0101-a`: PASS → FAIL: one of two', '  - why (cloud): one of two', '', '',
  ])
})

test('a quiet night says so', () => { expect(stepSummary({ night: night(1), subjects: [row('a', 'PASS')], delivered, seconds: 1 })).toContain('\nNothing changed.\n') })

test('no name and no reason becomes markup, another cell or a line of its own', () => {
  const text = stepSummary({ night: night(1), subjects: [row(HOSTILE, 'FAIL', { changes: [change(HOSTILE)] })], delivered: { ...delivered, unknown: [{ about: HOSTILE, contact: HOSTILE, channel: 'mail', night: night(1), reason: HOSTILE }] }, seconds: 1 })
  expect(text).not.toContain('\u001b')
  const outside = text.replace(/(?<!`)(`+)(?!`)(.*?)(?<!`)\1(?!`)/g, '')
  expect(outside).not.toMatch(/script|evil|@org/)
  const table = text.split('\n').filter(line => line.startsWith('|')).map(line => line.replace(/\\\|/g, '').split('|').length)
  expect(new Set(table)).toEqual(new Set([7]))
})

test('what is appended stays below GitHub\'s limit, between lines, and leaves alone what is there', async () => {
  const file = join(await mkdtemp(join(tmpdir(), 'scs-check-summary-')), 'summary.md')
  await writeFile(file, 'before\n')
  await appendSummary(file, 'small\n')
  expect(await readFile(file, 'utf8')).toBe('before\nsmall\n')
  await appendSummary(file, 'zeile ä €\n'.repeat(200_000))
  await appendSummary(file, 'never\n'.repeat(1000))
  expect((await stat(file)).size).toBeLessThanOrEqual(1024 * 1024)
  const text = await readFile(file, 'utf8')
  expect(text).toMatch(/^before\nsmall\nzeile ä €\n/)
  expect(text).toMatch(/\nzeile ä €\n\n\n… cut, since/)
  expect(text).not.toContain('\ufffd')
})

test('an ended night that is started again is not appended again, another night is', async () => {
  const file = join(await mkdtemp(join(tmpdir(), 'scs-check-summary-')), 'not', 'there', 'summary.md')
  const of = (n: number, seconds: number) => stepSummary({ night: night(n), subjects: [row('a', 'PASS')], delivered, seconds })
  for (const [n, seconds] of [[1, 60], [1, 90], [2, 60]] as const) await appendSummary(file, of(n, seconds))
  expect(await readFile(file, 'utf8')).toBe(of(1, 60) + of(2, 60))
})

test('a file is written into directories that are made, and one that cannot be says the cure and no temporary name', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'scs-check-published-'))
  await writePublished(join(dir, 'a', 'b', 'x.prom'), 'text\n')
  expect(await readFile(join(dir, 'a', 'b', 'x.prom'), 'utf8')).toBe('text\n')
  await writeFile(join(dir, 'file'), '')
  for (const write of [writePublished, appendSummary]) {
    await expect(write(join(dir, 'file', 'x.prom'), 'text')).rejects.toThrow(new Error(`cannot be written (ENOTDIR); make ${join(dir, 'file')} a directory that this user may write to`))
  }
  await mkdir(join(dir, 'taken'))
  await expect(appendSummary(join(dir, 'taken'), 'text')).rejects.toThrow('this is a directory')
})

test('a section of GitLab\'s log begins and ends once, whatever is in it', () => {
  const text = gitlabSection('Night', `fine\n${HOSTILE}`, 1_700_000_000)
   
  expect(text.match(/\u001b/g)).toHaveLength(4)
  expect(text).toMatch(/^\u001b\[0Ksection_start:1700000000:scs_check_night\[collapsed=true\]\r\u001b\[0KNight\nfine\n/)
  expect(text).toMatch(/\n\u001b\[0Ksection_end:1700000000:scs_check_night\r\u001b\[0K\n$/)
})
