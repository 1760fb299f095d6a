import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { main } from '../../src/cli/main.ts'
import { canonicalJson, digestOf } from '../../src/evidence/canonical.ts'
import { writeGathered } from '../../src/evidence/store.ts'
import { openStore } from '../../src/history/open-store.ts'
import { addReport } from '../../src/history/score-card.ts'
import type { Attested, Gathered } from '../../src/model/evidence.ts'
import type { ScoreCard } from '../../src/model/history.ts'
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
      const { gathered, report } = judged(named(at(subject === 'beta' && i === 2 ? bad : good, night), subject))
      card = addReport(card, report, night)
      await record(store, { id: night, night, gathered, report, rules, card, state: { state: 'complete' }, now: new Date(night) })
    }
  }
  await store.close()
})
afterAll(() => rm(dir, { recursive: true }))

describe('two visits', () => {
  it.each<[string, string, string, number, string[]]>([
    ['a new FAIL of target main is 1', 'good', 'bad', 1, ['NEW FAIL  scs-0103-flavor-1v-4: PASS -> FAIL', 'why (cloud): the cloud changed: flavors /0 is gone: SCS-1V-4', 'images /1/os_distro']],
    ['what is fixed is 0', 'bad', 'good', 0, ['fixed  scs-0103-flavor-1v-4: FAIL -> PASS', 'no longer: ']],
    ['what is not judged any more is 2', 'good', 'blind', 2, ['not judged  scs-0103-flavor-1v-4: PASS -> DNF', 'why (visit): could not see openstack.flavors: timeout: late']],
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
    [['2026-11-22', '2026-12-24', '--subject', 'alpha'], 0, '2026-11-22T03:00:00Z to 2026-11-22T03:00:00Z'],
  ])('%j', async (argv, code, text) => {
    const shown = await run(...argv, '--store', path('store'))
    expect([shown.err, shown.code]).toEqual(['', code])
    expect(shown.out).toContain(text)
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
