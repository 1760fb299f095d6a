import type { Finding, Outcome } from '../model/judging.ts'
import type { EndpointsTls, EndpointTls } from '../probes/openstack-endpoints-tls.ts'
import { pointer } from './words.ts'

/** What is wrong with one endpoint; subject and place are added by `eachEndpoint`. `at` is the place within the endpoint. */
export interface Flaw extends Omit<Finding, 'subject' | 'at'> {
  at: (string | number)[]
}

/** Endpoints that one finding names; more are counted. */
const MOST_NAMED = 8

/**
 * Judges every endpoint that was seen; `look` gives null where an endpoint shows nothing of what it looks for. Endpoints with the same flaw
 * share a finding. Without a violation, an endpoint that could not be seen (in full) leaves the cloud unjudged.
 */
export function eachEndpoint({ endpoints, skipped }: EndpointsTls, look: (endpoint: EndpointTls) => Flaw[] | null): Outcome {
  const groups = new Map<string, { flaw: Flaw; at: string; names: string[] }>()
  const unseen: string[] = []
  let examined = 0
  endpoints.forEach((endpoint, i) => {
    const flaws = look(endpoint)
    if (flaws === null) unseen.push(`${nameOf(endpoint)}: ${plainly(endpoint.problem) || 'it shows nothing to judge'}`)
    else if (endpoint.problem !== '' && endpoint.state === 'scanned') unseen.push(`${nameOf(endpoint)}: ${plainly(endpoint.problem)}`)
    if (flaws !== null) examined += 1
    for (const flaw of flaws ?? []) {
      const { severity, message, expected, found } = flaw
      const key = JSON.stringify([severity, message, expected, found])
      const group = groups.get(key) ?? { flaw, at: pointer('endpointTls', 'endpoints', i, ...flaw.at), names: [] }
      groups.set(key, { ...group, names: [...group.names, nameOf(endpoint)] })
    }
  })
  const tooMany = skipped.filter(({ why }) => why === 'too many').length
  if (tooMany > 0) unseen.push(`${tooMany} more endpoints were not tried`)
  const findings = [...groups.values()].map(({ flaw: { at: _at, ...flaw }, at, names }): Finding => ({ ...flaw, subject: listed(names, MOST_NAMED), at }))
  findings.push(...withoutTls(skipped, endpoints.length))
  if (unseen.length === 0 || findings.some(({ severity }) => severity === 'violation')) return { examined, findings }
  return { examined, findings, unjudged: `not every endpoint could be judged: ${listed(unseen, 3)}` }
}

/** Remark on public addresses without TLS: they have no TLS to judge, and a test case of their own. */
function withoutTls(skipped: EndpointsTls['skipped'], others: number): Finding[] {
  const i = skipped.findIndex(({ why }) => why !== 'too many')
  if (i < 0 && others > 0) return []
  const without = skipped.filter(({ why }) => why !== 'too many')
  const message = others > 0 ? 'endpoints without https have no TLS to examine (see scs-0125-https-catalog)'
    : without.length > 0 ? 'no public endpoint of the catalog has an https address, so there is no TLS to examine'
      : 'the catalog has no public endpoint in this region'
  return [{
    severity: 'remark', subject: listed(without.flatMap(({ services }) => services), MOST_NAMED) || 'service catalog',
    at: i < 0 ? '/endpointTls/skipped' : pointer('endpointTls', 'skipped', i), message,
    ...(without.length > 0 && { found: listed(without.map(({ address }) => address || 'no URL'), MOST_NAMED) }),
  }]
}

function nameOf({ host, port, services }: EndpointTls): string {
  const address = `${host.includes(':') ? `[${host}]` : host}:${port}`
  return `${address.slice(0, 120)} (${listed(services, 4)})`
}

/** The items as a list of at most that many. */
export function listed(items: string[], most = 12): string {
  const rest = items.length - most
  return items.slice(0, most).join(', ') + (rest > 0 ? ` and ${rest} more` : '')
}

/** A problem of a scan in words. */
function plainly(problem: string): string {
  return problem
    .replace('unreachable timeout', 'no connection in time').replace('unreachable ENOTFOUND', 'its name is not known (ENOTFOUND)')
    .replace(/^timeout$/, 'it took the connection but did not answer in time').replace('unreachable', 'not reachable:')
}
