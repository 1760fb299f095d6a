// npm run bench:nightly: nights over simulated fleets, of which 5 % hang, 5 % answer garbage and 5 % refuse. Exits 1 when a bar is missed.
// SCS_FLEET (100,1000): sizes · SCS_CONCURRENCY (64): subjects visited at the same time.
import { execFileSync } from 'node:child_process'
import { isDeepStrictEqual } from 'node:util'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { figures, quantile } from './fleet-figures.mjs'
import { alone, command, visitsOf } from './fleet-night.mjs'
import { openFleet } from './fleet.mjs'

const SIZES = (process.env.SCS_FLEET ?? '100,1000').split(',').map(Number)
const concurrency = Number(process.env.SCS_CONCURRENCY ?? 64)
/** Seconds that a visit may take; those that hang take all of it. */
const DEADLINE = 10
/** 400 MB, in MiB. */
const MEMORY = 400e6 / 2 ** 20
const { say, missed } = figures()

const work = await mkdtemp(join(tmpdir(), 'scs-bench-nightly-'))
const bytesIn = dir => Number(execFileSync('du', ['-sb', dir], { encoding: 'utf8' }).split('\t')[0])
const nightly = (fleet, night) => command(['nightly', '-c', fleet.file, '--night', night, '-q'], fleet.env)
const defaults = { os_cloud: '{subject}', passive: true, deadline: `${DEADLINE}s` }
const open = (name, count, share) => openFleet({ count, share, dir: join(work, name), config: { concurrency, defaults } })

/** What a visit of the fleet must leave, whoever is sick: prints how many subjects it is otherwise for. */
async function judge(fleet, visits) {
  const expected = {}
  for (const profile of ['compliant', 'flawed']) {
    const first = fleet.members.find(one => one.family === 'well' && one.profile === profile)
    if (first !== undefined) expected[profile] = (await alone(first.name, fleet)).verdicts
  }
  const of = family => fleet.members.filter(one => one.family === family).map(one => ({ ...one, visit: visits.get(one.name) }))
  say('  subjects without exactly one visit of the night', fleet.members.filter(({ name }) => visits.get(name)?.entries !== 1).length, 0)
  const others = of('well').filter(({ visit, profile }) => !isDeepStrictEqual(visit?.verdicts, expected[profile]))
  say('  well subjects whose verdicts are not those that they have alone', others.length, 0)
  const sick = ['hang', 'garbage', 'refuse'].flatMap(of)
  say('  sick subjects that passed', sick.filter(({ visit }) => visit?.main.includes('PASS')).length, 0)
  const slowest = family => Math.max(0, ...of(family).map(({ visit }) => visit?.seconds ?? Infinity))
  say('  slowest visit of one that hangs, s', slowest('hang'), DEADLINE + 3)
  say('  slowest visit of one that answers garbage, s', slowest('garbage'), DEADLINE + 3)
  say('  slowest visit of one that refuses, s', slowest('refuse'), DEADLINE + 3)
}

try {
  const base = quantile(Array.from({ length: 9 }, emptyProcess), 0.5)
  const perCloud = []
  for (const size of SIZES) {
    const fleet = await open(`fleet-${size}`, size)
    try {
      console.log(`${size} clouds, ${concurrency} at the same time`)
      const first = await nightly(fleet, '2026-01-01')
      const store = join(fleet.dir, 'store')
      const after = bytesIn(store)
      say('  first night, wall s', first.seconds)
      say('  wall s per cloud', first.seconds / size)
      say('  CPU s per cloud', first.cpu / size)
      say('  CPU per cloud ÷ CPU of node -e 0', first.cpu / size / base)
      say('  peak memory, MiB', first.rss, MEMORY)
      await judge(fleet, await visitsOf(fleet, '2026-01-01'))
      const second = await nightly(fleet, '2026-01-02')
      say('  second night, CPU s per cloud', second.cpu / size)
      say('  second night, peak memory, MiB', second.rss, MEMORY)
      say('  KiB of the store per cloud after the first night', after / size / 1024)
      say('  KiB that the second night added per cloud', (bytesIn(store) - after) / size / 1024)
      await judge(fleet, await visitsOf(fleet, '2026-01-02'))
      perCloud.push({ size, cpu: first.cpu / size })
    } finally {
      fleet.stop()
    }
  }
  const [small, large] = [perCloud[0], perCloud.at(-1)]
  if (small.size < large.size) say(`CPU per cloud, ${large.size} clouds ÷ ${small.size} clouds`, large.cpu / small.cpu, 1.2)
  await isolation()
} finally {
  await rm(work, { recursive: true, force: true })
}
process.exitCode = missed() > 0 ? 1 : 0

/** CPU seconds of `node -e 0`. */
function emptyProcess() {
  const print = 'const { userCPUTime: u, systemCPUTime: s } = process.resourceUsage(); console.log((u + s) / 1e6)'
  return Number(execFileSync(process.execPath, ['-e', print], { encoding: 'utf8' }))
}

/** The well ones of a fleet with 15 % sick ones against a fleet without. */
async function isolation() {
  console.log('isolation: 200 clouds, 15 % of them sick, against none')
  const medians = []
  for (const share of [0.05, 0]) {
    const fleet = await open(`share-${share}`, 200, share)
    try {
      const { stderr } = await command(['nightly', '-c', fleet.file, '--night', '2026-01-01'], fleet.env)
      const told = new Map([...stderr.matchAll(/ (cloud-\d+) \S+: complete, ([\d.]+) s$/gm)].map(([, name, seconds]) => [name, Number(seconds)]))
      const seconds = fleet.members.filter(({ family }) => family === 'well').map(({ name }) => told.get(name) ?? Infinity)
      say(`  well clouds of a fleet with ${share * 300} % sick ones: median visit, s`, quantile(seconds, 0.5))
      say('    95 % of them are done after, s', quantile(seconds, 0.95))
      medians.push(quantile(seconds, 0.5))
    } finally {
      fleet.stop()
    }
  }
  say('  median beside sick ones ÷ without', medians[0] / medians[1], 1.5)
}
