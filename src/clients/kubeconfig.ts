import { basename } from 'node:path'
import { suggest } from '../nearest.ts'
import type { ClusterConfig } from './cluster-config.ts'
import { ConfigError } from './config-error.ts'
import { inPod } from './kubeconfig-in-pod.ts'
import { serverOf } from './kubeconfig-cluster.ts'
import type { Entry } from './kubeconfig-file.ts'
import { findKubeconfigs } from './kubeconfig-find.ts'
import type { Kubeconfig } from './kubeconfig-merge.ts'
import { userOf } from './kubeconfig-user.ts'
import { plain } from './plain.ts'
import { verifyMaterial } from './tls.ts'
import { isLoopback } from './url.ts'

export interface GivenClusters {
  /** `--kubeconfig`, one cluster each (or each of `contexts` that it has). */
  kubeconfigs?: string[] | undefined
  /** `--context`, one cluster each. */
  contexts?: string[] | undefined
  env: Record<string, string | undefined>
  cwd: string
  home: string
  /** Directory of the service account inside of a pod. */
  inCluster?: string
  /** Without it an exec plugin throws: a kubeconfig of somebody else can run any program here. Default true. */
  allowExec?: boolean | undefined
}

/**
 * The clusters that kubectl would mean, by its rules: files, KUBECONFIG, ~/.kube/config, the service account of a pod. Unlike there nothing is guessed
 * (no localhost, no server without a name) and nothing is asked; every mistake throws `ConfigError`. @kubernetes/client-node is not used: its loader
 * refuses lists with duplicates, falls back to localhost, and runs plugins without a deadline and without KUBERNETES_EXEC_INFO.
 */
export async function loadClusters(given: GivenClusters): Promise<{ clusters: ClusterConfig[]; warnings: string[]; secrets: string[] }> {
  const warnings = new Set<string>()
  const warn = (text: string) => void warnings.add(text)
  const wanted = [...new Set(given.contexts ?? [])]
  const configs = await findKubeconfigs(given.kubeconfigs ?? [], given, warn)
  const clusters = configs.length === 0 ? [await podOnly(given, wanted)] : await fromFiles(configs, wanted, given, warn)
  for (const { auth, server, impersonation, source } of clusters) {
    const credentials = auth.type !== 'none' || Object.keys(impersonation).length > 0
    if (credentials && server.startsWith('http:') && !isLoopback(new URL(server).hostname)) {
      throw new ConfigError('credentials would go over plain http', source.cluster, 'write server: https://…')
    }
  }
  return { clusters, warnings: [...warnings], secrets: [...new Set(clusters.flatMap(({ secrets }) => secrets))] }
}

async function podOnly(given: GivenClusters, wanted: string[]): Promise<ClusterConfig> {
  const nothing = (what: string) => new ConfigError(what, '--kubeconfig, KUBECONFIG, ~/.kube/config', 'say --kubeconfig FILE')
  if (wanted.length > 0) throw nothing('--context names a context, but there is no kubeconfig')
  const found = await inPod(given.env, given.inCluster)
  if (found === undefined) throw nothing('no kubeconfig was found, and this is no pod of a cluster')
  return found
}

async function fromFiles(configs: Kubeconfig[], wanted: string[], given: GivenClusters, warn: (text: string) => void): Promise<ClusterConfig[]> {
  const known = new Set(configs.flatMap(({ contexts }) => [...contexts.keys()]))
  const unknown = wanted.find(name => !known.has(name))
  const files = configs.flatMap(config => config.files).join(', ')
  if (unknown !== undefined) throw new ConfigError(`there is no context "${unknown.slice(0, 120)}"`, files, suggest(unknown, known))
  const chosen = configs.flatMap(config => contextsOf(config, wanted).map(context => ({ config, context })))
  const names = uniqueNames(chosen.map(({ context }) => ({ name: context.name, path: context.path })))
  return Promise.all(chosen.map(({ config, context }, i) => clusterOf(config, context, names[i] ?? '', given.allowExec !== false, warn)))
}

function contextsOf({ contexts, currentContext, files }: Kubeconfig, wanted: string[]): Entry[] {
  const where = files.join(', ')
  const known = contexts.size === 0 ? 'it has no contexts' : `known: ${[...contexts.keys()].slice(0, 12).join(', ')}`
  if (wanted.length > 0) {
    const found = wanted.flatMap(name => contexts.get(name) ?? [])
    if (found.length === 0) {
      throw new ConfigError('none of the named contexts is in this file', where, `leave the file out, or name one of its contexts; ${known}`)
    }
    return found
  }
  const current = contexts.get(currentContext)
  if (current !== undefined) return [current]
  if (currentContext === '') throw new ConfigError('no context is chosen: there is no current-context', where, `say --context NAME; ${known}`)
  const cure = `${suggest(currentContext, contexts.keys())} Say --context NAME`
  throw new ConfigError(`current-context "${currentContext.slice(0, 120)}" is no context`, where, cure)
}

async function clusterOf(
  config: Kubeconfig, context: Entry, name: string, allowExec: boolean, warn: (text: string) => void,
): Promise<ClusterConfig> {
  const where = `context "${context.name}" of ${context.path}`
  const referred = (key: 'cluster' | 'user', entries: Map<string, Entry>): Entry | undefined => {
    const value = context.values[key] ?? ''
    if (value === '') return undefined
    if (typeof value !== 'string') throw new ConfigError(`the context's ${key} is no text`, where, 'write a name, in quotes')
    const entry = entries.get(value)
    if (entry !== undefined) return entry
    throw new ConfigError(`the context's ${key} "${value.slice(0, 120)}" does not exist`, where, suggest(value, entries.keys()))
  }
  const cluster = referred('cluster', config.clusters)
  if (cluster === undefined) throw new ConfigError('the context names no cluster', where, 'add cluster: NAME')
  const user = referred('user', config.users)
  const server = await serverOf(cluster, warn)
  const { auth, impersonation, tls, secrets } = user === undefined
    ? { auth: { type: 'none' } as const, impersonation: {}, tls: { files: {} }, secrets: [] } : await userOf(user, cluster, server, allowExec)
  const material = { ...server.tls, ...tls, files: { ...server.tls.files, ...tls.files } }
  verifyMaterial(material, where)
  return {
    ...server, cluster: name, tls: material, auth, impersonation, secrets: [...server.secrets, ...secrets],
    source: { cluster: `cluster "${cluster.name}" of ${cluster.path}`, user: user === undefined ? where : `user "${user.name}" of ${user.path}` },
  }
}

/**
 * Names for people: the context's, with its file where two files have the same (kubeadm names every one `kubernetes-admin@kubernetes`), with a number
 * after that.
 */
function uniqueNames(contexts: { name: string; path: string }[]): string[] {
  const clean = contexts.map(({ name, path }) => ({ name: plain(name, 80) || 'unnamed', file: plain(basename(path), 80) }))
  const wished = clean.map(({ name, file }) => (clean.filter(other => other.name === name).length > 1 ? `${name} (${file})` : name))
  const used = new Set<string>()
  return wished.map(name => {
    let unique = name
    for (let n = 2; used.has(unique); n++) unique = `${name} ${n}`
    used.add(unique)
    return unique
  })
}
