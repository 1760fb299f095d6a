import { beforeAll, describe, expect, it } from 'vitest'
import { loadRules, type Rules } from '../../src/cli/rules.ts'
import { canonicalJson, digestOf } from '../../src/evidence/canonical.ts'
import type { Visited } from '../../src/history/steps.ts'
import type { Evidence, Gathered } from '../../src/model/evidence.ts'
import type { Json } from '../../src/model/json.ts'
import type { ReleaseData } from '../../src/model/release-data.ts'
import { digest } from '../../src/spec/digest.ts'
import { cve, shipped, takenOn } from '../checks/release-data.ts'
import { at, but, byTool, changed, inShort, judged, judgeBy, rules, seenOf } from './judged-cloud.ts'

interface Image { os_distro: string; name: string; image_build_date: string; replace_frequency: string; provided_until: string }
const VOCABULARY = 'scs-0102-os_distro-vocabulary'
const RECENCY = 'scs-0102-image-recency'

let good: Gathered
beforeAll(async () => { good = await seenOf('c000') })
const withImages = (change: (images: Image[]) => void, base = good) => but(base, 'openstack.images', (images: Image[]) => { change(images); return images })
const ruined = () => withImages(images => { images[1]!.os_distro = 'Ubuntu' })

/** The rules with another definition of scs-0102, of which the words for os_distro lack one. */
function without(word: string): Rules {
  const standards = rules.standards.map(standard => {
    if (standard.id !== 'scs-0102') return standard
    const { digest: _, ...other } = structuredClone(standard)
    const { accept } = other.testcases.find(({ id }) => id === VOCABULARY)!.parameters as { accept: { words: string[] } }
    accept.words = accept.words.filter(one => one !== word)
    return { ...other, digest: digest(other) }
  })
  return { ...rules, standards }
}
const strict = without('debian')

describe('the rule changed', () => {
  it('on equal evidence: the rule and nothing else', async () => {
    const changes = await changed([judged(good), judged(at(good, '2026-11-23T03:00:00Z'), strict)], strict)
    expect(inShort(changes)).toEqual([`${VOCABULARY} new-fail: rule`])
    expect(changes[0]?.causes[0]?.text).toMatch(/^the definition of scs-0102 changed: sha256:[0-9a-f]{12}, now sha256:[0-9a-f]{12}$/)
  })
  it('with both definitions at hand the cause says what changed in it', async () => {
    const kept = (visited: Visited, { standards }: Rules): Visited => ({ ...visited, standards: Object.fromEntries(standards.map(one => [one.id, one as unknown as Json])) })
    const [change] = await changed([kept(judged(good), rules), kept(judged(good, strict), strict)], strict)
    expect(change?.causes).toMatchObject([{ kind: 'rule', text: 'the definition of scs-0102 changed: definition /parameters/accept/words/2 is gone: "debian"', values: [{ need: 'definition', before: 'debian' }] }])
  })
  it('and the cloud too: both', async () => {
    const changes = await changed([judged(good), judged(ruined(), strict)], strict)
    expect(inShort(changes)).toEqual([`${VOCABULARY} new-fail: rule, cloud`])
    expect(changes[0]?.causes[1]?.values?.[0]).toMatchObject({ at: '/1/os_distro', after: 'Ubuntu' })
  })
  it('and the cloud, for another test case: each its own', async () => {
    const other = withImages(images => { images[0]!.name = images[1]!.name })
    const found = inShort(await changed([judged(good), judged(other, strict)], strict))
    expect(found).toContain(`${VOCABULARY} new-fail: rule`)
    expect(found.filter(line => !line.startsWith(VOCABULARY)).every(line => line.endsWith(': cloud'))).toBe(true)
  })
  it('judged again by the rules of the older visit it is the same cause', async () => {
    expect(inShort(await changed([judged(good), judged(good, strict)], rules))).toEqual([`${VOCABULARY} new-fail: rule`])
  })
  it('that has nothing to do with it: the cloud, whoever\'s rules are at hand', async () => {
    const visits = [judged(good), judged(ruined(), without('arch'))]
    for (const by of [rules, without('arch'), without('gentoo')]) expect(inShort(await changed(visits, by))).toEqual([`${VOCABULARY} new-fail: cloud`])
  })
  it('by rules that neither visit had nothing is invented', async () => {
    const neither = without('ubuntu')
    expect((await changed([judged(good), judged(ruined(), strict)], neither)).map(({ causes }) => causes.map(({ kind }) => kind))).toEqual([['unknown']])
    expect(inShort(await changed([judged(good), judged(ruined())], without('ubuntu')))).toEqual([`${VOCABULARY} new-fail: cloud`])
  })
})

