import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ClusterConfig } from '../clients/cluster-config.ts'
import { loadClusters } from '../clients/kubeconfig.ts'
import { connectCluster } from '../clients/kubernetes.ts'
import { plain } from '../clients/plain.ts'
import type { ReleaseData } from '../model/release-data.ts'
import type { TlsClient } from '../model/tls.ts'
import { redact } from '../secrets.ts'
import { conformanceFor } from './conformance.ts'
import { releasesFor } from './data.ts'
import { parseDate } from './date.ts'
import { UsageError } from './exit.ts'
import { inTurn, limitsOf } from './limits.ts'
import type { TargetOptions } from './options.ts'
import { type Opened, refuseOddName, type Subject } from './subject.ts'
import { tool } from './tool.ts'

/** The clusters that the options name, as one subject: a connection for each. Throws ConfigError, DemoStateError or UsageError. */
export async function openClusters(options: TargetOptions & { date?: string; several?: string }, signal: AbortSignal): Promise<Opened> {
  if (options.demo !== undefined && (options.kubeconfig !== undefined || options.context !== undefined)) throw new UsageError('--demo and --kubeconfig (or --context) exclude each other')
  const demo = options.demo === undefined ? undefined : await startDemo(options.demo, options.date === undefined ? new Date() : parseDate(options.date))
  try {
    const { clusters, warnings, secrets } = await loadClusters({
      ...(demo !== undefined ? { kubeconfigs: [demo.kubeconfig] } : { kubeconfigs: options.kubeconfig, contexts: options.context }),
      env: process.env, cwd: process.cwd(), home: homedir(), allowExec: options.denyExec !== true,
    })
    if (options.quiet !== true) for (const text of warnings) process.stderr.write(`scs-check: warning: ${plain(redact(text, secrets), 500)}\n`)
    const subject = nameOf(options.subject ?? (clusters.length > 1 ? options.several : undefined), clusters)
    const releases = demo?.releases ?? (await releasesFor(options)).data
    const { name, version } = tool()
    const limits = limitsOf(options)
    const connected = clusters.map(config => ({ config, client: connectCluster(config, { signal, userAgent: `${name}/${version}`, ...limits }) }))
    const engines = await conformanceFor(options, connected)
    const subjects = connected.map(({ config, client }): Subject => {
      const conformance = engines.get(config.cluster)
      return {
        target: {
          subject, kubernetes: client, releases, tls: inTurn(lazyTls(config, client.server.serverName), limits.concurrency),
          ...(options.podImage !== undefined && { podImage: options.podImage }), ...(conformance !== undefined && { conformance }),
        },
        secrets: () => client.secrets(), notes: () => client.notes(), close: () => client.close(),
      }
    })
    return { subjects, close: async () => { await demo?.stop() } }
  } catch (error) {
    await demo?.stop()
    throw error
  }
}

/** The subject's name: as given, or that of its only cluster. Throws UsageError. */
function nameOf(given: string | undefined, clusters: ClusterConfig[]): string {
  const [only, ...others] = clusters
  if (given === undefined && others.length > 0) {
    throw new UsageError(`several clusters (${clusters.map(({ cluster }) => plain(cluster, 80)).join(', ')}) are judged as one subject: name it with --subject`)
  }
  const name = given ?? (only?.cluster ?? '').replaceAll(/[/\\]/g, '-').slice(0, 100) // contexts of OpenShift have slashes
  refuseOddName(name)
  return name
}

/** The demo cluster, its kubeconfig in a file that `stop` removes, and the releases of the world that it lives in. */
async function startDemo(demo: string, now: Date): Promise<{ kubeconfig: string; releases: ReleaseData; stop: () => Promise<void> }> {
  const [{ startDemoCluster }, { loadClusterState }, { clusterProfile }, { demoReleases }] = await Promise.all([
    import('../demo/kaas/server.ts'), import('../demo/kaas/state.ts'), import('../demo/kaas/profiles.ts'), import('../demo/kaas/releases.ts'),
  ])
  const file = demo.startsWith('kaas:') ? demo.slice('kaas:'.length) : undefined
  const cluster = await startDemoCluster(file === undefined ? clusterProfile(demo === 'kaas-flawed' ? 'flawed' : 'compliant', now) : await loadClusterState(file))
  const dir = await mkdtemp(join(tmpdir(), 'scs-check-demo-'))
  const kubeconfig = join(dir, 'kubeconfig')
  await writeFile(kubeconfig, cluster.kubeconfig, { mode: 0o600 })
  return {
    kubeconfig, releases: demoReleases(new Date(Math.min(now.getTime(), Date.now()))), // data cannot be from the future
    stop: async () => { await Promise.all([cluster.stop(), rm(dir, { recursive: true, force: true })]) },
  }
}

/** TLS by a module that is loaded with the first handshake. */
function lazyTls({ tls }: ClusterConfig, serverName: string): TlsClient {
  const loaded = () => import('../clients/tls-client.ts').then(({ tlsClient }) => tlsClient(tls, { serverName }))
  let client: Promise<TlsClient> | undefined
  return { handshake: async (...ask) => (await (client ??= loaded())).handshake(...ask) }
}
