import type { Instant } from './json.ts'

/** What a certificate says, as far as rules ask for it. */
export interface CertificateFacts {
  subject: string
  issuer: string
  /** DNS names and IP addresses of the subject alternative name. */
  names: string[]
  /** null where the certificate holds no time that can be read. */
  validFrom: Instant | null
  validUntil: Instant | null
  /** `bits` of an RSA or DSA modulus, `curve` of an EC key by OpenSSL's name. */
  key: { type: string; bits: number | null; curve: string | null }
  /** Name of the signature algorithm, e.g. `ecdsa-with-SHA256`, or its OID. */
  signature: string
  /** Fingerprint in lower-case hexadecimal. */
  sha256: string
}

/** One TLS handshake as asked for; see src/clients/tls-client.ts. */
export interface Handshake {
  ok: boolean
  /** Why it failed: an alert's name, a code, or `unreachable`/`timeout`; '' if ok. */
  error: string
  /** e.g. `TLSv1.3`. */
  protocol: string
  /** OpenSSL's standard (IANA) name. */
  cipher: string
  /** Group of the key exchange where it is known, e.g. `X25519`; DH with its bits as `DH 2048`. */
  group: string
  /** DER of the chain as sent, leaf first, in Base64; only where asked for. */
  chain: string[]
  /** What the certificates of `chain` say, in the same order. */
  certificates?: CertificateFacts[]
  /** Whether the chain leads to an authority that this machine (or the cloud's cacert) trusts, and fits the name. */
  trusted: { ok: boolean; error: string } | null
}
export interface TlsClient {
  handshake(host: string, port: number, offer: { protocols?: string[]; ciphers?: string[]; groups?: string[]; chain?: boolean }, signal: AbortSignal): Promise<Handshake>
}