describe('the tool changed', () => {
  it('by the same definition: the tool', async () => {
    const before = judged(good)
    const results = before.report.results.map(result => (result.testcase === VOCABULARY
      ? { ...result, verdict: 'FAIL' as const, findings: [{ severity: 'violation' as const, subject: 'x', at: '/images/0/os_distro', message: 'm' }] } : result))
    const old: Visited = { ...before, report: { ...before.report, results } }
    expect(await changed([byTool(old, '0.0.1'), judged(good)])).toMatchObject([{ testcase: VOCABULARY, kind: 'fixed', causes: [{ kind: 'tool' }] }])
    const [riddle] = await changed([old, judged(good)])
    expect(riddle?.causes).toMatchObject([{ kind: 'unknown' }])
  })
})

describe('time passed', () => {
  const fresh = () => withImages(images => { Object.assign(images[0]!, { image_build_date: '2026-11-20', replace_frequency: 'weekly', provided_until: '2030-01-01' }) })
  it('an image is too old one day: time', async () => {
    const changes = await changed([judged(at(fresh(), '2026-11-27T03:00:00Z')), judged(at(fresh(), '2026-11-29T03:00:00Z'))])
    expect(inShort(changes)).toEqual([`${RECENCY} new-fail: time`])
    expect(changes[0]?.causes[0]?.text).toBe('time passed: what was seen at 2026-11-27T03:00:00Z is judged otherwise as of 2026-11-29T03:00:00Z (an age or a date)')
  })
  it('it is not the expiry of the older visit that counts', async () => {
    expect(inShort(await changed([judged(at(fresh(), '2026-11-22T03:00:00Z')), judged(at(fresh(), '2027-01-20T03:00:00Z'))]))).toContain(`${RECENCY} new-fail: time`)
  })
  it('a newer image: the cloud', async () => {
    const renewed = withImages(images => { images[0]!.image_build_date = '2026-11-28' }, fresh())
    const [change] = await changed([judged(at(fresh(), '2026-11-29T03:00:00Z')), judged(at(renewed, '2026-11-30T03:00:00Z'))])
    expect(change).toMatchObject({ testcase: RECENCY, kind: 'fixed', causes: [{ kind: 'cloud', values: [{ at: '/0/image_build_date', before: '2026-11-20', after: '2026-11-28' }] }] })
  })
  it('told by digests alone: equal evidence and rules leave nothing but time', async () => {
    const bare = (day: string): Visited => ({ report: judged(at(fresh(), `${day}T03:00:00Z`)).report })
    expect(inShort(await changed([bare('2026-11-27'), bare('2026-11-29')]))).toEqual([`${RECENCY} new-fail: time`])
  })
})

