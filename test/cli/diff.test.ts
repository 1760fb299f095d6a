import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { main } from '../../src/cli/main.ts'
import { canonicalJson, digestOf } from '../../src/evidence/canonical.ts'
import { writeGathered } from '../../src/evidence/store.ts'
import { openStore } from '../../src/history/open-store.ts'
import { addReport } from '../../src/history/score-card.ts'
import type { Attested, Gathered } from '../../src/model/evidence.ts'
import type { ScoreCard, Store } from '../../src/model/history.ts'
import { record } from '../../src/nightly/record.ts'
import { renderJson } from '../../src/report/json.ts'
import { at, but, judged, rules, seenOf } from '../history/judged-cloud.ts'
import { printed } from './printed.ts'

const EVIL = 'Ubuntu\u001b[2J| <b>x</b> [a](http://x.example) @all'
const DAYS = ['2026-11-20', '2026-11-21', '2026-11-22'] as const
let dir: string
let good: Gathered
const path = (name: string): string => join(dir, name)
const run = (...argv: string[]) => printed(() => main(['diff', ...argv]))
/** The same, seen of another subject. */
function named({ collection, documents }: Attested, subject: string): Attested {
  const others = new Map([...documents].map(([digest, document]) => [digest, { ...document, subject }]))
  const digest = (old: string): string => digestOf(canonicalJson(others.get(old)))
  return {
    collection: { ...collection, subject, evidence: collection.evidence.map(entry => ({ ...entry, digest: digest(entry.digest) })) },
    documents: new Map([...others].map(([old, document]) => [digest(old), document])),
  }
}
/** Keeps a visit; the card after it. */
async function visit(store: Store, subject: string, night: string, seen: Attested, before: ScoreCard = {}): Promise<ScoreCard> {
  const { gathered, report } = judged(named(at(seen, night), subject))
  const card = addReport(before, report, night)
  await record(store, { id: night, night, gathered, report, rules, card, state: { state: 'complete' }, now: new Date(night) })
  return card
}

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'scs-check-diff-'))
  good = await seenOf('c000')
  const images = (os: string) => but(good, 'openstack.images', (list: { os_distro: string }[]) => { list[1]!.os_distro = os; return list })
  // fails in main: a mandatory flavor is gone
  const bad = but(images(EVIL), 'openstack.flavors', (flavors: { name: string }[]) => flavors.filter(({ name }) => name !== 'SCS-1V-4'))
  const blind = but(good, 'openstack.flavors', () => 'late', true)
  const seen: Record<string, Gathered> = { good, bad: at(bad, '2026-11-23T03:00:00Z'), blind: at(blind, '2026-11-23T03:00:00Z') }
  for (const [name, gathered] of Object.entries(seen)) {
    await writeFile(path(`${name}.json`), renderJson([judged(gathered).report]))
    await writeGathered(path(name), gathered)
  }
  await writeFile(path('other.json'), renderJson([judged(named(good, 'another')).report]))
  const store = await openStore({ dir: path('store') })
  for (const subject of ['alpha', 'beta']) {
    let card: ScoreCard = {}
    for (const [i, day] of DAYS.entries()) {
      const night = `${day}T03:00:00Z`
      card = await visit(store, subject, night, subject === 'beta' && i === 2 ? bad : good, card)
    }
  }
  // not every subject was visited in every night
  const gaps = await openStore({ dir: path('gaps') })
  for (const [subject, days] of Object.entries({ 'gx-ber': ['2026-11-20', '2026-11-22'], 'gx-late': ['2026-11-22'], 'gx-old': ['2026-11-18'] })) {
    for (const day of days) await visit(gaps, subject, `${day}T03:00:00Z`, good)
  }
  await gaps.close()
  await store.close()
})
beforeEach(() => { vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-11-23T12:00:00Z') }) })
afterEach(() => { vi.useRealTimers() })
afterAll(() => rm(dir, { recursive: true }))

describe('two visits', () => {
  it.each<[string, string, string, number, string[]]>([
    ['a new FAIL of target main is 1', 'good', 'bad', 1, ['NEW FAIL  scs-0103-flavor-1v-4: PASS -> FAIL', 'why (cloud): the cloud changed: flavors /0 is gone: SCS-1V-4', 'images /1/os_distro']],
    ['what is fixed is 0', 'bad', 'good', 0, ['fixed  scs-0103-flavor-1v-4: FAIL -> PASS', 'no longer: ']],
    ['what is not judged any more is 2', 'good', 'blind', 2, ['not judged  34 test cases (17 of target main): ', ' more: PASS -> DNF', 'why (visit): could not see openstack.flavors: timeout: late']],
    ['nothing changed is 0', 'good', 'good', 0, ['nothing changed']],
  ])('%s', async (_, before, after, code, texts) => {
    for (const ending of ['', '.json']) {
      const shown = await run(path(before) + ending, path(after) + ending)
      expect([shown.err, shown.code]).toEqual(['', code])
      for (const text of texts.filter(one => ending === '' || !one.includes(' /'))) expect(shown.out.replaceAll(/\s+/g, ' ')).toContain(text.replaceAll(/\s+/g, ' '))
    }
  })
  it('target main comes first, and the exit code is about it alone', async () => {
    const { out } = await run(path('good'), path('bad'))
    expect(out.indexOf('scs-0103-flavor-1v-4')).toBeLessThan(out.indexOf('scs-0102-os_distro-vocabulary'))
  })
  it('what a cloud says stays text, on a terminal and in Markdown', async () => {
    const { out } = await run(path('good'), path('bad'))
    expect(out).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/)
    expect(out).toContain('\\u001b[2J')
    const markdown = (await run(path('good'), path('bad'), '--markdown')).out
    const outside = markdown.replaceAll(/(`+)[^`]+?\1/g, '')
    expect(outside).not.toMatch(/(^|[^\\])<b>|\]\(http|(^|[^`\\])@all/)
    expect(markdown).toMatch(/^### c scs-compatible-iaas, .*\n\n- \*\*NEW FAIL\*\* `scs-0103-flavor-1v-4`: PASS → FAIL/)
  })
  it('--json has everything, and the remedy in one piece', async () => {
    const [one] = JSON.parse((await run(path('good'), path('bad'), '--json')).out) as { subject: string; changes: { testcase: string; findings: { new: { remedy: string }[] } }[] }[]
    expect(one).toMatchObject({ subject: 'c', scope: 'scs-compatible-iaas', before: '2026-11-22T03:00:00Z', after: '2026-11-23T03:00:00Z' })
    expect(one!.changes.find(({ testcase }) => testcase === 'scs-0103-flavor-1v-4')?.findings.new[0]?.remedy).toMatch(/^openstack flavor create /)
    expect((await run(path('good'), path('bad'))).out).toContain(one!.changes[0]!.findings.new[0]!.remedy)
  })
  it('definitions of a directory with one parameter changed, on equal evidence with its report: the rule', async () => {
    await cp(new URL('../../standards', import.meta.url).pathname, path('standards'), { recursive: true })
    const file = path('standards/scs-0103.yaml')
    const text = await readFile(file, 'utf8')
    const changed = text.replace(/name: SCS-1V-4,([^}]*)ram: 4/, 'name: SCS-1V-4,$1ram: 5')
    expect(changed).not.toBe(text)
    await writeFile(file, changed)
    await cp(path('good'), path('kept'), { recursive: true })
    await cp(path('good.json'), path('kept/report.json'))
    const shown = await run(path('kept'), path('good'), '--standards', path('standards'), '--json')
    const [{ changes }] = JSON.parse(shown.out) as [{ changes: { testcase: string; kind: string; causes: { kind: string }[] }[] }]
    expect(shown.code).toBe(1)
    expect(changes.map(({ testcase, kind, causes }) => [testcase, kind, ...causes.map(cause => cause.kind)])).toEqual([['scs-0103-flavor-1v-4', 'new-fail', 'rule']])
  })
})

describe('nights of a store', () => {
  it('the last two of every subject', async () => {
    const { code, out } = await run('--store', path('store'))
    expect(code).toBe(1)
    expect(out).toContain('alpha scs-compatible-iaas, 2026-11-21T03:00:00Z to 2026-11-22T03:00:00Z: nothing changed')
    expect(out).toMatch(/beta scs-compatible-iaas, 2026-11-21T03:00:00Z to 2026-11-22T03:00:00Z\n {2}NEW FAIL/)
  })
  it.each<[string[], number, string]>([
    [['previous', 'last', '--subject', 'beta'], 1, '2026-11-21T03:00:00Z to 2026-11-22T03:00:00Z'],
    [['2026-11-20', '--subject', 'beta'], 1, '2026-11-20T03:00:00Z to 2026-11-22T03:00:00Z'],
    [['2026-11-20T03:00:00Z', '2026-11-21', '--subject', 'beta'], 0, '2026-11-20T03:00:00Z to 2026-11-21T03:00:00Z'],
    [['2026-11-20', '2026-11-21', '--subject', 'alpha'], 0, 'alpha scs-compatible-iaas, 2026-11-20T03:00:00Z to 2026-11-21T03:00:00Z: nothing changed\n'],
    [['2026-11-20', '2026-11-23', '--subject', 'beta'], 1, '2026-11-20T03:00:00Z to 2026-11-22T03:00:00Z (no visit on 2026-11-23; the one before it)\n  NEW FAIL'],
    [['2026-11-20T04:00:00Z', '2026-11-23', '--subject', 'alpha'], 0,
      '2026-11-20T03:00:00Z (no visit at 2026-11-20T04:00:00Z; the one before it) to 2026-11-22T03:00:00Z (no visit on 2026-11-23; the one before it): nothing changed\n'],
    [['2026-11-20', '2026-11-23', '--subject', 'beta', '--markdown'], 1, '2026-11-22T03:00:00Z (no visit on 2026-11-23; the one before it)\n\n- **NEW FAIL**'],
  ])('%j', async (argv, code, text) => {
    const shown = await run(...argv, '--store', path('store'))
    expect([shown.err, shown.code]).toEqual(['', code])
    expect(shown.out).toContain(text)
  })
  it('--json has the nights of the visits, and those asked for where there was no visit', async () => {
    const all = JSON.parse((await run('2026-11-21', '2026-11-22', '--store', path('gaps'), '--json')).out) as object[]
    expect(all[0]).toMatchObject({ subject: 'gx-ber', before: '2026-11-20T03:00:00Z', after: '2026-11-22T03:00:00Z', noVisit: { before: '2026-11-21' } })
    const exact = JSON.parse((await run('2026-11-20', 'last', '--store', path('gaps'), '--json')).out) as object[]
    expect(exact[0]).not.toHaveProperty('noVisit')
  })
  it('a subject without two visits is named on stderr, since leaving it out looks like nothing changed', async () => {
    const shown = await run('--store', path('gaps'))
    expect([shown.code, shown.err]).toEqual([0, 'scs-check: not compared, having no two visits that previous and last name: gx-late scs-compatible-iaas, gx-old scs-compatible-iaas\n'])
    expect(shown.out).toBe('gx-ber scs-compatible-iaas, 2026-11-20T03:00:00Z to 2026-11-22T03:00:00Z: nothing changed\n')
    expect((await run('2026-11-21', '--store', path('gaps'))).err).toBe('scs-check: not compared, having no two visits that 2026-11-21 and last name: gx-late scs-compatible-iaas\n')
  })
  it('a subject whose one visit both nights name is not said to be unchanged', async () => {
    const { code, out } = await run('2026-11-21', '--store', path('gaps'))
    expect(code).toBe(0)
    expect(out).toBe('gx-ber scs-compatible-iaas, 2026-11-20T03:00:00Z (no visit on 2026-11-21; the one before it) to 2026-11-22T03:00:00Z: nothing changed\n'
      + 'gx-old scs-compatible-iaas, 2026-11-18T03:00:00Z (no visit on 2026-11-21; the one before it) to 2026-11-18T03:00:00Z: the same visit, nothing to compare\n')
  })
})

describe('nights that name nothing to compare are 3, not "nothing changed"', () => {
  it.each<[string[], string]>([
    [['2026-13-01', 'last'], '[before] 2026-13-01: there is no such day or time'], [['2026-99-99'], '[before] 2026-99-99: there is no such day'],
    [['2026-11-20', '2026-09-31'], '[after] 2026-09-31: there is no such day'], [['2026-11-20T24:00:00Z'], '[before] 2026-11-20T24:00:00Z: there is no such day'],
    [['2027-01-01'], '[before] 2027-01-01: is in the future: now it is 2026-11-23T12:00Z (dates are UTC)'], [['2026-11-20', '2026-11-24'], '[after] 2026-11-24: is in the future'],
    [['2026-11-20', '2026-11-23T12:11:00Z'], '[after] 2026-11-23T12:11:00Z: is in the future'],
    [['2026-11-20', 'yesterday'], '[after] yesterday: a night is YYYY-MM-DD or YYYY-MM-DDTHH:MM:SSZ, or "last"'], [['yesterday'], '[before] yesterday: a night is YYYY-MM-DD or YYYY-MM-DDTHH:MM:SSZ, or "previous"'],
    [['last', 'previous'], '[after] previous: only [before] can be "previous": the visit before [after]'],
    [['last', '2026-11-20'], 'alpha scs-compatible-iaas: [before] last is the visit of 2026-11-22T03:00:00Z, later than that of [after] 2026-11-20, 2026-11-20T03:00:00Z: swap them'],
    [['2026-11-22', '2026-11-21'], '[before] 2026-11-22 is later than [after] 2026-11-21: swap them'],
    [['2026-11-20T04:00:00Z', '2026-11-20T03:00:00Z'], '[before] 2026-11-20T04:00:00Z is later than [after] 2026-11-20T03:00:00Z: swap them'],
    [['last', 'last'], '[before] last and [after] last both name the visit of 2026-11-22T03:00:00Z: '], [['2026-11-22'], '[before] 2026-11-22 and [after] last both name the visit of 2026-11-22T03:00:00Z'],
    [['2026-11-20T04:00:00Z', '2026-11-20'], 'both name the visit of 2026-11-20T03:00:00Z'], [['2026-11-20', '2026-11-20T04:00:00Z', '--subject', 'beta'], 'both name the visit of 2026-11-20T03:00:00Z'],
  ])('%j', async (argv, text) => {
    const { code, err, out } = await run(...argv, '--store', path('store'))
    expect([code, out]).toEqual([3, ''])
    expect(err).toContain(text)
  })
})

describe('a subject or scope that the store has no visit of is 3, with the nearest name', () => {
  it.each<[string[], string]>([
    [['--subject', 'gxber'], 'has no visit of gxber: did you mean "gx-ber"?'], [['--subject', 'nothing-like-it'], 'has no visit of nothing-like-it: known: gx-ber, gx-late, gx-old'],
    [['--scope', 'scs-compatible-kaas'], 'has no visit for scs-compatible-kaas: did you mean "scs-compatible-iaas"?'],
    [['--subject', 'gx-ber', '--scope', 'iaas'], 'has no visit of gx-ber for iaas: known: scs-compatible-iaas'],
    [['--subject', 'gxber', '--scope', 'scs-compatible-iaas'], 'has no visit of gxber for scs-compatible-iaas: did you mean "gx-ber"?'],
  ])('%j', async (argv, text) => {
    const { code, err, out } = await run(...argv, '--store', path('gaps'))
    expect([code, out]).toEqual([3, ''])
    expect(err).toContain(text)
  })
})

describe('what cannot be compared is 3, and says why', () => {
  it.each<[string[], string]>([
    [['good.json', 'other.json'], 'only visits of one subject are compared'], [['good.json'], 'diff compares two reports or evidence directories; or nights, with --store'],
    [['nowhere', 'good'], 'cannot be read (ENOENT)'], [['store', 'good'], 'collection.json'], [['--store', 'nowhere'], 'nowhere'],
    [['--store', 'store', '--subject', 'gamma'], 'has no visit of gamma'], [['yesterday', '--store', 'store'], 'a night is YYYY-MM-DD'], [['2026-01-01', '--store', 'store'], 'has no two visits'],
  ])('%j', async (argv, text) => {
    const { code, err, out } = await run(...argv.map(one => (/^(good|other|nowhere|store)/.test(one) ? path(one) : one)))
    expect([code, out]).toEqual([3, ''])
    expect(err).toContain(text)
  })
})
