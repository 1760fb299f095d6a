import { beforeAll, describe, expect, it } from 'vitest'
import type { Gathered } from '../../src/model/evidence.ts'
import { at, but, changed, inShort, judged, judgeBy, LOOKED, rules, seenOf, sideOf } from './judged-cloud.ts'
import { changesBetween } from '../../src/history/changes.ts'
import type { Visited } from '../../src/history/steps.ts'

interface Image { name: string; os_distro: string; min_ram: number; image_build_date: string }
interface Flavor { name: string; ram: number; vcpus: number; extra_specs: Record<string, string> }

let good: Gathered
let bad: Gathered
beforeAll(async () => {
  good = await seenOf('c000')
  bad = withImages(images => { images[1]!.os_distro = 'Ubuntu' })
})
const withImages = (change: (images: Image[]) => unknown, base = good) => but(base, 'openstack.images', (images: Image[]) => change(images) ?? images)
const withFlavors = (change: (flavors: Flavor[]) => void) => but(good, 'openstack.flavors', (flavors: Flavor[]) => { change(flavors); return flavors })
const unseen = (kind = 'openstack.images') => but(good, kind, () => 'not finished after 120 s', true)
const left = (visited: Visited, ...ids: string[]): Visited =>
  ({ ...visited, report: { ...visited.report, results: visited.report.results.filter(({ testcase }) => !ids.includes(testcase)), selection: { testcases: [] } } })
const VOCABULARY = 'scs-0102-os_distro-vocabulary'

describe('one value of a cloud changes', () => {
  it.each<[string, () => Gathered, string[], string]>([
    ['an image\'s property', () => bad, [`${VOCABULARY} new-fail: cloud`],
      'the cloud changed: images /1/os_distro of Ubuntu 22.04 (25166a19-c9b3-553b-b24b-fd3196279d2c) was "ubuntu", is "Ubuntu"'],
    ['and the listing is in another order', () => withImages(images => images.reverse(), bad), [`${VOCABULARY} new-fail: cloud`],
      'the cloud changed: images /4/os_distro of Ubuntu 22.04 (25166a19-c9b3-553b-b24b-fd3196279d2c) was "ubuntu", is "Ubuntu"'],
    ['a flavor is gone', () => withFlavors(flavors => { flavors.splice(flavors.findIndex(({ name }) => name === 'SCS-1V-4'), 1) }), ['scs-0103-flavor-1v-4 new-fail: cloud'],
      'the cloud changed: flavors /0 is gone: SCS-1V-4 (057ab867-4c88-5fcc-ba95-f77c00903a19)'],
  ])('%s: exactly its test case, and the cause names the value', async (_, now, expected, text) => {
    const changes = (await changed([judged(good), judged(now())])).filter(({ kind }) => kind !== 'judged-again')
    expect(inShort(changes)).toEqual(expected)
    expect(changes[0]?.causes[0]?.text).toBe(text)
  })
  it('back again: fixed, by the same value the other way round, and the violation is gone', async () => {
    const [change, ...others] = await changed([judged(bad), judged(good)])
    expect(others).toEqual([])
    expect(change).toMatchObject({
      testcase: VOCABULARY, kind: 'fixed', before: 'FAIL', after: 'PASS', targets: { 'v5.1': 'recommended' }, findings: { new: [], gone: [{ found: '"Ubuntu"' }] },
      causes: [{ kind: 'cloud', values: [{ need: 'images', at: '/1/os_distro', before: 'Ubuntu', after: 'ubuntu' }] }],
    })
  })
  it('another object instead: it fails still, and that is told', async () => {
    const other = withImages(images => { images[0]!.os_distro = 'Debian' })
    const [change, ...others] = await changed([judged(bad), judged(other)])
    expect(others).toEqual([])
    expect(change).toMatchObject({ testcase: VOCABULARY, kind: 'other-findings', findings: { new: [{ found: '"Debian"' }], gone: [{ found: '"Ubuntu"' }] }, causes: [{ kind: 'cloud' }] })
  })
  it('what no test case is about is no change', async () => {
    expect(await changed([judged(good), judged(at(withImages(images => { images[0]!.min_ram = 600 }), '2026-11-22T04:00:00Z'))])).toEqual([])
  })
})

it('the same violation elsewhere in the listing is the same', async () => {
  expect(await changed([judged(bad), judged(withImages(images => images.reverse(), bad))])).toEqual([])
})

