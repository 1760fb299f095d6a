import { readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openMetrics } from '../../src/board/metrics.ts'
import { readBoard } from '../../src/board/read.ts'
import { appendStatement } from '../../src/certificates/append.ts'
import { revokedText } from '../../src/certificates/publish.ts'
import { NAMESPACE } from '../../src/certificates/statement.ts'
import { canonicalJson } from '../../src/evidence/canonical.ts'
import type { CertificateStatement } from '../../src/model/certificate.ts'
import type { VisitEntry } from '../../src/model/history.ts'
import type { Report } from '../../src/model/report.ts'
import { renderJson } from '../../src/report/json.ts'
import { sign } from '../../src/trust/ssh-signature.ts'
import { newDir, newKey } from '../trust/keys.ts'
import { ASKED, definitions, nights, type Nights, SCOPE } from './visits-kit.ts'

let [dir, allowedSigners, key, remove] = ['', '', '', () => Promise.resolve()]
beforeAll(async () => {
  ({ dir, remove } = await newDir())
  const board = await newKey(dir, 'board')
  key = board.key
  allowedSigners = join(dir, 'allowed')
  await writeFile(allowedSigners, `board@example.org namespaces="${NAMESPACE}" ${board.line}\n`)
})
afterAll(() => remove())

/** Grants on this report of the night. */
async function grant({ store }: Nights, { report = '', id, objects }: VisitEntry): Promise<void> {
  const said = { format: 'scs-check/certificate/1', certificate: 'C-2026-0001', subject: 'a', scope: SCOPE, version: 'v1', by: 'the board' } as const
  const applied: CertificateStatement = { ...said, number: 1, event: 'applied', at: '2026-11-19T04:00:00Z', previous: null }
  const previous = await appendStatement(store, applied, {})
  const at = '2026-11-19T05:00:00Z'
  await appendStatement(store, { ...said, number: 2, event: 'granted', at, from: at, until: '2027-11-18T23:59:59Z', report, visit: id, previous }, { sign: text => sign(text, { key, namespace: NAMESPACE }), objects })
}
const read = async (made: Nights) => {
  const { board } = await readBoard(made.store, { ...ASKED, view: 'full', scopes: await definitions(), allowedSigners })
  return { board, state: board.certificates[0]!.state, ended: openMetrics(board).includes('scs_check_certificate_end_timestamp_seconds{'), unproven: JSON.parse(revokedText(board)) as { unproven: { why: string[] }[] } }
}
const night = '2026-11-19'
/** The report does not say by itself what became of target main: the rest was seen in nights before. */
const silent = (made: Nights) => async (text: string): Promise<Partial<VisitEntry>> => {
  const [report] = [JSON.parse(text)].flat() as [Report]
  return { report: await made.store.put(renderJson([{ ...report, versions: [{ ...report.versions[0]!, targets: {} }] }])) }
}
const visits = (made: Nights) => join(made.dir, 'journals', 'visits', 'a')
async function loseObject(made: Nights, digest: string): Promise<void> {
  const hex = digest.slice('sha256:'.length)
  const path = (await readdir(join(made.dir, 'objects'), { recursive: true })).find(one => one.replaceAll(/[^0-9a-f]/g, '').includes(hex.slice(2)))!
  await rm(join(made.dir, 'objects', path))
}

it('a grant that its visit bears out is in force', async () => {
  const made = await nights()
  await grant(made, await made.visit('a', night, 'PASS'))
  expect(await read(made)).toMatchObject({ state: 'granted', ended: true, board: { problems: [], subjects: [{ certified: true }] } })
})

it.each<[string, (made: Nights, visit: VisitEntry) => Promise<void>, RegExp]>([
  ['its report is gone', (made, { report }) => loseObject(made, report!), /its report sha256:[0-9a-f]{64} is not in the store: restore it from a backup of the store/],
  ['its visit is gone, and the report alone does not say so', made => rm(visits(made), { recursive: true }), /its visit 2026-11-19 is not in the store, and its report alone does not say that target main of v1 passed \(not judged\): keep visits as long as certificates run \(retention\)/],
  ['the definitions of its visit are gone', (made, { rules }) => loseObject(made, rules!.scope), /its visit 2026-11-19, or definitions of that, is not in the store/],
])('a grant is unproven everywhere when %s', async (_, lose, why) => {
  const made = await nights()
  // by definitions of that night, which are not today's
  const { digest: _digest, ...scope } = (await definitions())[SCOPE]!.scope
  const other = await made.store.put(canonicalJson({ ...scope, name: 'As it was called then' }))
  const visit = await made.visit('a', night, 'PASS', {}, async text => ({ ...await silent(made)(text), rules: { scope: other, standards: {} } }))
  await grant(made, visit)
  await lose(made, visit)
  const { board, state, ended, unproven } = await read(made)
  expect([state, ended, board.subjects.some(({ certified }) => certified)]).toEqual(['unproven', false, false])
  expect(board.problems).toContainEqual(expect.stringMatching(new RegExp(`^certificate C-2026-0001: statement 2 \\(granted\\): ${why.source}`)))
  expect(unproven.unproven[0]!.why).toEqual([expect.stringMatching(why)])
})

it('a grant on a card that fails is unproven, as `certificate verify` says', async () => {
  const made = await nights()
  await grant(made, await made.visit('a', night, 'FAIL', {}, silent(made)))
  const { board, state } = await read(made)
  expect([state, board.certificates[0]!.concerns]).toEqual(['unproven', ['statement 2 (granted): target main of v1 was FAIL when it was granted']])
})

it('a certificate of what the store has no visit of holds if its report says so by itself, and is told', async () => {
  const made = await nights()
  await grant(made, await made.visit('a', night, 'PASS'))
  await rm(visits(made), { recursive: true })
  const { board, state } = await read(made)
  expect([state, board.subjects]).toEqual(['granted', []])
  expect(board.problems).toEqual([`certificate C-2026-0001 holds, but the store has no visit of a for ${SCOPE} (v1), so no other page shows it`])
})
