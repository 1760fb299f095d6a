import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ConformanceRun } from '../model/conformance.ts'
import type { Json } from '../model/json.ts'
import { Unseen } from '../unseen.ts'
import { readRun } from './import.ts'
import { type Engine, type Job, reasonOf } from './job.ts'
import { listOf, member, parsed } from './json.ts'
import { isThere, podOf } from './leftovers.ts'
import { type Ended, runProgram } from './process.ts'

/** How many looks in a row may fail before a run is given up. */
const MOST_FAILURES = 20
/** How often the results are asked for. */
const RETRIEVALS = 5
/** Name of the tarball that is fetched. */
const TARBALL = 'results.tar.gz'
/** Seconds after which Sonobuoy itself gives up; the visit's deadline comes first. */
const TIMEOUT = 86_400
/** Name of the pod that starts the plugins and gathers their results. */
const AGGREGATOR = 'sonobuoy'

/** Sonobuoy: an aggregator that runs the conformance image as its plugin e2e. */
export const sonobuoy: Engine = {
  async run(job) {
    const attach = await podOf(job.cluster, job.namespace, AGGREGATOR) !== undefined
    job.begin()
    if (!attach) {
      if (await isThere(job.cluster, job.namespace)) await sonobuoy.remove(job) // what is left of a run that never got to its tests
      const started = await call(job, ['run', ...focusOf(job), '--plugin', 'e2e', '--timeout', String(TIMEOUT), ...settings(job)])
      if (started.code !== 0) throw new Unseen(job.signal.aborted ? 'timeout' : 'unsupported', `sonobuoy run ${told(started)}`)
    } else job.say(`goes on with the run that is in namespace ${job.namespace}`)
    await finished(job)
    return results(job)
  },
  async remove(job) {
    const ended = await call(job, ['delete', '--wait=9'])
    if (ended.code !== 0) throw new Error(`sonobuoy delete ${told(ended)}`)
  },
  version: ['version', '--short'],
  removal: namespace => `sonobuoy delete --wait --namespace ${namespace}`,
}

const focusOf = ({ suite }: Job): string[] => (suite === 'certified' ? ['--mode', 'certified-conformance'] : ['--e2e-focus', 'NetworkPolicy'])
/** As the official suite: every test may fail once. */
const settings = ({ parallel }: Job): string[] =>
  ['--plugin-env', 'e2e.E2E_EXTRA_ARGS=--ginkgo.flake-attempts=2', ...(parallel === undefined || parallel < 2 ? [] : ['--plugin-env', 'e2e.E2E_PARALLEL=true'])]

function call({ command, space, namespace, signal }: Job, args: string[]): Promise<Ended> {
  const all = [...args, '--kubeconfig', space.kubeconfig, '--namespace', namespace]
  return runProgram(command, all, { cwd: space.root, kubeconfig: space.kubeconfig, watchdog: space.watchdog, signal })
}

const told = ({ code, complaint }: Ended): string => `ended with ${code === null ? 'a signal' : `code ${code}`}${complaint === '' ? '' : `: ${complaint}`}`

/** What Sonobuoy says of the run; undefined if there is none, or it does not tell. */
async function statusOf(job: Job): Promise<Json | undefined> {
  const { code, output } = await call(job, ['status', '--json'])
  return code === 0 ? parsed(output.slice(Math.max(0, output.indexOf('{')))) : undefined
}

/** Waits until the results are ready. Throws `Unseen` if the run cannot be seen any more, and at the signal. */
async function finished(job: Job): Promise<void> {
  let failures = 0
  let before = ''
  for (;;) {
    const status = await statusOf(job)
    if (job.signal.aborted) throw new Unseen('timeout', `ended before Sonobuoy had results (${reasonOf(job.signal)})`)
    failures = status === undefined ? failures + 1 : 0
    if (failures >= MOST_FAILURES) throw new Unseen('unreachable', `"sonobuoy status" told nothing ${MOST_FAILURES} times in a row`)
    const word = member(status, 'status')
    if (word === 'complete' || word === 'failed') return
    const now = progress(status)
    if (now !== '' && now !== before) job.say(now)
    before = now
    await sleep(job.pause, undefined, { signal: job.signal }).catch(() => {})
  }
}

function progress(status: Json | undefined): string {
  const one = member(listOf(member(status, 'plugins')).find(plugin => member(plugin, 'plugin') === 'e2e'), 'progress')
  const [done, total, failures] = [member(one, 'completed'), member(one, 'total'), member(one, 'failures')]
  if (typeof done !== 'number' || typeof total !== 'number') return ''
  return `${done} of ${total} tests, ${listOf(failures).length} failed`
}

async function results(job: Job): Promise<ConformanceRun> {
  for (let attempt = 1; ; attempt++) {
    const ended = await call(job, ['retrieve', job.space.results, '--filename', TARBALL])
    if (ended.code === 0) break
    if (attempt >= RETRIEVALS || job.signal.aborted) throw new Unseen('unreachable', `sonobuoy retrieve ${told(ended)}`)
    await sleep(job.pause, undefined, { signal: job.signal }).catch(() => {})
  }
  return readRun(join(job.space.results, TARBALL), AbortSignal.timeout(300_000))
}
