import type { X509Certificate } from 'node:crypto'
import type { CertificateFacts } from '../model/tls.ts'
import { plain } from './plain.ts'

/** Names in a certificate that are kept; certificates of content networks have some hundred. */
const MOST_NAMES = 200

/** What a certificate says; texts are harmless and cut. */
export function certificateFacts(certificate: X509Certificate): CertificateFacts {
  const names = (certificate.subjectAltName ?? '').split(', ').flatMap(name => /^(?:DNS|IP Address):(.*)$/s.exec(name)?.[1] ?? [])
  return {
    subject: plain(certificate.subject),
    issuer: plain(certificate.issuer),
    names: names.slice(0, MOST_NAMES).map(name => plain(name, 255)),
    validFrom: instant(certificate.validFrom),
    validUntil: instant(certificate.validTo),
    key: keyOf(certificate),
    signature: signatureOf(certificate.raw),
    sha256: certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
  }
}

function instant(text: string): string | null {
  const time = Date.parse(text)
  return Number.isNaN(time) ? null : new Date(time).toISOString().replace('.000Z', 'Z')
}

function keyOf(certificate: X509Certificate): CertificateFacts['key'] {
  try {
    const { asymmetricKeyType = 'unknown', asymmetricKeyDetails } = certificate.publicKey
    return { type: asymmetricKeyType, bits: asymmetricKeyDetails?.modulusLength ?? null, curve: asymmetricKeyDetails?.namedCurve ?? null }
  } catch { // a key that this OpenSSL cannot read
    return { type: 'unknown', bits: null, curve: null }
  }
}

/** Signature algorithms of RFC 4055, 5758, 8017 and 8410 by OID, named as OpenSSL and Mozilla's guidelines name them. */
const SIGNATURES = new Map([
  ['1.2.840.113549.1.1.4', 'md5WithRSAEncryption'],
  ['1.2.840.113549.1.1.5', 'sha1WithRSAEncryption'],
  ['1.2.840.113549.1.1.10', 'RSASSA-PSS'],
  ['1.2.840.113549.1.1.11', 'sha256WithRSAEncryption'],
  ['1.2.840.113549.1.1.12', 'sha384WithRSAEncryption'],
  ['1.2.840.113549.1.1.13', 'sha512WithRSAEncryption'],
  ['1.2.840.10045.4.1', 'ecdsa-with-SHA1'],
  ['1.2.840.10045.4.3.1', 'ecdsa-with-SHA224'],
  ['1.2.840.10045.4.3.2', 'ecdsa-with-SHA256'],
  ['1.2.840.10045.4.3.3', 'ecdsa-with-SHA384'],
  ['1.2.840.10045.4.3.4', 'ecdsa-with-SHA512'],
  ['1.3.101.112', 'ED25519'],
  ['1.3.101.113', 'ED448'],
])

/** The algorithm of a certificate in DER (RFC 5280, 4.1): its second member, a sequence that begins with an OID. */
function signatureOf(der: Buffer): string {
  const certificate = element(der, 0)
  const toBeSigned = element(der, certificate.start)
  const algorithm = element(der, toBeSigned.end)
  const oid = element(der, algorithm.start)
  const name = dotted(der.subarray(oid.start, oid.end))
  return SIGNATURES.get(name) ?? name
}

/** Where the content of the DER element at `at` starts and ends. */
function element(der: Buffer, at: number): { start: number; end: number } {
  const first = der[at + 1] ?? 0
  if (first < 0x80) return { start: at + 2, end: at + 2 + first }
  const bytes = Math.min(first & 0x7f, 4)
  let length = 0
  for (let i = 0; i < bytes; i++) length = length * 256 + (der[at + 2 + i] ?? 0)
  return { start: at + 2 + bytes, end: at + 2 + bytes + length }
}

function dotted(content: Buffer): string {
  const parts: number[] = []
  let value = 0
  for (const byte of content.subarray(0, 32)) {
    value = value * 128 + (byte & 0x7f)
    if (byte >= 0x80) continue
    parts.push(...(parts.length > 0 ? [value] : [Math.min(Math.floor(value / 40), 2), value - 40 * Math.min(Math.floor(value / 40), 2)]))
    value = 0
  }
  return parts.join('.')
}
