import { networkExtensions } from '../probes/openstack-network-extensions.ts'
import { session } from '../probes/openstack-session.ts'
import { check } from './check.ts'
import { show } from './words.ts'

interface Parameters {
  alias: string
  /** Aliases of extensions that include this one. */
  includedIn: string[]
  /** Service type; without it in the catalog the demand does not apply. */
  service?: string
  /** Names of Neutron's ML2 extension drivers that enable it. */
  drivers: string[]
}
const strings = { type: 'array', items: { type: 'string' } }

/** Neutron has the extension, or one that includes it; if the demand depends on a service, only where the catalog has that. */
export const extension = check<{ extensions: typeof networkExtensions, session: typeof session }, Parameters>({
  needs: { extensions: networkExtensions, session },
  parameters: {
    type: 'object', required: ['alias', 'includedIn', 'drivers'], additionalProperties: false,
    properties: { alias: { type: 'string' }, includedIn: strings, service: { type: 'string' }, drivers: { ...strings, minItems: 1 } },
  },
  judge({ extensions, session: { catalog } }, { alias, includedIn, service, drivers }) {
    if (catalog.length === 0) return { examined: 0, findings: [], unjudged: 'the service catalog is empty' }
    if (service !== undefined && !catalog.some(({ type }) => type === service)) return { examined: 0, findings: [] }
    const examined = extensions.length
    if (examined === 0) return { examined, findings: [], unjudged: 'Neutron lists no extension at all' }
    if ([alias, ...includedIn].some(enough => extensions.includes(enough))) return { examined, findings: [] }
    const dns = extensions.filter(name => name.includes('dns'))
    return {
      examined,
      findings: [{
        severity: 'violation',
        subject: alias,
        at: '/extensions',
        message: `Neutron has not enabled the extension ${alias}${service === undefined ? '' : `, although the catalog has the service ${service}`}`,
        expected: [alias, ...includedIn].join(' or '),
        found: dns.length === 0 ? `${examined} extensions, none of DNS` : show(dns),
        remedy: `As operator, add one of ${drivers.join(', ')} to [ml2] extension_drivers of Neutron and restart its API.`,
      }],
    }
  },
})
