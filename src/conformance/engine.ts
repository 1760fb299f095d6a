import type { Leftover } from '../model/acting.ts'
import type { ConformanceEngine, ConformanceRun } from '../model/conformance.ts'
import { late } from '../late.ts'
import { Unseen } from '../unseen.ts'
import { blankRun } from './blank.ts'
import { hydrophone } from './hydrophone.ts'
import type { Engine, EngineOptions, Job } from './job.ts'
import { leftBy, testNamespaces } from './leftovers.ts'
import { runProgram } from './process.ts'
import { sonobuoy } from './sonobuoy-engine.ts'
import { makeWorkspace } from './workspace.ts'

const ENGINES: Record<EngineOptions['engine'], Engine> = { hydrophone, sonobuoy }
/** Milliseconds for removing. */
const REMOVING = 600_000
/** Milliseconds for telling a version. */
const TELLING = 60_000
/** Milliseconds between two looks. */
const PAUSE = 30_000

/**
 * Runs the tests by another program. The namespace has the same name each time (`scs-check-certified`, `scs-check-network-policy`), so that a run which
 * outlived its process is found again and gone on with. However it ends, what the program made is removed, and what stays is named.
 */
export function engineRun(options: EngineOptions): ConformanceEngine {
  return {
    async results(signal) {
      const space = await makeWorkspace(await options.kubeconfig())
      const engine = ENGINES[options.engine]
      const namespace = `scs-check-${options.suite}`
      const say = (text: string) => options.onProgress?.(`${options.suite}: ${text}`)
      let begun = false
      const job: Job = { ...options, namespace, space, signal, say, pause: options.pause ?? PAUSE, begin: () => { begun = true } }
      const before = await testNamespaces(options.cluster)
      try {
        const { run, error } = await attempt(engine, job)
        const leftovers = begun ? await cleared(engine, job, before) : []
        if (error !== undefined && leftovers.length === 0 && !(begun && signal.aborted)) throw error
        return { ...run, leftovers }
      } finally {
        await space.remove()
      }
    },
  }
}

/** A run that ended before it had results is told as one without tests: what it left must be told, too. */
async function attempt(engine: Engine, job: Job): Promise<{ run: ConformanceRun; error?: Unseen }> {
  try {
    const run = await engine.run(job)
    return { run: { ...run, source: `${job.engine}${await versionOf(engine, job)}`, digest: null } }
  } catch (error) {
    if (!(error instanceof Unseen)) throw error
    return { run: { ...blankRun(job.engine, null, 'junit'), executed: [], defects: [error.message] }, error }
  }
}

/** The version of the program with a blank before it; '' if it does not tell. */
async function versionOf({ version }: Engine, { command, space }: Job): Promise<string> {
  const { root: cwd, kubeconfig, watchdog } = space
  const told = await runProgram(command, version, { cwd, kubeconfig, watchdog, signal: late(TELLING) }).catch(() => undefined)
  const found = /\bv?\d{1,4}\.\d{1,4}\.\d{1,4}\b/.exec(told?.output.slice(0, 4000) ?? '')?.[0]
  return found === undefined ? '' : ` ${found}`
}

async function cleared(engine: Engine, job: Job, before: Set<string> | undefined): Promise<Leftover[]> {
  const limit = { ...job, signal: late(REMOVING) }
  job.say('removing what the tests left in the cluster')
  const why = await engine.remove(limit).then(() => '', (error: unknown) => (error instanceof Error ? error.message : 'error'))
  return leftBy(job.cluster, { namespace: job.namespace, before, why, removal: engine.removal(job.namespace) })
}
