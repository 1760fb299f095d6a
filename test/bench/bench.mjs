// npm run bench: ratios that hold on a noisy machine, each from one run of this file. Exits 1 when a bar is missed.
// SCS_BENCH_CLOUD names a cloud of clouds.yaml (default: the embedded demo cloud).
import { spawnSync } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { openBenchCloud } from './bench-cloud.mjs'

const bin = new URL('../../bin/scs-check.js', import.meta.url).pathname
const here = name => new URL(name, import.meta.url).pathname
const median = numbers => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]
const time = args => {
  const start = performance.now()
  const child = spawnSync(process.execPath, args, { encoding: 'utf8', env: process.env })
  return { ms: performance.now() - start, child }
}
let missed = 0

/** A whole run with its plays against the slowest of them: as told by its own evidence (steps and removing). */
async function acting({ name, real }) {
  const ratios = []
  for (let i = 0; i < 3; i++) {
    const dir = join(work, `acting-${i}`)
    const { ms, child } = time([bin, 'run', '--os-cloud', name, '-q', '--evidence', dir])
    if (child.status === 3 || child.status === null) throw new Error(`run failed: ${child.stderr}`)
    const files = (await readdir(dir)).filter(file => /^[0-9a-f]{64}\.json$/.test(file))
    const documents = await Promise.all(files.map(async file => JSON.parse(await readFile(join(dir, file), 'utf8'))))
    const plays = documents.filter(({ seen }) => seen.ok && Array.isArray(seen.data?.undo)).map(({ kind, seen: { data } }) =>
      ({ kind, seconds: [...data.steps, ...data.undo].reduce((sum, step) => sum + step.seconds, 0) })).sort((a, b) => b.seconds - a.seconds)
    ratios.push({ ms, plays, ratio: ms / 1000 / plays[0].seconds })
  }
  const { ms, plays, ratio } = ratios.sort((a, b) => a.ratio - b.ratio)[1]
  say('  whole run with plays, wall s (median of 3)', ms / 1000)
  for (const { kind, seconds } of plays) say(`    ${kind}, s`, seconds)
  say('  whole run ÷ slowest play', ratio, real ? 1.2 : undefined)
}
function say(what, value, bar) {
  const ok = bar === undefined || value <= bar
  if (!ok) missed += 1
  console.log(`${what.padEnd(66)} ${String(Math.round(value * 100) / 100).padStart(8)}${bar === undefined ? '' : `   bar ${bar}  ${ok ? 'ok' : 'MISSED'}`}`)
}

const starts = Array.from({ length: 21 }, () => [time([bin, '--version']).ms, time(['-e', '0']).ms])
say('scs-check --version ÷ node -e 0 (median of 21 pairs)', median(starts.map(([ours, node]) => ours / node)), 2.0)

const work = await mkdtemp(join(tmpdir(), 'scs-bench-'))
try {
  const cloud = await openBenchCloud(work)
  const runs = []
  const run = [bin, 'run', '--passive', '--os-cloud', cloud.name]
  for (let i = 0; i < 9; i++) {
    const { ms, child } = time(run)
    if (child.status === 3 || child.status === null) throw new Error(`run failed: ${child.stderr}`)
    runs.push({ ms, chain: JSON.parse(time([here('chain.mjs'), cloud.name]).child.stdout) })
  }
  console.log(`cloud: ${cloud.name}`)
  say('  full listing run, wall ms (median of 9)', median(runs.map(({ ms }) => ms)))
  say('  slowest necessary chain of requests, token included, ms (median)', median(runs.map(({ chain }) => chain.ms)))
  say('  the same by code that is warm, ms', median(runs.map(({ chain }) => chain.warm)))
  say('  the same with each listing asked alone, ms', median(runs.map(({ chain }) => chain.alone)))
  say('  run ÷ chain (median of 9 pairs)', median(runs.map(({ ms, chain }) => ms / chain.ms)), cloud.real ? 1.5 : undefined)
  const node = median(starts.map(([, node]) => node))
  say('  the same without the time of node -e 0', median(runs.map(({ ms, chain }) => (ms - node) / chain.ms)))
  if (!cloud.real) console.log('  (the demo answers in no time, so this says nothing: name a real cloud with SCS_BENCH_CLOUD)')
  const measured = time([here('measured-run.mjs'), ...run.slice(1)])
  const { requests, rss } = JSON.parse(measured.child.stderr.trim().split('\n').at(-1))
  say('  requests of one run', requests)
  say('  peak memory of one run, MiB', rss / 1024)
  await acting(cloud)
  await cloud.close()

  const dir = join(work, 'big')
  time([here('big-collection.mjs'), dir, '2000'])
  const judged = time([here('judge-offline.mjs'), dir])
  const { seconds, results } = JSON.parse(judged.child.stdout)
  say(`judging 2,000 flavors and 2,000 images offline, s (${results} results)`, seconds, 0.5)
  say('  the same as a whole process: scs-check evaluate, s', median(Array.from({ length: 5 }, () => time([bin, 'evaluate', dir, '-q']).ms)) / 1000)
} finally {
  await rm(work, { recursive: true })
}
process.exitCode = missed === 0 ? 0 : 1
