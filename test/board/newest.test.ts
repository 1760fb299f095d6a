import { describe, expect, it } from 'vitest'
import { carriedBy } from '../../src/board/believed.ts'
import { alone } from '../../src/board/in-process.ts'
import { cardOf } from '../../src/board/checked.ts'
import { openMetrics } from '../../src/board/metrics.ts'
import { publicBoard } from '../../src/board/public.ts'
import { readBoard } from '../../src/board/read.ts'
import type { CardResult, ScoreCard, VisitEntry } from '../../src/model/history.ts'
import { renderJson } from '../../src/report/json.ts'
import type { Report } from '../../src/model/report.ts'
import { ASKED, definitions, nights, type Nights, SCOPE } from './visits-kit.ts'

const read = async (made: Nights) => {
  const { board, journals } = await readBoard(made.store, { ...ASKED, view: 'full', scopes: await definitions() })
  const scope = board.subjects[0]!.scopes[0]!
  return { problems: board.problems, scope, state: scope.versions[0]!.state, certificates: board.certificates, journals }
}
/** The card with every result changed. */
const each = (card: ScoreCard, change: (one: CardResult) => Partial<CardResult>): { card: VisitEntry['card'] } =>
  ({ card: Object.fromEntries(Object.entries(card).map(([key, one]) => [key, { ...one, ...change(one) }])) })
const night = '2026-11-19'

it.each<[string, Nights['visit'] extends (...args: infer A) => unknown ? A[4] : never]>([
  ['says PASS where its report says FAIL', (_, card) => each(card, () => ({ verdict: 'PASS' }))],
  ['lets a result live longer', (_, card) => each(card, () => ({ verdict: 'PASS', validUntil: '2027-12-01T00:00:00Z' }))],
  ['gives another reason', (_, card) => each(card, () => ({ because: 'all is well' }))],
  ['has a test case twice', (_, card) => ({ card: Object.assign({}, card, Object.fromEntries(Object.entries(card).map(([key, one]) => [`${key} (v0)`, { ...one, night: 'x', at: `${night}T01:00:00Z`, standardVersions: undefined }]))) as unknown as VisitEntry['card'] })],
  ['has a PASS a second after the visit', (_, card) => each(card, () => ({ verdict: 'PASS', at: `${night}T02:00:01Z` }))],
  ['has a newer PASS of a night that never was', (_, card) => each(card, () => ({ verdict: 'PASS', at: `${night}T02:00:01Z`, night: `${night}~2` }))],
  ['moves the time of a result', (_, card) => each(card, () => ({ at: `${night}T02:00:01Z` }))],
  ['is without the results of its report', () => ({ card: {} })],
  ['calls a result that of other versions', (_, card) => each(card, () => ({ standardVersions: [] }))],
  ['is of another tool than its report', () => ({ tool: { name: 'scs-check', version: '9' } })],
])('a newest visit whose entry %s judges nothing, and is told', async (_, more) => {
  const made = await nights()
  await made.visit('a', '2026-11-18', 'PASS')
  await made.visit('a', night, 'FAIL', {}, more)
  const { problems, scope, state } = await read(made)
  expect(problems).toEqual([expect.stringMatching(/^a, scs-compatible-kaas, night 2026-11-19: its score card does not say what its reports say: /)])
  expect(state).toBe('not-judged')
  expect(Object.values(scope.card).filter(({ verdict }) => verdict === 'PASS' || verdict === 'FAIL')).toEqual([])
  expect(scope.history.nights.at(-1)).toMatchObject({ state: 'failed', doubt: 'its score card does not say what its reports say', main: { v1: 'MISS' } })
  expect(Object.values(scope.history.verdicts).map(line => line.at(-1))).not.toContain('P')
})

it('the report of another subject is none of the visit', async () => {
  const made = await nights()
  await made.visit('a', night, 'PASS', {}, async text => {
    const [report] = [JSON.parse(text) as Report]
    return { report: await made.store.put(renderJson([{ ...report, subject: 'b' }])) }
  })
  const { problems, state } = await read(made)
  expect([problems, state]).toEqual([[expect.stringContaining('its report is about b, scs-compatible-kaas')], 'not-judged'])
})