describe('a look that fails', () => {
  it('not judged, for the reason that the visit had; then judged again, and neither fixed nor new', async () => {
    const [before, blind, after] = [judged(good), judged(unseen()), judged(good)]
    const down = await changed([before, blind])
    expect(new Set(down.map(({ kind }) => kind))).toEqual(new Set(['not-judged']))
    expect(new Set(down.flatMap(({ causes }) => causes.map(({ kind, text }) => `${kind} ${text}`)))).toEqual(new Set(['visit could not see openstack.images: timeout: not finished after 120 s']))
    const up = await changed([before, blind, after])
    expect(new Set(inShort(up).map(line => line.replace(/^\S+ /, '')))).toEqual(new Set(['judged-again: visit']))
    expect(up.map(({ testcase }) => testcase)).toEqual(down.map(({ testcase }) => testcase))
    expect(up[0]?.causes[0]?.text).toBe('openstack.images could be seen again; before: timeout: not finished after 120 s')
  })
  it('a FAIL after it is told with what changed since the last verdict', async () => {
    const changes = (await changed([judged(good), judged(unseen()), judged(bad)])).filter(({ kind }) => kind !== 'judged-again')
    expect(changes.map(({ testcase, kind, before, causes }) => [testcase, kind, before, causes[0]?.values?.[0]])).toEqual([
      [VOCABULARY, 'new-fail', 'DNF', { need: 'images', at: '/1/os_distro', before: 'ubuntu', after: 'Ubuntu' }],
    ])
  })
  it('a FAIL before and after it is no new one', async () => {
    expect((await changed([judged(bad), judged(unseen()), judged(bad)])).find(({ testcase }) => testcase === VOCABULARY)).toMatchObject({ kind: 'judged-again', after: 'FAIL', causes: [{ kind: 'visit' }] })
  })
})

describe('nights that judge a part', () => {
  it('what was left out has not changed, and is compared with its own last visit', async () => {
    const [first, second, third] = [judged(good), left(judged(good), VOCABULARY), judged(bad)]
    expect(await changed([first, second])).toEqual([])
    expect(inShort(await changed([first, second, third]))).toEqual([`${VOCABULARY} new-fail: cloud`])
  })
  it('what a report of a part leaves out is not gone', async () => {
    expect(await changesBetween(sideOf(judged(good)), sideOf(left(judged(bad), VOCABULARY)), judgeBy())).toEqual([])
  })
  it('what was not judged in time has expired', async () => {
    const last = left(judged(at(good, '2026-12-10T03:00:00Z')), VOCABULARY)
    const changes = await changed([judged(good), last])
    expect(changes.filter(({ testcase }) => testcase === VOCABULARY)).toMatchObject([{
      kind: 'expired', before: 'PASS', after: 'MISS', targets: { 'v5.1': 'recommended' }, causes: [{ kind: 'time', text: 'the last result (PASS of 2026-11-22) expired on 2026-11-30, and no newer one came' }],
    }])
  })
  it('tried for the first time: judged again if it passes, a new FAIL if not', async () => {
    const first = left(judged(good), VOCABULARY)
    for (const [now, kind] of [[good, 'judged-again'], [bad, 'new-fail']] as const) {
      expect(await changed([first, judged(now)])).toMatchObject([{ testcase: VOCABULARY, kind, before: 'MISS', causes: [{ kind: 'visit', text: 'tried for the first time' }] }])
    }
  })
})

describe('a subject without a past', () => {
  it('tells what fails, and nothing else', async () => {
    const changes = await changesBetween(undefined, sideOf(judged(bad)), judgeBy())
    expect(changes).toMatchObject([{ testcase: VOCABULARY, kind: 'new-fail', causes: [{ kind: 'visit', text: 'the first visit: there is nothing to compare it with' }] }])
    expect(changes[0]).not.toHaveProperty('before')
  })
})

it('two looks at an equal cloud differ in nothing, though the clock has moved', async () => {
  const again = await seenOf('c000')
  expect(await changed([judged(good), judged(at(again, '2026-11-23T03:00:00Z'))])).toEqual([])
  expect(LOOKED < '2026-11-23' && rules.standards.length > 0).toBe(true)
})

it('nothing is judged again where nothing changed', async () => {
  const never = () => { throw new Error('asked') }
  expect(await changed([judged(good), judged(at(good, '2026-11-23T03:00:00Z'))], rules, never)).toEqual([])
})
