import { join } from 'node:path'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { readBoard } from '../../src/board/read.ts'
import { lettersOf } from '../../src/board/card-letters.ts'
import { summaryOf } from '../../src/history/score-card.ts'
import type { ScoreCard } from '../../src/model/history.ts'
import { recordSubjects } from '../../src/nightly/subject-entry.ts'
import type { FleetSubject } from '../../src/model/fleet.ts'
import { ASKED, ASOF, damage, definitions, nights, type Nights, SCOPE } from './visits-kit.ts'

const MAIN = 'kaas-networking-check'
const read = async ({ store }: Nights, more: Partial<Parameters<typeof readBoard>[1]> = {}) => (await readBoard(store, { ...ASKED, view: 'full', scopes: await definitions(), ...more })).board
const one = async (made: Nights, more: Partial<Parameters<typeof readBoard>[1]> = {}) => {
  const board = await read(made, more)
  const scope = board.subjects[0]!.scopes[0]!
  return { board, scope, version: scope.versions[0]! }
}
const mainId = async () => (await definitions())[SCOPE]!.bound.find(({ targets }) => targets['v1'] === 'main')!.testcase.id

it('a row per night, with the verdict of that night, its letters, and since when it is so', async () => {
  const made = await nights()
  const failing = await mainId()
  for (const night of ['2026-11-15', '2026-11-16', '2026-11-17']) await made.visit('a', night, 'PASS')
  for (const night of ['2026-11-18', '2026-11-19']) await made.visit('a', night, 'PASS', { [failing]: 'FAIL' })
  const { scope, version } = await one(made)
  expect(scope.history.nights.map(({ night, main }) => [night, main['v1']])).toEqual([
    ['2026-11-15', 'PASS'], ['2026-11-16', 'PASS'], ['2026-11-17', 'PASS'], ['2026-11-18', 'FAIL'], ['2026-11-19', 'FAIL']])
  expect(scope.history.verdicts[failing]).toBe('PPPFF')
  expect(version).toMatchObject({ version: 'v1', state: 'fail', since: '2026-11-18T02:00:00Z' })
})

it('what was not judged for days is never green, and says when it was judged last', async () => {
  const made = await nights()
  await made.visit('a', '2026-11-10', 'PASS')
  await made.visit('a', '2026-11-18', 'DNF', {}, { state: 'failed', problem: 'unreachable' })
  const { scope, version } = await one(made)
  expect(version).toMatchObject({ state: 'not-judged', since: '2026-11-10T02:00:00Z' })
  expect(scope.history.nights.map(({ main }) => main['v1'])).toEqual(['PASS', 'DNF'])
  const later = await one(made, { asOf: new Date('2026-12-24T00:00:00Z') })
  expect(later.version).toMatchObject({ state: 'not-judged', targets: { main: { verdict: 'MISS' } } })
})

it('as of a date in the past nothing newer is known', async () => {
  const made = await nights()
  await made.visit('a', '2026-11-15', 'PASS')
  await made.visit('a', '2026-11-19', 'FAIL')
  const { scope, version } = await one(made, { asOf: new Date('2026-11-16T00:00:00Z') })
  expect(scope.history.nights.map(({ night }) => night)).toEqual(['2026-11-15'])
  expect(version.state).toBe('pass')
})

it('nights older than 18 months are not shown, but tell since when nothing was judged', async () => {
  const made = await nights()
  await made.visit('a', '2024-12-01', 'PASS')
  await made.visit('b', '2026-11-19', 'PASS')
  expect((await read(made)).subjects.map(({ name }) => name)).toEqual(['b'])
  const about = new Map([['a', { name: 'a', links: {}, certified: false, scopes: [SCOPE] }], ['c', { name: 'c', links: {}, certified: false, scopes: [SCOPE] }]])
  const { subjects } = await read(made, { about })
  expect(subjects.map(({ name, scopes }) => [name, scopes[0]!.history.nights.length, scopes[0]!.versions[0]!.state, scopes[0]!.versions[0]!.since])).toEqual([
    ['a', 0, 'not-judged', '2024-12-01T02:00:00Z'], ['b', 1, 'pass', '2026-11-19T02:00:00Z'], ['c', 0, 'not-judged', undefined]])
})

it('an entry that cannot be read is told and judged nothing; the others stay as they are', async () => {
  const made = await nights()
  for (const night of ['2026-11-15', '2026-11-16', '2026-11-17']) await made.visit('a', night, 'PASS')
  await damage(join(made.dir, 'journals/visits/a', SCOPE, '@2026-11/2026-11-16.gz'))
  const { board, scope, version } = await one(made)
  expect(board.problems).toHaveLength(1)
  expect(board.problems[0]).toMatch(/night 2026-11-16.*damaged/)
  expect(scope.history.nights.map(({ state, main }) => [state, main['v1']])).toEqual([['complete', 'PASS'], ['failed', 'MISS'], ['complete', 'PASS']])
  expect(scope.history.verdicts[await mainId()]).toBe('PMP')
  expect(version.state).toBe('pass')
})

it('where the newest entry cannot be read, the one before it makes nothing green', async () => {
  const made = await nights()
  for (const night of ['2026-11-18', '2026-11-19']) await made.visit('a', night, 'PASS')
  await damage(join(made.dir, 'journals/visits/a', SCOPE, '@2026-11/2026-11-19.gz'))
  const { version, scope } = await one(made)
  expect(version).toMatchObject({ state: 'not-judged', since: '2026-11-18T02:00:00Z' })
  expect(Object.values(scope.card).map(({ verdict }) => verdict)).not.toContain('PASS')
})