it('a newest report whose verdicts do not follow from its findings judges nothing, though its card says the same', async () => {
  const made = await nights()
  await made.visit('a', night, 'FAIL', {}, async (text, card) => {
    const report = JSON.parse(text) as Report
    const results = report.results.map(one => ({ ...one, verdict: 'PASS' as const, findings: [] }))
    return { ...each(card, () => ({ verdict: 'PASS' })), report: await made.store.put(renderJson([{ ...report, results }])) }
  })
  const { problems, state } = await read(made)
  expect([problems, state]).toEqual([[expect.stringContaining('the newest report: the summary of v1 main does not follow from the results')], 'not-judged'])
})

it('a newest visit without a report judges nothing, whatever its card has', async () => {
  const made = await nights()
  const { card } = await made.visit('a', '2026-11-18', 'PASS')
  await made.store.append(['visits', 'a', SCOPE], {
    format: 'scs-check/visit/1', id: night, at: `${night}T02:00:00Z`, night, subject: 'a', scope: SCOPE, from: `${night}T02:00:00Z`, until: `${night}T02:00:00Z`, state: 'failed', tool: { name: 'scs-check', version: '0.1.0' }, ran: [], card, objects: [],
  })
  expect(await read(made)).toMatchObject({ state: 'not-judged', problems: [expect.stringMatching(/it has no report, so it judges nothing/)] })
})

it('a report counts for one visit, and for the time that it was made', async () => {
  const made = await nights()
  const first = await made.visit('a', '2026-11-18', 'PASS')
  await made.visit('a', night, 'FAIL', {}, { report: first.report!, card: first.card })
  expect(await read(made)).toMatchObject({ state: 'not-judged', problems: [expect.stringMatching(/its report is that of the visit 2026-11-18, and \d+ more/)] })
  const other = await nights()
  await other.visit('a', night, 'PASS', {}, { until: `${night}T05:00:00Z` })
  expect(await read(other)).toMatchObject({ state: 'not-judged', problems: [expect.stringMatching(/its report is of 2026-11-19T02:00:00Z, but the visit ended on 2026-11-19T05:00:00Z/)] })
})

it('a newest report whose signature cannot be read judges nothing, and is not called unsigned', async () => {
  for (const text of ['hello garbage', '', '-----BEGIN SSH SIGNATURE-----\nU1NIU0lH\n-----END SSH SIGNATURE-----\n', undefined]) {
    const made = await nights()
    const signature = text === undefined ? `sha256:${'0'.repeat(64)}` : await made.store.put(text)
    await made.visit('a', night, 'PASS', {}, { signature, ...(text === undefined && { objects: [] }) })
    const { problems, state, scope } = await read(made)
    expect([problems, state, scope.history.nights.at(-1)?.doubt]).toEqual([[expect.stringContaining('its signature: ')], 'not-judged', 'the signature of its report cannot be read'])
  }
})

