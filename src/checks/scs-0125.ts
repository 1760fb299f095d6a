import type { Endpoint } from '../model/cloud.ts'
import type { Finding } from '../model/judging.ts'
import { endpointTls, type EndpointTls } from '../probes/openstack-endpoints-tls.ts'
import { session } from '../probes/openstack-session.ts'
import { check } from './check.ts'
import { certificateFlaws, type CertificateRules } from './tls-certificate.ts'
import { eachEndpoint, type Flaw, listed } from './tls-findings.ts'
import { pointer, sh, show } from './words.ts'

const strings = { type: 'array', minItems: 1, items: { type: 'string' } }
const whole = { type: 'integer', minimum: 0 }
const object = (properties: Record<string, unknown>) => ({ type: 'object', required: Object.keys(properties), additionalProperties: false, properties })

/** Every endpoint of the catalog with one of the interfaces has an https address. */
export const httpsCatalog = check<{ session: typeof session }, { interfaces: string[] }>({
  needs: { session },
  parameters: object({ interfaces: strings }),
  judge({ session: { catalog } }, { interfaces }) {
    const findings: Finding[] = []
    let examined = 0
    catalog.forEach(({ type, endpoints }, i) => {
      endpoints.forEach((endpoint, j) => {
        const kind = endpoint.interface.replace(/URL$/, '')
        if (!interfaces.includes(kind)) return
        examined += 1
        if (/^https:\/\/./i.test(endpoint.url)) return
        findings.push({
          severity: 'violation',
          subject: `${type.slice(0, 80)}, ${kind}, region ${endpoint.region.slice(0, 80)}`,
          at: pointer('session', 'catalog', i, 'endpoints', j, 'url'),
          message: `the ${kind} endpoint of ${type.slice(0, 80)} is no https address`,
          expected: 'an address that starts with https://',
          found: addressOf(endpoint),
          remedy: `serve it with TLS, then as administrator: openstack endpoint list --service ${sh(type)} --interface ${sh(kind)}`
            + ' and openstack endpoint set --url https://… ID',
        })
      })
    })
    return { examined, findings }
  },
})

/** Scheme and host only: the rest of an address may hold ids, even passwords. */
function addressOf({ url }: Endpoint): string {
  if (!URL.canParse(url)) return show(url.split('@').at(-1)?.slice(0, 100))
  const { protocol, host } = new URL(url)
  return `${protocol}//${host}`.slice(0, 200)
}

interface ProtocolRules {
  /** Versions that may be accepted, newest last. */
  versions: string[]
  /** Seconds that browsers shall remember to use https only. */
  hstsSeconds: number
}

/** Endpoints accept no protocol version but those of the profile. */
export const protocols = check<{ endpointTls: typeof endpointTls }, ProtocolRules>({
  needs: { endpointTls },
  parameters: object({ versions: strings, hstsSeconds: whole }),
  judge: ({ endpointTls }, { versions, hstsSeconds }) => eachEndpoint(endpointTls, ({ state, accepted, hsts }) => {
    if (state === 'no TLS') {
      return [{
        severity: 'violation', at: ['state'], message: 'the catalog says https, but the endpoint does not answer in TLS', expected: versions.join(', '),
        found: 'an answer in plain text', remedy: 'switch TLS on at this port (nginx: listen PORT ssl; HAProxy: bind :PORT ssl crt FILE)',
      }]
    }
    if (state === 'unseen') return null
    const flaws: Flaw[] = []
    const bad = accepted.filter(version => !versions.includes(version))
    const newest = versions.at(-1) ?? ''
    if (bad.length > 0) {
      flaws.push({
        severity: 'violation', at: ['accepted'], message: 'old protocol versions are accepted', expected: `only ${versions.join(', ')}`, found: bad.join(', '),
        remedy: 'nginx: ssl_protocols TLSv1.2 TLSv1.3; HAProxy: ssl-default-bind-options ssl-min-ver TLSv1.2',
      })
    }
    if (!accepted.includes(newest)) {
      flaws.push({
        severity: 'remark', at: ['accepted'], message: `${newest} is not accepted`, expected: newest, found: accepted.join(', '),
        remedy: 'update the TLS library, and switch it on',
      })
    }
    if (hsts !== undefined && (hsts ?? 0) < hstsSeconds) {
      flaws.push({
        severity: 'remark', at: ['hsts'], message: 'clients are not told to use https only, or for too short a time (HSTS)',
        expected: `Strict-Transport-Security: max-age=${hstsSeconds} or more`, found: hsts === null ? 'no such header' : `max-age=${hsts}`,
        remedy: `nginx: add_header Strict-Transport-Security "max-age=${hstsSeconds}" always; `
          + `HAProxy: http-response set-header Strict-Transport-Security max-age=${hstsSeconds}`,
      })
    }
    return flaws
  }),
})