it('definitions that cannot be read leave their nights without a verdict', async () => {
  const made = await nights()
  const gone = `sha256:${'0'.repeat(64)}`
  await made.visit('a', '2026-11-19', 'PASS', {}, { rules: { scope: gone, standards: {} } })
  const { board, scope } = await one(made)
  expect(board.problems.join()).toMatch(/definitions that it was judged by/)
  expect(scope.history.nights[0]!.main).toEqual({ v1: 'MISS' })
})

it.each([
  ['another format', { format: 'scs-check/visit/9' }], ['a verdict that is none', { card: { x: { verdict: 'GREEN' } } }], ['a time that is none', { until: 'yesterday' }], ['another subject', { subject: 'b' }],
])('an entry with %s is told, and nothing of it is green', async (_, more) => {
  const made = await nights()
  await made.visit('a', '2026-11-19', 'PASS', {}, more as never)
  const board = await read(made, { about: new Map([['a', { name: 'a', links: {}, certified: false, scopes: [SCOPE] }]]) })
  expect(board.problems.length).toBeGreaterThan(0)
  expect(board.subjects[0]!.scopes[0]!.versions[0]!.state).toBe('not-judged')
})

it('changes are those of the ended nights, newest first, at the end of the visit', async () => {
  const made = await nights()
  const change = { testcase: MAIN, kind: 'fixed', targets: { v1: 'main' }, because: 'ok', causes: [{ kind: 'cloud', text: 'it changed' }] } as const
  for (const night of ['2026-11-18', '2026-11-19']) {
    await made.visit('a', night, 'PASS')
    await made.end(night, [{ subject: 'a', scope: SCOPE, changes: [change as never] }, { subject: 'b', scope: SCOPE, changes: [change as never] }])
  }
  const { scope } = await one(made)
  expect(scope.changes.map(({ night, at, changes }) => [night, at, changes.length])).toEqual([['2026-11-19', '2026-11-19T02:00:00Z', 1], ['2026-11-18', '2026-11-18T02:00:00Z', 1]])
})

it('what nights recorded of a subject is shown without a config, its newest version, and recorded only when it changed', async () => {
  const made = await nights()
  await made.visit('a', '2026-11-19', 'PASS')
  const subject = { name: 'a', operator: 'A GmbH', group: 'g', links: { 'health monitor': 'https://h.example' }, certified: true, contacts: ['secret'] } as unknown as FleetSubject
  await recordSubjects(made.store, [subject], '2026-11-18', new Date('2026-11-18T03:00:00Z'))
  await recordSubjects(made.store, [subject], '2026-11-19', new Date('2026-11-19T03:00:00Z'))
  expect(await made.store.ids(['subjects', 'a'])).toEqual(['2026-11-18T03:00:00Z'])
  await recordSubjects(made.store, [{ ...subject, operator: 'B GmbH' }], '2026-11-20', new Date('2026-11-20T03:00:00Z'))
  expect(JSON.stringify(await made.store.newest(['subjects', 'a']))).not.toContain('secret')
  expect((await read(made)).subjects[0]).toMatchObject({ operator: 'B GmbH', group: 'g', links: { 'health monitor': 'https://h.example' }, certified: true })
})

it('a FAIL that a waiver tolerates is waived and never PASS, and once it ends fails again', async () => {
  const made = await nights()
  const testcase = await mainId()
  await made.visit('a', '2026-11-19', 'PASS', { [testcase]: 'FAIL' })
  const waiver = { id: 'W', subject: 'a', testcase, reason: 'r', owner: 'o', ticket: 't', until: '2026-11-20', at: 'w.yaml:1' }
  const { board, scope, version } = await one(made, { waivers: [waiver] })
  expect([version.state, version.targets.main?.verdict, Object.keys(scope.waived), board.waivers[0]?.state]).toEqual(['waived', 'FAIL', [testcase], 'used'])
  expect((await one(made, { waivers: [waiver], asOf: new Date('2026-11-21T00:00:00Z') })).version.state).toBe('fail')
})

it('verdicts of target main are those of the score card, whatever it holds', async () => {
  const { bound } = (await definitions())[SCOPE]!
  const main = bound.filter(({ targets }) => targets['v1'] === 'main')
  const ids = bound.map(({ testcase }) => testcase.id)
  const result = fc.record({
    verdict: fc.constantFrom('PASS', 'FAIL', 'DNF', 'MISS'), because: fc.constant(''), at: fc.constant('2026-11-19T00:00:00Z'), night: fc.constant('2026-11-19'), rule: fc.constant(''),
    validUntil: fc.constantFrom('2026-11-19T12:00:00Z', '2026-11-30T00:00:00Z', null), standardVersions: fc.constantFrom(['v1'], ['v2'], ['v1', 'v2'], []),
  })
  fc.assert(fc.property(fc.dictionary(fc.constantFrom(...ids, ...ids.map(id => `${id} (v1)`), '__proto__', 'other'), result), unordered => {
    const card = Object.fromEntries(Object.entries(unordered).sort(([a], [b]) => (a < b ? -1 : 1))) as unknown as ScoreCard // as addReport makes it
    const { main: { v1 } } = lettersOf(card, { known: ids, main: new Map([['v1', main]]) }, ASOF)
    expect(v1).toBe(summaryOf(card, bound, 'v1', ASOF).main?.verdict)
  }))
})