describe('results of earlier visits on the newest card', () => {
  const before = '2026-11-15'
  /** A night that judged all, and one that judged nothing but has the results of the other. */
  const two = async (verdict: 'PASS' | 'FAIL', more: Parameters<Nights['visit']>[4] = {}, then: Parameters<Nights['visit']>[4] = {}) => {
    const made = await nights()
    await made.visit('a', before, verdict, {}, more)
    await made.visit('a', night, 'MISS', {}, then)
    return read(made)
  }
  it('count where the reports of those nights say the same', async () => {
    expect(await two('PASS')).toMatchObject({ problems: [], state: 'pass' })
    expect(await two('FAIL')).toMatchObject({ problems: [], state: 'fail' })
  })
  it.each<[string, (one: CardResult) => Partial<CardResult>, RegExp]>([
    ['say PASS where the report says FAIL', () => ({ verdict: 'PASS' }), /PASS on the card is of the night 2026-11-15, whose report says FAIL, and \d+ more$/],
    ['give another reason', () => ({ because: 'all is well' }), /FAIL on the card is of the night 2026-11-15, whose report says FAIL otherwise/],
    ['are of another time', () => ({ verdict: 'PASS', at: '2026-11-15T03:00:00Z' }), /in which no report is of 2026-11-15T03:00:00Z/],
    ['live longer', () => ({ validUntil: '2027-01-01T00:00:00Z' }), /otherwise/],
    ['are by another rule', () => ({ rule: `sha256:${'1'.repeat(64)}` }), /otherwise/],
  ])('make the newest visit count for nothing where they %s', async (_, change, text) => {
    const { problems, state, scope } = await two('FAIL', {}, (__, card) => each(card, change))
    expect(problems).toEqual([expect.stringMatching(text)])
    expect([state, scope.history.nights.at(-1)?.doubt]).toEqual(['not-judged', 'its score card does not say what its reports say'])
  })
  it('do not hide what a later report says, nor count where that is not known', async () => {
    const made = await nights()
    const first = await made.visit('a', before, 'PASS')
    await made.visit('a', '2026-11-17', 'FAIL')
    await made.visit('a', night, 'MISS', {}, { card: first.card })
    expect(await read(made)).toMatchObject({ state: 'not-judged', problems: [expect.stringMatching(/PASS on the card is of the night 2026-11-15, but the report of the night 2026-11-17 says FAIL/)] })
    const other = await nights()
    await other.visit('a', before, 'PASS')
    await other.visit('a', '2026-11-17', 'MISS', {}, { report: await other.store.put('garbage') })
    await other.visit('a', night, 'MISS')
    expect(await read(other)).toMatchObject({ state: 'not-judged', problems: [expect.stringMatching(/and the visit of the night 2026-11-17 may have said something else: its report cannot be read/)] })
  })
  it('are not judged where a visit in between has the report of another', async () => {
    const made = await nights()
    const silent = await made.visit('a', '2026-11-14', 'MISS')
    const first = await made.visit('a', before, 'PASS')
    await made.visit('a', '2026-11-17', 'FAIL', {}, { report: silent.report!, card: first.card })
    await made.visit('a', night, 'MISS', {}, { card: first.card })
    expect((await read(made)).state).toBe('not-judged')
  })
  it('are not judged where their visit is not signed, though others are', async () => {
    const made = await nights()
    await made.visit('a', before, 'PASS')
    await made.visit('a', night, 'MISS', {}, { signature: await made.store.put('garbage') })
    const journal = (await read(made)).journals[0]!
    const [, newest] = journal.rows
    newest!.row.key = 'ssh-ed25519 SHA256:x' // as if it could be read
    const entry = { id: night, night, until: newest!.row.until, card: (await made.store.newest(['visits', 'a', SCOPE]) as VisitEntry).card }
    const found = await carriedBy(entry, journal, { said: work => alone(made.store).said(work), look: undefined, mustBeSigned: false })
    expect([...new Set(found.map(({ lost }) => lost))]).toEqual(['its report is not signed, as reports here are'])
  })
  it('are not judged where their visit is not kept, its report contradicts itself or its signature cannot be read; what the visit judged itself counts', async () => {
    const nobody = await two('PASS', {}, (_, card) => each(card, () => ({ night: '2026-11-14', at: '2026-11-14T02:00:00Z' })))
    expect(nobody).toMatchObject({ state: 'not-judged', problems: [expect.stringMatching(/results of earlier visits do not count \(nightly --all judges anew\): .*of the night 2026-11-14, of which no visit is kept/)] })
    expect(nobody.scope.history.nights.at(-1)).toMatchObject({ state: 'complete', main: { v1: 'DNF' } })
    const changed = (text: string): string => {
      const report = JSON.parse(text) as Report
      return renderJson([{ ...report, results: report.results.map(one => ({ ...one, findings: [] })) }])
    }
    const made = await nights()
    const [own] = Object.keys((await nights().then(other => other.visit('a', before, 'PASS'))).card)
    await made.visit('a', before, 'FAIL', {}, async text => ({ report: await made.store.put(changed(text)) }))
    await made.visit('a', night, 'MISS', { [own!]: 'FAIL' })
    const { scope, problems } = await read(made)
    expect(problems).toEqual([expect.stringMatching(/which does not count: its report contradicts itself/)])
    expect(Object.entries(scope.card).map(([key, { verdict, because }]) => [key === own, verdict, because])).toContainEqual([true, 'FAIL', expect.any(String)])
    expect(Object.values(scope.card).filter(({ verdict }) => verdict === 'DNF').map(({ because }) => because)).toContain('the visit of 2026-11-15 does not count: its report contradicts itself')
    const garbled = await nights()
    await garbled.visit('a', before, 'PASS', {}, { signature: await garbled.store.put('garbage') })
    await garbled.visit('a', night, 'MISS')
    expect((await read(garbled)).state).toBe('not-judged')
  })
})

