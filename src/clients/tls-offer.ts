import { constants } from 'node:crypto'
import { createSecureContext, rootCertificates, type SecureContext, type SecureVersion } from 'node:tls'
import type { TlsClient } from '../model/tls.ts'
import type { Tls } from './cloud.ts'

export type Offer = Parameters<TlsClient['handshake']>[2]

const PROTOCOLS: string[] = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] satisfies SecureVersion[]

/**
 * The offer as a context of OpenSSL; undefined if this OpenSSL cannot offer every part of it. Level 0 and the flag for old servers let weak
 * servers answer: they are to be seen, and nothing secret is sent to them.
 */
export function contextFor({ protocols = PROTOCOLS, ciphers, groups, chain }: Offer, { ca, cert, key }: Tls): SecureContext | undefined {
  if (protocols.length === 0 || !protocols.every(one => PROTOCOLS.includes(one))) return undefined
  const sorted = PROTOCOLS.filter(one => protocols.includes(one)) as SecureVersion[]
  const names = ciphers?.map(openSslName)
  // each by itself, since OpenSSL drops unknown names of a list silently
  if (names?.some(name => !isKnown(name))) return undefined
  const all = chain === true ? 'DEFAULT' : 'ALL:eNULL'
  return contextOf({
    minVersion: sorted[0], maxVersion: sorted.at(-1), ciphers: names === undefined ? `${all}:@SECLEVEL=0:${TLS13.join(':')}` : listOf(names),
    ...(groups !== undefined && { ecdhCurve: groups.join(':') }), secureOptions: constants.SSL_OP_LEGACY_SERVER_CONNECT,
    ...(ca !== undefined && chain === true && { ca: [...rootCertificates, ca] }), ...(cert !== undefined && { cert }), ...(key !== undefined && { key }),
  })
}

const known = new Map<string, boolean>()

function isKnown(name: string): boolean {
  const found = known.get(name) ?? contextOf({ ciphers: listOf([name]) }) !== undefined
  known.set(name, found)
  return found
}

function contextOf(options: Parameters<typeof createSecureContext>[0]): SecureContext | undefined {
  try {
    return createSecureContext(options)
  } catch {
    return undefined
  }
}

/** Suites of TLS 1.3 (RFC 8446, B.4); OpenSSL knows them by these names. */
const TLS13 = ['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256', 'TLS_AES_128_CCM_SHA256', 'TLS_AES_128_CCM_8_SHA256']

/** A cipher list of OpenSSL that holds these names only. */
function listOf(names: string[]): string {
  const old = names.filter(name => !name.startsWith('TLS_'))
  return [...(old.length === 0 ? ['DEFAULT'] : []), ...names, '@SECLEVEL=0'].join(':') // OpenSSL wants DEFAULT first
}

/** OpenSSL's name of a suite that is given by its name in IANA's registry; TLS 1.3's have one name only. */
export function openSslName(suite: string): string {
  const parts = /^TLS_([A-Za-z_]{1,20}?)_WITH_([A-Z0-9_]{1,40})$/.exec(suite)
  if (parts === null) return suite
  const [, exchange = '', rest = ''] = parts
  const with3des = rest === '3DES_EDE_CBC_SHA' ? 'DES-CBC3-SHA' : rest
  const cipher = with3des.replace(/^(AES|ARIA|CAMELLIA)_(\d{3})_/, '$1$2-').replace(/^(RC4)_128_/, '$1-').replace(/(\d)-CBC_/, '$1-')
    .replace('CHACHA20_POLY1305_SHA256', 'CHACHA20_POLY1305').replace('CCM_8', 'CCM8').replaceAll('_', '-')
  const prefix = new Map([['RSA', ''], ['DH_anon', 'ADH-'], ['ECDH_anon', 'AECDH-']]).get(exchange) ?? `${exchange.replace('_', '-')}-`
  return (cipher.startsWith('ARIA') ? prefix.replace('ECDHE-RSA', 'ECDHE') : prefix) + cipher
}
