import type { Finding } from '../model/judging.ts'
import { externalNetworks, type ProviderNetwork } from '../probes/openstack-external-networks.ts'
import { networkExtensions } from '../probes/openstack-network-extensions.ts'
import { check, noParameters } from './check.ts'
import { named, pointer, sh, show } from './words.ts'

/** The Neutron extension that gives networks the field is_default. */
const DEFAULTS = 'auto-allocated-topology'

/** One network is the default, and it is external; other provider networks are remarked. */
export const defaultNetwork = check<{ networks: typeof externalNetworks }, Record<never, never>, { extensions: typeof networkExtensions }>({
  needs: { networks: externalNetworks },
  wants: { extensions: networkExtensions },
  parameters: noParameters,
  judge({ networks, extensions }) {
    const examined = networks.length
    if (examined === 0) return { examined, findings: [] }
    const hidden = networks.filter(network => network['is_default'] === undefined)
    const absent = extensions !== undefined && extensions.length > 0 && !extensions.includes(DEFAULTS)
    if (hidden.length > 0 && !absent) {
      return { examined, findings: [], unjudged: `Neutron does not show whether ${named(hidden[0] ?? {})} is the default (field is_default)` }
    }
    const defaults = defaultsOf(networks)
    if (defaults.length === 0) return { examined, findings: [noDefault(networks, absent)] }
    const findings = defaults.flatMap(({ network, i }): Finding[] => [
      ...(defaults.length === 1 ? [] : [{
        ...about(network, i, 'is_default'),
        message: 'the network is not the only default',
        expected: 'one default network',
        found: `${defaults.length} default networks`,
        remedy: `As administrator, openstack network set --no-default ${sh(network.id)}, or keep this one and do so with the others.`,
      }]),
      ...(network['router:external'] ? [] : [{
        ...about(network, i, 'router:external'),
        message: 'the default network is not external: no router can use it as gateway',
        expected: 'true',
        found: 'false',
        remedy: `As administrator, openstack network set --external ${sh(network.id)}`,
      }]),
    ])
    return { examined, findings: [...findings, ...several(networks)] }
  },
})

/** Where the default network is shared, so that servers can be attached to it directly, it has port security. */
export const portSecurity = check<{ networks: typeof externalNetworks }, Record<never, never>>({
  needs: { networks: externalNetworks },
  parameters: noParameters,
  judge({ networks }) {
    const defaults = defaultsOf(networks)
    const unjudged = (reason: string) => ({ examined: 0, findings: [], unjudged: reason })
    if (defaults.length === 0) return unjudged('no default network is visible, see scs-0126-default-network')
    const shared = defaults.filter(({ network }) => network.shared)
    const hidden = shared.find(({ network }) => network['port_security_enabled'] === undefined)
    if (hidden !== undefined) return unjudged(`Neutron does not show the port security of ${named(hidden.network)} (field port_security_enabled)`)
    const findings = shared.filter(({ network }) => network['port_security_enabled'] !== true).map(({ network, i }): Finding => ({
      ...about(network, i, 'port_security_enabled'), message: 'the shared default network has no port security', expected: 'true', found: 'false',
      remedy: `As administrator, openstack network set --enable-port-security ${sh(network.id)}, and do so with ports that exist.`,
    }))
    return { examined: shared.length, findings }
  },
})

function defaultsOf(networks: ProviderNetwork[]): { network: ProviderNetwork; i: number }[] {
  return networks.map((network, i) => ({ network, i })).filter(({ network }) => network['is_default'] === true)
}

function about(network: ProviderNetwork, i: number, field: string): Pick<Finding, 'severity' | 'subject' | 'at'> {
  return { severity: 'violation', subject: named(network), at: pointer('networks', i, field) }
}

function noDefault(networks: ProviderNetwork[], absent: boolean): Finding {
  const external = networks.filter(network => network['router:external'])
  const [only] = external
  const why = absent ? `: Neutron has no extension ${DEFAULTS}` : ''
  const enable = absent ? `enable the extension ${DEFAULTS}, then ` : ''
  return {
    severity: 'violation',
    subject: 'provider networks',
    at: '/networks',
    message: external.length === 0 ? 'no external network is visible to the project' : `no network is the default${why}`,
    expected: 'one external network with is_default true',
    found: show(networks.slice(0, 5).map(named)),
    remedy: only === undefined
      ? 'As administrator, openstack network create --external --default … with the provider attributes of your uplink.'
      : `As administrator, ${enable}openstack network set --default ${external.length === 1 ? sh(only.id) : '<NETWORK>'}`,
  }
}

/** Other networks may have been shared with this project alone, even by other customers: no violation. */
function several(networks: ProviderNetwork[]): Finding[] {
  if (networks.length === 1) return []
  return [{
    severity: 'remark',
    subject: 'provider networks',
    at: '/networks',
    message: 'more than one provider network is visible; by default projects should see only the standard one',
    expected: '1',
    found: `${networks.length}: ${show(networks.slice(0, 5).map(named))}`,
  }]
}
