import { homedir } from 'node:os'
import type { Provenance, RegionConfig } from '../clients/cloud.ts'
import { loadCloudConfig } from '../clients/cloud-config.ts'
import { connect } from '../clients/openstack.ts'
import { plain } from '../clients/plain.ts'
import type { TlsClient } from '../model/tls.ts'
import { nameOf, runId } from '../probes/run-id.ts'
import { redact } from '../secrets.ts'
import { parseDate } from './date.ts'
import type { ManagerFile } from './domain-managers.ts'
import { UsageError } from './exit.ts'
import { inTurn, type Limits, limitsOf } from './limits.ts'
import type { TargetOptions } from './options.ts'
import { type Opened, refuseOddName, type Subject } from './subject.ts'
import { tool } from './tool.ts'

/**
 * The subjects that the options name: one per region of the cloud, since a certificate speaks of what a customer of one region gets.
 * Tokens are asked for at once, so that they come while definitions load. Throws ConfigError, DemoStateError or UsageError.
 */
export async function openClouds(options: TargetOptions & { date?: string }, signal: AbortSignal): Promise<Opened> {
  if (options.demo !== undefined && options.osCloud !== undefined) throw new UsageError('--demo and --os-cloud exclude each other')
  if (options.demo !== undefined && options.tempest !== undefined) throw new UsageError('--tempest needs a real cloud: the demo cloud has not the services that it tests')
  if (options.passive === true && options.tempest !== undefined) throw new UsageError('--tempest creates servers and much else, so it excludes --passive')
  const demo = options.demo === undefined ? undefined : await startDemo(options.demo, options.date === undefined ? new Date() : parseDate(options.date))
  try {
    const { name, regions, provenance, secrets } = await loadCloudConfig({
      cloud: demo ? 'demo' : options.osCloud, region: options.region, secureFile: options.secureFile,
      env: demo?.env ?? process.env, cwd: demo ? '/nonexistent' : process.cwd(), home: demo ? '/nonexistent' : homedir(), ...(demo && { etc: '/nonexistent' }),
    })
    if (options.quiet !== true) warn(provenance, secrets)
    const managers = options.domainManagers === undefined ? undefined : await (await import('./domain-managers.ts')).readDomainManagers(options.domainManagers)
    if (options.quiet !== true) for (const text of managers?.warnings ?? []) process.stderr.write(`scs-check: warning: ${plain(text, 500)}\n`)
    const base = options.subject ?? name
    const names = regions.map(({ region }) => (regions.length > 1 ? `${base}-${region}` : base))
    if (options.importTempest !== undefined && regions.length > 1) throw new UsageError('--import-tempest is about one region: name it with --region')
    for (const subject of names) refuseOddName(subject)
    const limits = limitsOf(options)
    const subjects = await Promise.all(regions.map((region, i) => open(region, names[i] ?? base, signal, limits, managers, options)))
    return { subjects, close: async () => { await demo?.stop() } }
  } catch (error) {
    await demo?.stop()
    throw error
  }
}

/** Says what of the configuration has no effect or is risky: nothing is skipped silently. */
function warn({ warnings, variablesIgnored, keysIgnored }: Provenance, secrets: string[]): void {
  const ignored = variablesIgnored.length === 0 ? [] : [`a cloud of clouds.yaml is used, so these variables have no effect: ${variablesIgnored.join(', ')}`]
  if (keysIgnored.length > 0) ignored.push(`these keys of the configuration have no effect here: ${keysIgnored.join(', ')}`)
  for (const text of [...warnings, ...ignored]) process.stderr.write(`scs-check: warning: ${plain(redact(text, secrets), 500)}\n`)
}

async function open(region: RegionConfig, subject: string, signal: AbortSignal, limits: Limits, managers: ManagerFile | undefined, options: TargetOptions): Promise<Subject> {
  const { name, version } = tool()
  const http = { signal, userAgent: `${name}/${version}`, ...limits }
  const client = connect(region, http)
  client.session().catch(() => {}) // the session probe tells what went wrong
  const given = managers === undefined ? undefined : (await import('./domain-managers.ts')).connectManagers(managers, region, http)
  const asksTempest = [options.tempest, options.importTempest, options.tempestAccounts].some(option => option !== undefined)
  const tempest = !asksTempest ? undefined : await (await import('./tempest.ts')).tempestEngine(options, {
    region, client, connect: config => connect(config, http), prefix: nameOf(runId(new Date()), 'tempest'),
  })
  return {
    target: {
      subject, openstack: client, tls: inTurn(lazyTls(region), limits.concurrency),
      ...(given !== undefined && { domainManagers: given.domainManagers }), ...(tempest !== undefined && { tempest }),
    },
    secrets: () => [...client.secrets(), ...given?.secrets() ?? []],
    notes: () => client.notes(),
    close: async () => { await Promise.all([client.close(), given?.close(), tempest?.close()]) },
  }
}

/** The demo cloud, and the OS_* variables that lead the ordinary configuration to it. */
async function startDemo(profileOrFile: string, now: Date): Promise<{ env: Record<string, string>; stop: () => Promise<void> }> {
  const [{ startDemoCloud }, { loadState }, { profile }] = await Promise.all([
    import('../demo/server.ts'), import('../demo/state.ts'), import('../demo/profiles.ts'),
  ])
  const builtIn = profileOrFile === 'compliant' || profileOrFile === 'flawed'
  const cloud = await startDemoCloud(builtIn ? profile(profileOrFile, now) : await loadState(profileOrFile))
  const { auth, region_name } = cloud.config.clouds.demo
  const variables = Object.entries({ ...auth, region_name, cloud_name: 'demo' }).map(([key, value]) => [`OS_${key.toUpperCase()}`, value])
  return { env: Object.fromEntries(variables) as Record<string, string>, stop: () => cloud.stop() }
}

/** TLS by a module that is loaded with the first handshake. */
function lazyTls({ tls, forceIpv4 }: RegionConfig): TlsClient {
  const loaded = () => import('../clients/tls-client.ts').then(({ tlsClient }) => tlsClient(tls, { forceIpv4 }))
  let client: Promise<TlsClient> | undefined
  return { handshake: async (...ask) => (await (client ??= loaded())).handshake(...ask) }
}
