import { homedir } from 'node:os'
import type { CloudConfig } from '../clients/cloud.ts'
import { loadCloudConfig } from '../clients/cloud-config.ts'
import { ConfigError } from '../clients/config-error.ts'
import { examine, type Diagnosis } from '../clients/examine.ts'
import { connect } from '../clients/openstack.ts'
import { plain } from '../report/untrusted.ts'
import { wrap } from '../report/wrap.ts'
import { redact } from '../secrets.ts'
import { deadlineOf } from './deadline.ts'
import { EXIT, UsageError } from './exit.ts'
import type { DoctorOptions, Streams } from './options.ts'
import { columns, json } from './print.ts'
import { tool } from './tool.ts'

/**
 * Shows how a cloud would be reached and what would keep a run from judging it; never a secret.
 * Returns 0 if nothing would, 2 if something would, 3 if the configuration is wrong; throws UsageError for a wrong deadline.
 */
export async function doctor(options: DoctorOptions, env: Record<string, string | undefined> = process.env, streams: Streams = {
  out: text => process.stdout.write(text), err: text => process.stderr.write(text),
}): Promise<number> {
  if (options.osCloud !== undefined && (options.kubeconfig ?? options.context) !== undefined) {
    throw new UsageError('--os-cloud and --kubeconfig (or --context) exclude each other')
  }
  if (await aboutClusters(options)) return (await import('./doctor-clusters.ts')).doctorClusters(options, env, streams)
  const deadline = deadlineOf({ deadline: options.deadline ?? '30' })
  let config: CloudConfig
  try {
    const { osCloud: cloud, secureFile, region } = options
    config = await loadCloudConfig({ cloud, secureFile, region, env, cwd: process.cwd(), home: env['HOME'] ?? homedir() })
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    const cluster = error.what === 'no cloud is named' ? '; for a cluster say --kubeconfig FILE (or --scope scs-compatible-kaas, which reads KUBECONFIG)' : ''
    streams.err(`scs-check: ${error.message}${cluster}\n`)
    return EXIT.usage
  }
  const { name, version } = tool()
  const signal = AbortSignal.timeout(deadline)
  const how = { env, signal, userAgent: `${name}/${version}` }
  const clients = config.regions.map(region => ({ region, client: connect(region, how) }))
  try {
    const regions = await Promise.all(clients.map(({ region, client }) => examine(region, client, Date.now, signal)))
    const { provenance } = config
    const text = options.json === true
      ? json({ cloud: config.name, ...provenance, regions })
      : [sources(config), ...regions.map(told), advice(config, regions)].join('\n')
    streams.out(redact(text, clients.flatMap(({ client }) => client.secrets().filter(secret => secret.length > 3))))
    return regions.some(({ problems }) => problems.length > 0) ? EXIT.notJudged : EXIT.pass
  } finally {
    await Promise.all(clients.map(({ client }) => client.close()))
  }
}

/** Whether clusters are meant: a kubeconfig or context is named, or a scope that is about clusters. */
async function aboutClusters({ kubeconfig, context, osCloud, scope }: DoctorOptions): Promise<boolean> {
  if (scope === undefined) return kubeconfig !== undefined || context !== undefined
  const named = { ...(kubeconfig !== undefined && { kubeconfig }), ...(context !== undefined && { context }), ...(osCloud !== undefined && { osCloud }) }
  return (await (await import('./subject-kind.ts')).subjectKind({ ...named, scope })).kind === 'kubernetes'
}

function sources({ name, provenance: p }: CloudConfig): string {
  const list = (names: string[]) => names.join(' ') || 'none'
  return `Cloud ${name}\n` + columns([
    ['clouds.yaml', p.configFile ?? 'none'], ['secure.yaml', p.secureFile ?? 'none'], ['clouds-public.yaml', p.publicFile ?? 'none'],
    ['keys used', list(p.keysUsed)], ['keys ignored', list(p.keysIgnored)],
    ['variables used', list(p.variablesUsed)], ['variables ignored', list(p.variablesIgnored)],
  ], '  ')
}

function told(d: Diagnosis): string {
  const files = Object.entries(d.tls.files).map(([key, path]) => `${key} ${path}`).join(', ')
  const rows = [
    ['auth', `${d.authType} at ${d.authUrl}`],
    ['interface', d.interfaces.join(', ')],
    ['TLS', `${d.tls.verified === null ? 'not used' : d.tls.verified ? 'verified' : 'NOT verified'}${files === '' ? '' : `, ${files}`}`],
    ...d.tls.hosts.map(({ host, protocol, issuer, validUntil }) => ['', `${host} ${protocol}, certificate of ${issuer || '?'} until ${validUntil ?? '?'}`]),
  ]
  if (d.session !== null) {
    const { user, project, roles, expiresAt, credentialExpiresAt } = d.session
    rows.push(
      ['user', `${user.name} (${user.id}) of ${user.domain}`],
      ['project', project === null ? 'none' : `${project.name} (${project.id}) of ${project.domain}`],
      ['roles', roles.join(', ') || 'none'],
      ['token until', expiresAt],
      ...(d.authType === 'v3applicationcredential' ? [['credential until', credentialExpiresAt ?? 'without end, or not told']] : []),
      ['clock difference', d.clockSkewSeconds === null ? 'not told' : `${d.clockSkewSeconds} s`],
    )
  }
  const services = d.services.map(s => [
    s.service, s.url === undefined ? 'NOT FOUND' : `${s.url} (${s.type}, ${s.interface})`, s.versions.join(', ') || 'versions not told',
  ])
  const others = d.others.map(({ type, url }) => [type, url])
  return `Region ${d.region === '' ? '(none configured: the catalog must have one only)' : d.region}\n` + columns(rows, '  ')
    + (services.length > 0 ? '  services that a run reads\n' + columns(services, '    ') : '')
    + (others.length > 0 ? '  other services\n' + columns(others, '    ') : '')
}

function advice({ provenance }: CloudConfig, regions: Diagnosis[]): string {
  const named = (d: Diagnosis, text: string) => (regions.length > 1 ? `${d.region}: ${text}` : text)
  const list = (texts: string[]) => texts.flatMap(text => wrap(plain(text, 1000), 80, '    ', '  - ')).map(line => line + '\n').join('')
  const problems = regions.flatMap(d => d.problems.map(text => named(d, text)))
  const warnings = [...provenance.warnings, ...regions.flatMap(d => d.warnings.map(text => named(d, text)))]
  return (warnings.length > 0 ? 'Warnings\n' + list(warnings) : '')
    + (problems.length > 0 ? 'A run could not judge everything\n' + list(problems) : 'Nothing keeps a run from judging.\n')
}
