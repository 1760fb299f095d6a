import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { type Rules } from '../../src/cli/rules.ts'
import { changesBetween } from '../../src/history/changes.ts'
import { openStore } from '../../src/history/open-store.ts'
import { addReport } from '../../src/history/score-card.ts'
import { storedSide } from '../../src/history/stored-side.ts'
import type { Gathered } from '../../src/model/evidence.ts'
import type { ScoreCard, Store, VisitEntry } from '../../src/model/history.ts'
import { record } from '../../src/nightly/record.ts'
import { digest } from '../../src/spec/digest.ts'
import { at, but, inShort, judged, judgeBy, rules, seenOf } from './judged-cloud.ts'

const VOCABULARY = 'scs-0102-os_distro-vocabulary'
let good: Gathered
let bad: Gathered
let dir: string
let store: Store
beforeAll(async () => {
  good = await seenOf('c000')
  bad = but(good, 'openstack.images', (images: { os_distro: string }[]) => { images[1]!.os_distro = 'Ubuntu'; return images })
})
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'scs-check-side-'))
  store = await openStore({ dir: join(dir, 'store') })
})
afterEach(async () => {
  await store.close()
  await rm(dir, { recursive: true })
})

/** Records nights one after the other, each with its rules. */
async function nights(...visits: [string, Gathered, Rules?][]): Promise<VisitEntry[]> {
  let card: ScoreCard = {}
  const entries: VisitEntry[] = []
  for (const [day, seen, by = rules] of visits) {
    const night = `${day}T03:00:00Z`
    const { gathered, report } = judged(at(seen, night), by)
    card = addReport(card, report, night)
    entries.push((await record(store, { id: night, night, gathered, report, rules: by, card, state: { state: 'complete' }, now: new Date(night) }))!)
  }
  return entries
}
const sides = (entries: VisitEntry[]) => Promise.all(entries.map(entry => storedSide(store, entry, new Date(entry.until))))
/** The rules with this standard changed. */
const changedRules = (id: string, change: (standard: Rules['standards'][number]) => void): Rules => ({
  ...rules, standards: rules.standards.map(standard => {
    if (standard.id !== id) return standard
    const { digest: _, ...other } = structuredClone(standard) as Rules['standards'][number] & { digest?: string }
    change(other as never)
    return { ...other, digest: digest(other) }
  }),
})

it('nights of a store are compared, by the evidence that was kept', async () => {
  const [before, after] = await sides(await nights(['2026-11-22', good], ['2026-11-23', bad]))
  const changes = await changesBetween(before, after!, judgeBy())
  expect(inShort(changes)).toEqual([`${VOCABULARY} new-fail: cloud`])
  expect(changes[0]).toMatchObject({ targets: { 'v5.1': 'recommended' }, causes: [{ values: [{ before: 'ubuntu', after: 'Ubuntu' }] }] })
})

it('the definitions that were kept say what changed in a rule', async () => {
  const strict = changedRules('scs-0102', ({ testcases }) => {
    const { accept } = testcases.find(({ id }) => id === VOCABULARY)!.parameters as { accept: { words: string[] } }
    accept.words = accept.words.filter(word => word !== 'debian')
  })
  const [before, after] = await sides(await nights(['2026-11-22', good], ['2026-11-23', good, strict]))
  const [change] = await changesBetween(before, after!, judgeBy(strict))
  expect(change?.causes.map(({ kind, text }) => `${kind}: ${text}`)).toEqual(['rule: the definition of scs-0102 changed: definition /parameters/accept/words/2 is gone: "debian"'])
})

it('a test case is new or gone once: in the night whose definitions first say so', async () => {
  const less = changedRules('scs-0102', standard => {
    standard.testcases = standard.testcases.filter(({ id }) => id !== VOCABULARY)
    for (const version of Object.values(standard.versions)) for (const [target, ids] of Object.entries(version.targets)) version.targets[target as 'main'] = ids.filter(id => id !== VOCABULARY)
  })
  const [first, second, third, fourth] = await sides(await nights(['2026-11-22', good], ['2026-11-23', good, less], ['2026-11-24', good, less], ['2026-11-25', good]))
  expect(await changesBetween(first, second!, judgeBy(less))).toMatchObject([{ testcase: VOCABULARY, kind: 'gone-testcase', targets: { 'v5.1': 'recommended' }, causes: [{ kind: 'rule' }] }])
  expect(await changesBetween(second, third!, judgeBy(less))).toEqual([])
  expect(inShort(await changesBetween(third, fourth!, judgeBy()))).toEqual([`${VOCABULARY} new-testcase: rule`])
})

it('a FAIL that begins to decide is a new one', async () => {
  const main = changedRules('scs-0102', ({ versions }) => {
    for (const { targets } of Object.values(versions)) if (targets.recommended?.includes(VOCABULARY) === true) Object.assign(targets, { recommended: targets.recommended.filter(id => id !== VOCABULARY), main: [...targets.main ?? [], VOCABULARY] })
  })
  const [before, after] = await sides(await nights(['2026-11-22', bad], ['2026-11-23', bad, main]))
  expect(await changesBetween(before, after!, judgeBy(main))).toMatchObject([{ testcase: VOCABULARY, kind: 'new-fail', before: 'FAIL', after: 'FAIL', targets: { 'v5.1': 'main' }, causes: [{ kind: 'rule' }] }])
})

it('evidence is not read where nothing changed', async () => {
  const [before, after] = await sides(await nights(['2026-11-22', good], ['2026-11-23', good]))
  const none = () => Promise.reject(new Error('read'))
  expect(await changesBetween({ ...before!, visited: none }, { ...after!, visited: none }, judgeBy())).toEqual([])
})

it('damaged evidence costs the values, not the change', async () => {
  const entries = await nights(['2026-11-22', good], ['2026-11-23', bad])
  const images = judged(good).gathered.collection.evidence.find(({ kind }) => kind === 'openstack.images')!.digest.slice('sha256:'.length)
  const file = (await readdir(join(dir, 'store'), { recursive: true })).find(name => name.replaceAll('/', '').includes(images) || name.endsWith(images.slice(2)) || name.includes(images))!
  await writeFile(join(dir, 'store', file), 'no evidence')
  const [before, after] = await sides(entries)
  expect(inShort(await changesBetween(before, after!, judgeBy()))).toEqual([`${VOCABULARY} new-fail: cloud`])
  expect((await changesBetween(before, after!, judgeBy()))[0]?.causes[0]?.text).toContain('told by digests')
})
