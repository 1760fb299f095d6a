import { expect, it } from 'vitest'
import type { VisitEntry } from '../../src/model/history.ts'
import { nightlyStage, SCOPE } from './nightly-stage.ts'

/** Kills in all, at instants spread evenly over a night; npm run bench:nightly has 50. */
const KILLS = Number(process.env['SCS_KILLS'] ?? 10)
/** Sequences of nights side by side, each with a store of its own. */
const LANES = Math.min(5, KILLS)
const SUBJECTS = ['a', 'b', 'c', 'd', 'gone']
const night = (n: number): string => new Date(Date.UTC(2026, 0, 1 + n)).toISOString().slice(0, 10)

/** Every cloud changes every night, so that there is something to tell of each; one cannot be reached. */
function cloudsOf(n: number) {
  const which = Object.fromEntries(SUBJECTS.map((name, i) => [name, (n + i) % 2 === 0 ? 'compliant' as const : 'flawed' as const]))
  return { ...which, gone: { elsewhere: 'http://127.0.0.1:2/identity/v3' } }
}

/** What a visit says, whenever it was made. */
const gist = ({ subject, scope, id, state, card }: VisitEntry) =>
  ({ subject, scope, id, state, verdicts: Object.fromEntries(Object.entries(card).map(([key, { verdict, because, night: from }]) => [key, `${verdict} ${from} ${because}`])) })
const facts = (told: string[]) => told.map(text => text.replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, 'INSTANT')).sort()

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
      const visits = await stage.visits(night(n))
      expect(visits.map(({ subject, scope }) => `${subject} ${scope}`)).toEqual(SUBJECTS.map(name => `${name} ${SCOPE}`))
      for (const entry of before) expect(visits).toContainEqual(entry) // what was there is there still, and as it was
      seen.push({ gists: visits.map(gist), seconds, killed })
    }
    const { code, stdout, stderr } = await stage.verify()
    expect(code, stdout + stderr).toBe(0)
    return { seen, told: await stage.told() }
  } finally {
    await stage.end()
  }
}

it(`kill -9 at ${KILLS} instants of a night: no visit, result or notice is lost or doubled, and the store verifies`, async () => {
  const nights = Math.ceil(KILLS / LANES) + 1 // the first night tells nothing
  const undisturbed = await lane(nights, [])
  const length = Math.max(...undisturbed.seen.map(({ seconds }) => seconds)) * 1000
  const instants = Array.from({ length: KILLS }, (_, k) => (k + Math.random()) / KILLS * length)
  const lanes = await Promise.all(Array.from({ length: LANES }, (_, i) => lane(nights, [undefined, ...instants.filter((__, k) => k % LANES === i)])))
  for (const { seen, told } of lanes) {
    expect(seen.map(({ gists }) => gists)).toEqual(undisturbed.seen.map(({ gists }) => gists))
    expect(facts(told)).toEqual(facts(undisturbed.told))
  }
  expect(undisturbed.told.length).toBeGreaterThanOrEqual(4 * (nights - 1))
  expect(lanes.flatMap(({ seen }) => seen).filter(({ killed }) => killed).length).toBeGreaterThan(KILLS / 2)
}, KILLS * 6_000 + 30_000)
