import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ConformanceRun } from '../model/conformance.ts'
import { Unseen } from '../unseen.ts'
import { readRun } from './import.ts'
import { type Engine, type Job, reasonOf } from './job.ts'
import { listOf, member } from './json.ts'
import { runProgram } from './process.ts'
import { isThere, podOf } from './leftovers.ts'
import { progressOf } from './progress.ts'
import { withLog } from './sonobuoy.ts'

/** Name of the pod in which the tests run. */
const POD = 'e2e-conformance-test'
const FOCUS = { certified: '\\[Conformance\\]', 'network-policy': 'NetworkPolicy' }
/** How often the connection to the running pod may be lost. */
const MOST_LOSSES = 50

/** hydrophone (kubernetes-sigs): the official conformance image in one pod. */
export const hydrophone: Engine = {
  async run(job) {
    let attach = await isRunning(job)
    job.begin()
    if (attach) job.say(`goes on with the run that is in namespace ${job.namespace}`)
    else if (await isThere(job.cluster, job.namespace)) await hydrophone.remove(job) // what is left of a run that never got to its tests
    for (let losses = 0; ; losses++) {
      const mode = attach ? ['--continue'] : [...(job.suite === 'certified' ? ['--conformance'] : ['--focus', FOCUS[job.suite]]), ...settings(job)]
      const ended = await call(job, mode)
      const run = await resultsIn(job)
      if (run !== undefined) return run
      if (job.signal.aborted) throw new Unseen('timeout', `ended before hydrophone had results (${reasonOf(job.signal)})`)
      attach = losses < MOST_LOSSES && await isRunning(job)
      const how = ended.code === null ? 'was ended by a signal' : `ended with code ${ended.code}`
      if (!attach) throw new Unseen('unsupported', `hydrophone ${how} without results${ended.complaint === '' ? '' : `: ${ended.complaint}`}`)
      job.say(`hydrophone ${how}, and the tests still run: connecting again`)
      await sleep(job.pause, undefined, { signal: job.signal }).catch(() => {})
    }
  },
  async remove(job) {
    const ended = await call(job, ['--cleanup'])
    if (ended.code !== 0) throw new Error(`hydrophone --cleanup ended with ${ended.code ?? 'a signal'}${ended.complaint === '' ? '' : `: ${ended.complaint}`}`)
  },
  version: ['--version'],
  removal: namespace => `hydrophone --cleanup --namespace ${namespace}`,
}

/** As the official suite: every test may fail once. */
function settings({ parallel }: Job): string[] {
  return ['--extra-args', '--ginkgo.flake-attempts=2', ...(parallel === undefined || parallel < 2 ? [] : ['--parallel', String(parallel)])]
}

function call({ command, space, namespace, signal, say }: Job, mode: string[]) {
  const args = ['--kubeconfig', space.kubeconfig, '--namespace', namespace, '--output-dir', space.results, ...mode]
  const { root: cwd, kubeconfig, watchdog } = space
  return runProgram(command, args, { cwd, kubeconfig, watchdog, signal, onOutput: progressOf(say) })
}

/** Results that hydrophone fetched; it does so at the end only. */
async function resultsIn({ space }: Job): Promise<ConformanceRun | undefined> {
  const [report, log] = [join(space.results, 'junit_01.xml'), join(space.results, 'e2e.log')]
  const there = await Promise.all([report, log].map(path => stat(path).then(found => found.size > 0, () => false)))
  const signal = AbortSignal.timeout(300_000)
  if (there[0] === true) {
    const run = await readRun(report, signal)
    return there[1] === true ? withLog(run, await readFile(log, 'utf8')) : run
  }
  return there[1] === true ? await readRun(log, signal) : undefined
}

/** Whether the pod of a run of ours is there. Throws `Unseen` for one that runs other tests. */
async function isRunning({ cluster, namespace, suite }: Job): Promise<boolean> {
  const pod = await podOf(cluster, namespace, POD)
  if (pod === undefined) return false
  const env = listOf(member(member(pod, 'spec'), 'containers')).flatMap(one => listOf(member(one, 'env')))
  const value = (name: string) => member(env.find(one => member(one, 'name') === name), 'value') ?? ''
  if (value('E2E_FOCUS') === FOCUS[suite] && value('E2E_SKIP') === '' && value('E2E_DRYRUN') === '') return true
  const cure = `remove it with "${hydrophone.removal(namespace)}" and try again`
  throw new Unseen('unsupported', `pod ${POD} in namespace ${namespace} runs other tests: ${cure}`)
}