it('a newest report that cannot be read is told with subject, scope and night, and leaves nothing judged', async () => {
  const made = await nights()
  await made.visit('a', night, 'PASS', {}, { report: `sha256:${'0'.repeat(64)}`, objects: [] })
  const { problems, state } = await read(made)
  expect([problems, state]).toEqual([[expect.stringMatching(/^a, scs-compatible-kaas, night 2026-11-19: the newest report: /)], 'not-judged'])
})

it('what a card has of earlier nights counts, but no longer than any lifetime', async () => {
  const made = await nights()
  const { card } = await made.visit('a', '2026-11-12', 'PASS')
  const [old] = Object.values(card) as CardResult[]
  const until = (validUntil: string) => cardOf({ x: { ...old!, validUntil } }).card['x']!.validUntil
  expect([until('2028-01-01T00:00:00Z'), until('2028-01-01T00:00:01Z')]).toEqual(['2028-01-01T00:00:00Z', old!.at])
  await made.visit('a', night, 'MISS')
  expect(await read(made)).toMatchObject({ problems: [], state: 'not-judged' })
})

it('of two visits of a night the one that ended later counts, whatever its name, and that the order is odd is told', async () => {
  const made = await nights()
  const until = '2026-11-19T05:00:00Z'
  await made.visit('a', night, 'FAIL', {}, async (text, all) =>
    ({ until, ...each(all, () => ({ at: until })), report: await made.store.put(renderJson([{ ...JSON.parse(text) as Report, asOf: until, checkedAt: until }])) }))
  const other = await nights()
  const { card, report } = await other.visit('a', night, 'PASS')
  expect(await read(made)).toMatchObject({ problems: [], state: 'fail' })
  await made.store.put(await other.store.get(report!))
  await made.visit('a', `${night}~2`, 'PASS', {}, { night, card, report: report! })
  expect(await read(made)).toMatchObject({ state: 'fail', problems: [expect.stringMatching(/^a, scs-compatible-kaas, night 2026-11-19: its visit ended on 2026-11-19T05:00:00Z, after that of night 2026-11-19~2 /)] })
})

it('a visit that ended in the future is told', async () => {
  const made = await nights()
  await made.visit('a', night, 'PASS')
  await made.visit('a', '2026-11-20', 'PASS', {}, { until: '2126-11-20T02:00:00Z' })
  expect(await read(made)).toMatchObject({ state: 'pass', problems: [expect.stringMatching(new RegExp(`^a, ${SCOPE}, night 2026-11-20: its visit ended on 2126-.*which is to come`))] })
})

it('a subject that the newest night did not visit is missing in the metrics, until it is visited again', async () => {
  const made = await nights()
  const missing = async () => {
    const { board } = await readBoard(made.store, { ...ASKED, scopes: await definitions() })
    return /scs_check_visit\{subject="a",scope="scs-compatible-kaas",state="missing"\} (\d)/.exec(openMetrics(publicBoard(board)))?.[1]
  }
  await made.visit('a', '2026-11-17', 'PASS')
  await made.end('2026-11-17', [], [{ subject: 'a', scope: SCOPE, state: 'complete' }])
  expect(await missing()).toBe('0')
  await made.end('2026-11-18', [], [{ subject: 'b', scope: SCOPE, state: 'missing' }])
  expect(await missing()).toBe('0')
  await made.end('2026-11-18~2', [], [{ subject: 'a', scope: SCOPE, state: 'missing' }])
  expect(await missing()).toBe('1')
  await made.visit('a', night, 'PASS')
  expect(await missing()).toBe('0')
})

it('names that differ only in case are told', async () => {
  const made = await nights()
  for (const name of ['cloud', 'Cloud', 'other']) await made.visit(name, night, 'PASS')
  expect((await read(made)).problems).toEqual(['subjects Cloud, cloud differ only in upper and lower case: is one of them made up?'])
})