interface CipherRules {
  /** Suites by IANA's names, of all versions that the profile knows. */
  suites: string[]
  /** Those of them that later guidelines dropped. */
  leaving: string[]
  /** Curves and hybrid groups of the key exchange, by OpenSSL's names. */
  groups: string[]
  /** Fewest bits of an elliptic curve. */
  groupBits: number
  /** Fewest bits of a classic Diffie-Hellman prime. */
  dhBits: number
}

/** Endpoints accept no suites but those of the profile, and no key exchange that is weaker. */
export const ciphers = check<{ endpointTls: typeof endpointTls }, CipherRules>({
  needs: { endpointTls },
  parameters: object({ suites: strings, leaving: { ...strings, minItems: 0 }, groups: strings, groupBits: whole, dhBits: whole }),
  judge: ({ endpointTls }, rules) => eachEndpoint(endpointTls, endpoint => {
    const accepted = Object.values(endpoint.suites).flat()
    return endpoint.state === 'scanned' && accepted.length > 0 ? cipherFlaws(endpoint, [...new Set(accepted)], rules) : null
  }),
})

function cipherFlaws({ suites: byVersion, groups, dhBits }: EndpointTls, accepted: string[], rules: CipherRules): Flaw[] {
  const flaws: Flaw[] = []
  const tell = (severity: 'violation' | 'remark', at: string, message: string, found: string[], expected: string, remedy: string) => {
    if (found.length > 0) flaws.push({ severity, at: [at], message, expected, found: listed(found, 40), remedy })
  }
  const bad = accepted.filter(suite => !rules.suites.includes(suite))
  const newer = byVersion['TLSv1.3'].some(suite => bad.includes(suite))
  tell('violation', 'suites', 'cipher suites outside of the profile are accepted', bad, listed(rules.suites, 40),
    newer ? `${CIPHERS}; for TLS 1.3: ${CIPHERS_13}` : CIPHERS)
  tell('remark', 'suites', 'suites are accepted that later guidelines have dropped', accepted.filter(suite => rules.leaving.includes(suite)),
    'key exchange by ECDHE', CIPHERS)
  const others = groups.filter(group => !rules.groups.includes(group))
  const weak = others.filter(group => bitsOf(group) < rules.groupBits)
  const strong = others.filter(group => !weak.includes(group))
  tell('violation', 'groups', 'weak curves are accepted for the key exchange', weak, rules.groups.join(', '), GROUPS)
  tell('remark', 'groups', 'curves outside of the profile, but strong, are accepted', strong, rules.groups.join(', '), GROUPS)
  const small = dhBits !== null && dhBits < rules.dhBits ? [`${dhBits} bits`] : []
  tell('violation', 'dhBits', 'the Diffie-Hellman parameters are too small', small, `${rules.dhBits} bits or more`,
    'nginx: ssl_dhparam FILE; HAProxy: tune.ssl.default-dh-param 2048; or no DHE suites')
  return flaws
}

const CIPHERS = 'nginx: ssl_ciphers LIST; HAProxy: ssl-default-bind-ciphers LIST, with a LIST by ssl-config.mozilla.org (intermediate)'
const CIPHERS_13 = 'nginx: ssl_conf_command Ciphersuites LIST; HAProxy: ssl-default-bind-ciphersuites LIST'
const GROUPS = 'nginx: ssl_ecdh_curve X25519:prime256v1:secp384r1; HAProxy: ssl-default-bind-curves X25519:prime256v1:secp384r1'

/** Bits of a curve's field, as its name tells for those below 256; others have 256 or more. */
function bitsOf(group: string): number {
  return Number(/^(?:secp|sect|prime|brainpoolP)(\d{3})/.exec(group)?.[1] ?? 256)
}

/** Endpoints show certificates that fit their name, are trusted, in date at the time of judging, and as strong and short-lived as the profile wants. */
export const certificates = check<{ endpointTls: typeof endpointTls }, CertificateRules>({
  needs: { endpointTls },
  parameters: object({ rsaBits: whole, curves: strings, signatures: strings, lifespanDays: whole, warnDays: whole }),
  judge: ({ endpointTls }, rules, asOf) => eachEndpoint(endpointTls, endpoint =>
    endpoint.state === 'scanned' && endpoint.certificates.length > 0 ? certificateFlaws(endpoint, rules, asOf) : null),
})
