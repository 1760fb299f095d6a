import type { Finding, Outcome } from '../model/judging.ts'
import { providerNetworkUse, STEPS, type ProviderNetworkUse } from '../probes/openstack-provider-network.ts'
import { check } from './check.ts'
import { ipv6Block, ipVersion } from './ip-address.ts'
import { judgeStep, type PlayParameters, playParameters } from './play.ts'
import { show } from './words.ts'

const needs = { providerNetworkUse }
const NEED = 'providerNetworkUse'

/** A router got an external gateway with an address on the provider network. */
export const externalGateway = check<typeof needs, PlayParameters>({
  needs,
  parameters: playParameters(),
  judge: ({ providerNetworkUse: played }, parameters) => (played.data.external === null ? noNetwork
    : told(judgeStep(played, NEED, STEPS.router, parameters, ({ gateway = [] }) => (gateway.length > 0 ? [] : [violation('gateway', 'the gateway of the router has no external address')])),
      played.data.gateway?.some(address => ipVersion(address) !== null) ?? false, `addresses ${show(played.data.gateway)}`)),
})

/** A floating IP was allocated from the provider network. */
export const floatingIp = check<typeof needs, PlayParameters>({
  needs,
  parameters: playParameters(),
  judge: ({ providerNetworkUse: played }, parameters) => (played.data.external === null ? noNetwork
    : told(judgeStep(played, NEED, STEPS.floatingIp, parameters, ({ floatingIp: address = '' }) => (
      address !== '' && ipVersion(address) !== 6 ? [] : [violation('floatingIp', 'the floating IP has no IPv4 address')])),
    ipVersion(played.data.floatingIp ?? '') !== null, `a floating IP ${show(played.data.floatingIp)}`)),
})

/** The default IPv6 pool gave the project a prefix of global unicast addresses, at least a /64. */
export const ipv6Prefix = check<typeof needs, PlayParameters>({
  needs,
  parameters: playParameters(),
  judge: ({ providerNetworkUse: played }, parameters) => {
    if (played.data.subnet === null && !played.steps.some(({ name }) => name === STEPS.subnet)) {
      return { examined: 0, findings: [], unjudged: 'the project sees no default subnet pool of IPv6 (see scs-0126-ipv6-pool)' }
    }
    const cidr = played.data.subnet?.cidr
    const prefix = ipv6Block(cidr ?? '')
    return told(judgeStep(played, NEED, STEPS.subnet, parameters, () => (prefix === null ? [] : prefixProblem(prefix, cidr ?? ''))), prefix !== null, `the IPv6 prefix ${show(cidr)}`)
  },
})

/** Neutron did not let the project share its network by an RBAC policy. */
export const rbacRefused = check<typeof needs, PlayParameters>({
  needs,
  parameters: playParameters(),
  judge({ providerNetworkUse: played }) {
    const step = played.steps.find(({ name }) => name === STEPS.rbac)
    if (step?.outcome === 'done') {
      return { examined: 1, findings: [violation('rbac', 'the project shared its network with another project by an RBAC policy')] }
    }
    if (step?.outcome === 'refused' || step?.outcome === 'unsupported') return { examined: 1, findings: [] }
    return { examined: 0, findings: [], unjudged: `whether RBAC policies are refused was not seen: ${step?.message ?? played.outcome}` }
  },
})

const noNetwork = { examined: 0, findings: [], unjudged: 'the project sees no external network (see scs-0126-default-network)' }

function violation(member: keyof ProviderNetworkUse, message: string): Finding {
  return { severity: 'violation', subject: 'provider network', at: `/${NEED}/data/${member}`, message }
}

/** The outcome; where nothing is wrong but what the cloud answered makes no sense, that allows no verdict. */
function told(outcome: Outcome, sensible: boolean, what: string): Outcome {
  return sensible || outcome.findings.some(({ severity }) => severity === 'violation') || outcome.unjudged !== undefined ? outcome
    : { ...outcome, unjudged: `the answer makes no sense: it names ${what}` }
}

/** Global unicast addresses are those of 2000::/3 (RFC 4291). */
function prefixProblem({ first, length }: { first: number; length: number }, found: string): Finding[] {
  if ((first & 0xe000) !== 0x2000) return [{ ...violation('subnet', 'the prefix is not of global unicast addresses'), expected: 'a prefix of 2000::/3', found }]
  return length <= 64 ? [] : [{ ...violation('subnet', 'the prefix is longer than a /64'), expected: 'at least a /64', found }]
}
