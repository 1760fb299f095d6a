import type { CertificateFacts } from '../model/tls.ts'
import type { EndpointTls } from '../probes/openstack-endpoints-tls.ts'
import { type Flaw, listed } from './tls-findings.ts'

export interface CertificateRules {
  /** Fewest bits of an RSA key. */
  rsaBits: number
  /** Curves of EC keys, by OpenSSL's names. */
  curves: string[]
  /** Names of the signature algorithms. */
  signatures: string[]
  /** Longest time from the first to the last instant of validity. */
  lifespanDays: number
  /** Days before the end from which on it is remarked. */
  warnDays: number
}

const DAY = 86_400_000

/** What is wrong with the certificates that an endpoint shows: chain, name, dates as of `asOf`, lifespan, key and signature. */
export function certificateFlaws({ certificates }: EndpointTls, rules: CertificateRules, asOf: Date): Flaw[] {
  return certificates.flatMap(({ chain, trusted }, i) => {
    const [leaf] = chain
    if (leaf === undefined) return []
    const dates = dateFlaws(leaf, rules, asOf)
    const old = dates.some(({ message }) => message === OVER || message === EARLY)
    const trust = trusted.ok ? [] : trustFlaws(trusted.error, leaf).filter(({ message }) => !(old && message === EXPIRED))
    return [...trust, ...dates, ...keyFlaws(leaf, rules)].map((flaw): Flaw => ({ severity: 'violation', ...flaw, at: ['certificates', i, ...flaw.at] }))
  })
}

type PartialFlaw = Omit<Flaw, 'severity'> & { severity?: 'violation' | 'remark' }

const EXPIRED = 'a certificate of the chain is out of its validity'
const OVER = 'the certificate has expired'
const EARLY = 'the certificate is not valid yet'

/** OpenSSL's reasons not to believe a chain, in words. */
const REASONS = new Map([
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'the certificate is self-signed'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'the certificate leads to an authority that is not trusted'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'the chain is incomplete, or its authority is not trusted'],
  ['UNABLE_TO_GET_ISSUER_CERT', 'the chain is incomplete, or its authority is not trusted'],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'the chain is incomplete, or its authority is not trusted'],
  ['CERT_HAS_EXPIRED', EXPIRED],
  ['CERT_NOT_YET_VALID', EXPIRED],
])

function trustFlaws(error: string, { names, issuer, sha256 }: CertificateFacts): PartialFlaw[] {
  const found = `issued by ${issuer || 'nobody'}, SHA-256 ${sha256.slice(0, 16)}…`
  return error.split(' ').map(code => {
    if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
      return {
        at: ['trusted'], message: 'the certificate does not fit the name of the endpoint', expected: 'the host of the endpoint among the alternative names',
        found: listed(names) || 'no alternative names', remedy: 'issue the certificate for the host that the catalog names, or correct the catalog',
      }
    }
    return {
      at: ['trusted'], message: REASONS.get(code) ?? `the certificate is not trusted (${code.slice(0, 60)})`, found,
      expected: 'a chain to an authority that this machine, or the cacert of the configuration, trusts',
      remedy: 'nginx: ssl_certificate with the leaf first, then all intermediate certificates; HAProxy: the same in the file of crt',
    }
  })
}

function dateFlaws({ validFrom, validUntil }: CertificateFacts, { lifespanDays, warnDays }: CertificateRules, asOf: Date): PartialFlaw[] {
  const from = Date.parse(validFrom ?? '')
  const until = Date.parse(validUntil ?? '')
  if (Number.isNaN(from) || Number.isNaN(until)) {
    return [{ at: ['chain', 0], message: 'the validity of the certificate cannot be read', found: `${validFrom ?? '?'} to ${validUntil ?? '?'}` }]
  }
  const at = ['chain', 0, 'validUntil']
  const flaws: PartialFlaw[] = []
  const days = (until - from) / DAY
  const left = (until - asOf.getTime()) / DAY
  const now = asOf.toISOString().slice(0, 10)
  const found = `valid from ${validFrom ?? ''} until ${validUntil ?? ''}`
  const remedy = 'renew the certificate, best automatically (ACME)'
  if (left <= 0) flaws.push({ at, message: OVER, expected: `valid on ${now}`, found, remedy })
  else if (left < warnDays) flaws.push({ severity: 'remark', at, message: `the certificate expires within ${warnDays} days of ${now}`, found, remedy })
  if (asOf.getTime() < from) flaws.push({ at: ['chain', 0, 'validFrom'], message: EARLY, expected: `valid on ${now}`, found })
  if (days > lifespanDays) {
    flaws.push({ at, message: 'the certificate lives too long', expected: `at most ${lifespanDays} days`, found: `${Math.ceil(days)} days (${found})`, remedy })
  }
  return flaws
}

function keyFlaws({ key: { type, bits, curve }, signature }: CertificateFacts, { rsaBits, curves, signatures }: CertificateRules): PartialFlaw[] {
  const flaws: PartialFlaw[] = []
  const good = type === 'rsa' ? (bits ?? 0) >= rsaBits : type === 'ec' && curves.includes(curve ?? '')
  if (!good) {
    flaws.push({
      at: ['chain', 0, 'key'], message: 'the key of the certificate is not of the profile',
      expected: `RSA of ${rsaBits} bits or more, or ECDSA with ${curves.join(' or ')}`,
      found: `${type} ${curve ?? (bits === null ? '' : `${bits} bits`)}`.trim(), remedy: 'renew the certificate with a new key',
    })
  }
  if (!signatures.includes(signature)) {
    flaws.push({
      at: ['chain', 0, 'signature'], message: 'the certificate is not signed with an algorithm of the profile',
      expected: signatures.join(', '), found: signature,
      remedy: 'have the certificate issued with another signature',
    })
  }
  return flaws
}
