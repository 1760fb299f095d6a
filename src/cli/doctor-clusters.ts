import { X509Certificate } from 'node:crypto'
import { homedir } from 'node:os'
import type { ClusterConfig } from '../clients/cluster-config.ts'
import { ConfigError } from '../clients/config-error.ts'
import { loadClusters } from '../clients/kubeconfig.ts'
import { connectCluster, type KubernetesClient } from '../clients/kubernetes.ts'
import type { Probe } from '../model/probe.ts'
import { RIGHTS, rightsOf } from '../probes/kubernetes-rights.ts'
import { type ClusterSession, clusterSession, unfitForCluster } from '../probes/kubernetes-session.ts'
import { kubernetesVersion } from '../probes/kubernetes-version.ts'
import { plain } from '../report/untrusted.ts'
import { wrap } from '../report/wrap.ts'
import { redact } from '../secrets.ts'
import { Unseen } from '../unseen.ts'
import { deadlineOf } from './deadline.ts'
import { EXIT } from './exit.ts'
import type { DoctorOptions, Streams } from './options.ts'
import { columns, json } from './print.ts'
import { tool } from './tool.ts'

/** Client certificates that end sooner are worth a word (U 4.1). */
const SOON = 14 * 86_400_000

/** What is known of one cluster without any secret; `problems` would keep a run from judging, `warnings` not. */
interface Diagnosis {
  cluster: string
  server: string
  serverName: string
  proxied: boolean
  auth: string
  source: { cluster: string; user: string }
  /** End of the client certificate in the kubeconfig. */
  certificateUntil: string | null
  version: string | null
  session: ClusterSession | null
  /** `list nodes` → whether the account may; null where the server would not tell. */
  rights: Record<string, boolean | null>
  problems: string[]
  warnings: string[]
}

/** Shows how clusters would be reached and what would keep a run from judging them; never a secret. Exit codes as `doctor`. */
export async function doctorClusters(options: DoctorOptions, env: Record<string, string | undefined>, streams: Streams): Promise<number> {
  const deadline = deadlineOf({ deadline: options.deadline ?? '30' })
  let loaded: Awaited<ReturnType<typeof loadClusters>>
  try {
    loaded = await loadClusters({
      kubeconfigs: options.kubeconfig, contexts: options.context, env, cwd: process.cwd(), home: env['HOME'] ?? homedir(), allowExec: options.denyExec !== true,
    })
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    streams.err(`scs-check: ${error.message}\n`)
    return EXIT.usage
  }
  const { name, version } = tool()
  const signal = AbortSignal.timeout(deadline)
  const clients = loaded.clusters.map(config => ({ config, client: connectCluster(config, { signal, userAgent: `${name}/${version}` }) }))
  try {
    const found = await Promise.all(clients.map(({ config, client }) => examine(config, client, signal)))
    const text = options.json === true ? json({ warnings: loaded.warnings, clusters: found }) : [...found.map(told), advice(found, loaded.warnings)].join('\n')
    streams.out(redact(text, clients.flatMap(({ client }) => client.secrets().filter(secret => secret.length > 3))))
    return found.some(({ problems }) => problems.length > 0) ? EXIT.notJudged : EXIT.pass
  } finally {
    await Promise.all(clients.map(({ client }) => client.close()))
  }
}

async function examine(config: ClusterConfig, client: KubernetesClient, signal: AbortSignal): Promise<Diagnosis> {
  const problems: string[] = []
  const tried = async <Data>(work: Promise<Data>): Promise<Data | null> => work.catch((error: unknown) => {
    if (!(error instanceof Unseen)) throw error
    problems.push(error.message)
    return null
  })
  const see = <Data>(probe: Probe<Data>): Promise<Data | null> => tried(
    probe.observe({ subject: '', kubernetes: client }, () => Promise.reject(new Error('unused')), { run: '', signal, hardSignal: signal, reserved: new Map() }))
  const [seen, session] = await Promise.all([see(kubernetesVersion), see(clusterSession)])
  const unfit = session === null ? null : unfitForCluster(session)
  if (unfit !== null) problems.push(unfit)
  const allowed = session === null || unfit !== null ? [] : await tried(rightsOf(client)) ?? []
  const rights = Object.fromEntries(allowed.map((one, i) => [RIGHTS[i]?.slice(0, 2).join(' ') ?? '', one]))
  if (rights['list nodes'] === false) problems.push('the account may not list nodes, so what is about nodes cannot be judged')
  const until = config.tls.cert === undefined ? null : new X509Certificate(config.tls.cert).validTo
  problems.push(...client.complaints())
  const certificateUntil = until === null ? null : new Date(until).toISOString().replace('.000Z', 'Z')
  return {
    cluster: config.cluster, server: client.server.url, serverName: client.server.serverName, proxied: client.server.proxied,
    auth: config.auth.type === 'none' && config.tls.cert !== undefined ? 'client certificate' : config.auth.type, source: config.source, certificateUntil,
    version: seen?.gitVersion ?? null, session, rights, problems: [...new Set(problems)],
    warnings: [
      ...client.notes(),
      ...(certificateUntil !== null && Date.parse(certificateUntil) < Date.now() + SOON ? [`the end of the client certificate is ${certificateUntil}`] : []),
      ...(allowed.includes(null) ? ['the API server does not tell what the account may do: what a run may not see will be DNF'] : []),
      ...(rights['create namespaces'] === false ? ['the account may not create namespaces: what needs active tests is DNF; --passive leaves them out'] : []),
    ],
  }
}

function told(d: Diagnosis): string {
  const rows = [
    ['server', `${d.server}${d.server.startsWith('https:') ? ` (certificate for ${d.serverName})` : ''}${d.proxied ? ', through a proxy' : ''}`],
    ['from', d.source.cluster], ['auth', `${d.auth}, ${d.source.user}`],
    ...(d.certificateUntil === null ? [] : [['client certificate', `until ${d.certificateUntil}`]]),
    ['version', d.version ?? 'NOT SEEN'],
  ]
  if (d.session !== null) {
    const { user, everything } = d.session
    rows.push(['user', user === null ? 'not told by the server' : `${user.name} (${user.groups.join(', ') || 'no groups'})`], ['may do everything', everything ? 'yes' : 'no'])
  }
  const rights = RIGHTS.flatMap(([verb, resource, , purpose]) => {
    const allowed = d.rights[`${verb} ${resource}`]
    return allowed === undefined ? [] : [[`${verb} ${resource}`, allowed === null ? 'not told' : allowed ? 'yes' : 'NO', purpose]]
  })
  return `Cluster ${plain(d.cluster)}\n` + columns(rows.map(([key = '', value = '']) => [key, plain(value, 500)]), '  ')
    + (rights.length > 0 && d.session?.everything !== true ? '  rights that a run uses\n' + columns(rights, '    ') : '')
}

function advice(found: Diagnosis[], loose: string[]): string {
  const named = (d: Diagnosis, text: string) => (found.length > 1 ? `${d.cluster}: ${text}` : text)
  const list = (texts: string[]) => texts.flatMap(text => wrap(plain(text, 1000), 80, '    ', '  - ')).map(line => line + '\n').join('')
  const problems = found.flatMap(d => d.problems.map(text => named(d, text)))
  const warnings = [...loose, ...found.flatMap(d => d.warnings.map(text => named(d, text)))]
  return (warnings.length > 0 ? 'Warnings\n' + list(warnings) : '')
    + (problems.length > 0 ? 'A run could not judge everything\n' + list(problems) : 'Nothing keeps a run from judging.\n')
}
