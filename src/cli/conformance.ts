import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import { basename, delimiter, isAbsolute, join, resolve } from 'node:path'
import type { ClusterConfig } from '../clients/cluster-config.ts'
import { plain } from '../clients/plain.ts'
import type { EngineOptions, Suite } from '../conformance/job.ts'
import type { Kubernetes } from '../model/cluster.ts'
import type { ConformanceEngine, ConformanceEngines } from '../model/conformance.ts'
import { filesOf, refuseShared } from './conformance-files.ts'
import { kubeconfigOf } from './conformance-kubeconfig.ts'
import { UsageError } from './exit.ts'

/** Options of the verbs that visit clusters, as far as they are about conformance tests. */
export interface ConformanceOptions {
  /** Name or path of the engine; true for the one that is there. */
  conformance?: string | true
  /** Files with results, each FILE or CLUSTER=FILE. */
  importConformance?: string[]
  importNetworkPolicy?: string[]
  passive?: boolean
  quiet?: boolean
}

const NAMES = ['hydrophone', 'sonobuoy'] as const

/**
 * For each cluster what gives the results of its conformance tests; clusters without are not among them. The engine runs what is not imported, one
 * suite after the other. Throws UsageError: for a file that is not there or of no cluster, for one result of two clusters, and where there is no engine.
 */
export async function conformanceFor(
  options: ConformanceOptions, clusters: { config: ClusterConfig; client: Kubernetes }[], env: Record<string, string | undefined> = process.env,
): Promise<Map<string, ConformanceEngines>> {
  const { conformance, importConformance = [], importNetworkPolicy = [] } = options
  if (conformance !== undefined && options.passive === true) throw new UsageError('--conformance runs tests in the cluster, so it excludes --passive')
  const names = clusters.map(({ config }) => config.cluster)
  const certified = await filesOf('--import-conformance', importConformance, names)
  const policies = await filesOf('--import-network-policy', importNetworkPolicy, names)
  await refuseShared([...certified, ...policies].map(([cluster, file]) => ({ cluster, file })))
  const engine = conformance === undefined ? undefined : await engineOf(conformance, env)
  const found = new Map<string, ConformanceEngines>()
  for (const { config, client } of clusters) {
    const turn = taking()
    const of = async (suite: Suite, file: string | undefined): Promise<ConformanceEngine | undefined> => {
      if (file !== undefined) return (await import('../conformance/import.ts')).importConformance(file)
      if (engine === undefined) return undefined
      const { engineRun } = await import('../conformance/engine.ts')
      return turn(engineRun({
        ...engine, suite, cluster: client, kubeconfig: () => Promise.resolve(kubeconfigOf(config)),
        ...(options.quiet !== true && { onProgress: text => { tell(names.length > 1 ? `${config.cluster}: ${text}` : text) } }),
      }))
    }
    const [all, policy] = [await of('certified', certified.get(config.cluster)), await of('network-policy', policies.get(config.cluster))]
    if (all !== undefined || policy !== undefined) {
      found.set(config.cluster, { ...(all !== undefined && { certified: all }), ...(policy !== undefined && { networkPolicy: policy }) })
    }
  }
  return found
}

/** The program that runs the tests. */
async function engineOf(wanted: string | true, env: Record<string, string | undefined>): Promise<Pick<EngineOptions, 'engine' | 'command'>> {
  const names = wanted === true ? NAMES : NAMES.filter(name => basename(wanted).startsWith(name))
  if (names.length === 0) throw new UsageError(`--conformance ${plain(String(wanted))}: hydrophone or sonobuoy, or a path of one of them`)
  for (const engine of names) {
    const command = await programOf(wanted === true ? engine : wanted, env['PATH'] ?? '')
    if (command !== undefined) return { engine, command }
  }
  const what = wanted === true ? 'neither hydrophone nor sonobuoy is in PATH' : `there is no program ${plain(wanted)}`
  throw new UsageError(`--conformance: ${what}: install one (https://github.com/kubernetes-sigs/hydrophone), or import results with --import-conformance`)
}

async function programOf(name: string, path: string): Promise<string | undefined> {
  const candidates = name.includes('/') || isAbsolute(name) ? [resolve(name)] : path.split(delimiter).filter(isAbsolute).map(directory => join(directory, name))
  for (const candidate of candidates) {
    const found = await stat(candidate).then(one => one.isFile(), () => false)
    if (found && await access(candidate, constants.X_OK).then(() => true, () => false)) return candidate
  }
  return undefined
}

/** Makes engines of one cluster wait for each other: tests that fill or empty nodes would disturb the others. */
function taking(): (engine: ConformanceEngine) => ConformanceEngine {
  let last: Promise<unknown> = Promise.resolve()
  return engine => ({
    results(signal) {
      const turn = last.then(() => engine.results(signal))
      last = turn.catch(() => {})
      return turn
    },
  })
}

function tell(text: string): void {
  process.stderr.write(`${process.stderr.isTTY ? '\r\x1b[K' : ''}scs-check: ${plain(text)}\n`)
}
