import { expect, it } from 'vitest'
import type { VisitEntry } from '../../src/model/history.ts'
import { nightlyStage, SCOPE } from './nightly-stage.ts'

/** Kills in all, at instants spread evenly over a night; SCS_KILLS=50 for more. */
const KILLS = Number(process.env['SCS_KILLS'] ?? 3)
/** Sequences of nights side by side, each with a store of its own. */
const LANES = 3 + Number(KILLS > 9)
const SUBJECTS = ['a', 'b', 'c', 'd', 'gone']
/** Nights an hour apart, the first of them half a day ago: what is older is no news any more. */
const first = Date.now() - 12 * 3_600_000
const night = (n: number): string => new Date(first - (1000 - n) * 60_000).toISOString().replace(/\.\d{3}Z$/, 'Z')

/** Every cloud changes every night, so that there is something to tell of each; one cannot be reached. */
function cloudsOf(n: number) {
  const which = Object.fromEntries(SUBJECTS.map((name, i) => [name, (n + i) % 2 === 0 ? 'compliant' as const : 'flawed' as const]))
  return { ...which, gone: { elsewhere: 'http://127.0.0.1:2/identity/v3' } }
}

/** A text without what tells one lane from another: its directory and the time. */
const timeless = (text: string): string => text.replaceAll(/scs-check-nightly-\w+/g, 'DIR').replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, 'INSTANT')
const idOf = (told: string): unknown => (JSON.parse(told) as { id: unknown }).id
/** What a visit says, whenever and wherever it was made. */
const gist = ({ subject, scope, id, state, card }: VisitEntry) => ({
  subject, scope, id, state,
  verdicts: Object.entries(card).map(([key, { verdict, because, night: from }]) => timeless(`${key} ${verdict} ${from} ${because}`)),
})

/** A lane of nights; the night n of them is killed `instants[n]` milliseconds after it began, unless that is undefined. */
async function lane(nights: number, instants: (number | undefined)[]) {
  const stage = await nightlyStage(SUBJECTS)
  const seen: { gists: ReturnType<typeof gist>[]; seconds: number; killed: boolean }[] = []
  try {
    for (let n = 0; n < nights; n++) {
      await stage.clouds(cloudsOf(n))
      const after = instants[n]
      let before: VisitEntry[] = []
      let killed = false
      if (after !== undefined) {
        killed = (await stage.nightly(['--night', night(n), '-q'], { after, signal: 'SIGKILL' })).code === null
        before = await stage.visits(night(n)).catch(() => [])
      }
      const { code, stderr, seconds } = await stage.nightly(['--night', night(n)])
      expect([0, 1, 2], stderr).toContain(code)
      // a visit that failed is made once more if the night had ended already
      const visits = (await stage.visits(night(n))).filter(({ subject, id }) => subject !== 'gone' || id === night(n))
      expect(visits.map(({ subject, scope }) => `${subject} ${scope}`)).toEqual(SUBJECTS.map(name => `${name} ${SCOPE}`))
      for (const entry of before) expect(await stage.visits(night(n))).toContainEqual(entry) // what was there is there still, and as it was
      seen.push({ gists: visits.map(gist), seconds, killed })
    }
    const { code, stdout, stderr } = await stage.verify()
    expect(code, stdout + stderr).toBe(0)
    return { seen, told: await stage.told(), doubtful: await stage.doubtful() }
  } finally {
    await stage.end()
  }
}

it(`kill -9 at ${KILLS} instants of a night: no visit, result or notice is lost or doubled, and the store verifies`, async () => {
  const nights = Math.ceil(KILLS / LANES) + 1 // the first night tells nothing
  // as many side by side as later, since that is what the length of a night depends on
  const [undisturbed, ...others] = await Promise.all([lane(nights, []), ...Array.from({ length: LANES - 1 }, () => lane(2, []))])
  const length = Math.max(...others.flatMap(({ seen }) => seen.map(({ seconds }) => seconds))) * 1000
  const instants = Array.from({ length: KILLS }, (_, k) => (k + Math.random()) / KILLS * length)
  const lanes = await Promise.all(Array.from({ length: LANES }, (_, i) => lane(nights, [undefined, ...instants.filter((__, k) => k % LANES === i)])))
  for (const { seen, told, doubtful } of lanes) {
    expect(seen.map(({ gists }) => gists)).toEqual(undisturbed.seen.map(({ gists }) => gists))
    const ids = told.map(idOf)
    expect(new Set(ids).size).toBe(ids.length) // nothing twice
    expect(undisturbed.told.map(timeless)).toEqual(expect.arrayContaining(told.map(timeless)))
    for (const id of undisturbed.told.map(idOf).filter(one => !ids.includes(one))) expect(doubtful).toContain(id) // killed while it was sent
  }
  expect(undisturbed.told.length).toBeGreaterThan(4 * (nights - 2)) // two clouds were flawed from the first night on, which is no news
  expect(lanes.flatMap(({ seen }) => seen).filter(({ killed }) => killed).length).toBeGreaterThanOrEqual(KILLS / 2)
}, KILLS * 6_000 + 30_000)