describe('without the evidence', () => {
  const bare = (gathered: Gathered, by = rules): Visited => ({ report: judged(gathered, by).report })
  it('one thing that differs is the cause; of several nobody can tell', async () => {
    expect(inShort(await changed([bare(good), bare(good, strict)], strict))).toEqual([`${VOCABULARY} new-fail: rule`])
    expect(inShort(await changed([bare(good), bare(ruined())]))).toEqual([`${VOCABULARY} new-fail: cloud`])
    expect(inShort(await changed([bare(good), bare(ruined(), strict)], strict))).toEqual([`${VOCABULARY} new-fail: unknown`])
  })
  it('a look that failed is in the report', async () => {
    const changes = await changed([bare(good), bare(but(good, 'openstack.images', () => 'late', true))])
    expect(new Set(changes.flatMap(({ causes }) => causes.map(({ kind, text }) => `${kind} ${text}`)))).toEqual(new Set(['visit could not see openstack.images: timeout: late']))
  })
})

describe('public data changed', () => {
  const DAY = '2026-08-06T03:00:00Z'
  const clusters = (data: ReleaseData, versions: Record<string, string>): Gathered => {
    const seen: [string, string | undefined, unknown][] = [
      ['kubernetes.releases', undefined, data], ...Object.entries(versions).map(([name, gitVersion]): [string, string, unknown] => ['kubernetes.version', name, { gitVersion }]),
    ]
    const documents = seen.map(([kind, name, found]): Evidence => ({ kind, revision: 1, subject: 'c', ...(name !== undefined && { cluster: name }), seen: { ok: true, data: found as Json } }))
    const listed = documents.map(document => [digestOf(canonicalJson(document)), document] as const)
    const evidence = listed.map(([sha, { kind, cluster: name }]) => ({ kind, ...(name !== undefined && { cluster: name }), digest: sha, from: DAY, until: DAY }))
    return { collection: { format: 'scs-check/collection/1', tool: { name: 't', version: '0' }, subject: 'c', clusters: Object.keys(versions), from: DAY, until: DAY, notes: [], evidence }, documents: new Map(listed) }
  }
  const cluster = (gitVersion: string, data: ReleaseData) => clusters(data, { a: gitVersion })
  const known = takenOn(shipped, '2026-08-06')
  const warned: ReleaseData = { ...known, cves: [...known.cves, cve('2026-07-22', '1.35.0', '1.35.7')] }
  it.each<[string, string, string, ReleaseData, string]>([
    ['a CVE became known', 'v1.35.6', 'v1.35.6', warned, 'version-policy-check new-fail: data'],
    ['the cluster went back', 'v1.35.7', 'v1.35.5', known, 'version-policy-check new-fail: cloud'],
  ])('%s', async (_, before, after, data, expected) => {
    const kaas = await loadRules({ scope: 'scs-compatible-kaas' })
    const changes = await changed([judged(cluster(before, { ...known, cves: [] }), kaas), judged(cluster(after, { ...data, cves: data === warned ? data.cves.slice(-1) : [] }), kaas)], kaas, judgeBy(kaas, 'v1'))
    expect(inShort(changes)).toContain(expected)
    const { causes } = changes.find(({ testcase }) => testcase === 'version-policy-check')!
    expect(causes[0]?.values?.[0]).toMatchObject(data === warned ? { need: 'releases', at: '/cves/0' } : { need: 'version', at: '/gitVersion', before, after })
  })
  it('of several clusters the one that changed is named', async () => {
    const kaas = await loadRules({ scope: 'scs-compatible-kaas' })
    const data = { ...known, cves: [] }
    const visits = [judged(clusters(data, { a: 'v1.35.7', b: 'v1.35.7' }), kaas), judged(clusters(data, { a: 'v1.35.7', b: 'v1.35.5' }), kaas)]
    const policy = (await changed(visits, kaas, judgeBy(kaas, 'v1'))).find(({ testcase }) => testcase === 'version-policy-check')
    expect(policy?.causes).toMatchObject([{ kind: 'cloud', values: [{ need: 'version@b', at: '/gitVersion', before: 'v1.35.7', after: 'v1.35.5' }] }])
    expect(policy?.causes[0]?.text).toBe('the clusters changed: version@b /gitVersion was "v1.35.7", is "v1.35.5"')
  })
})
