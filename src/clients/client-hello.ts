import { randomBytes } from 'node:crypto'

/** Protocol versions that can be offered by hand, with their number on the wire (RFC 6101, 2246, 4346, 5246). */
const VERSIONS = new Map([['SSLv3', 0x0300], ['TLSv1', 0x0301], ['TLSv1.1', 0x0302], ['TLSv1.2', 0x0303]])

/**
 * Cipher suites that today's OpenSSL builds cannot offer, and the common suites of TLS 1.0, with their number in IANA's registry. The former
 * are exactly those that a server should have given up.
 */
const SUITES = new Map([
  ['TLS_RSA_EXPORT_WITH_RC4_40_MD5', 0x0003], ['TLS_RSA_WITH_RC4_128_MD5', 0x0004], ['TLS_RSA_WITH_RC4_128_SHA', 0x0005],
  ['TLS_RSA_WITH_IDEA_CBC_SHA', 0x0007], ['TLS_RSA_EXPORT_WITH_DES40_CBC_SHA', 0x0008], ['TLS_RSA_WITH_DES_CBC_SHA', 0x0009],
  ['TLS_RSA_WITH_3DES_EDE_CBC_SHA', 0x000a], ['TLS_DHE_RSA_EXPORT_WITH_DES40_CBC_SHA', 0x0014], ['TLS_DHE_RSA_WITH_DES_CBC_SHA', 0x0015],
  ['TLS_DHE_RSA_WITH_3DES_EDE_CBC_SHA', 0x0016], ['TLS_DH_anon_WITH_RC4_128_MD5', 0x0018], ['TLS_DH_anon_WITH_3DES_EDE_CBC_SHA', 0x001b],
  ['TLS_RSA_WITH_AES_128_CBC_SHA', 0x002f], ['TLS_DHE_RSA_WITH_AES_128_CBC_SHA', 0x0033], ['TLS_RSA_WITH_AES_256_CBC_SHA', 0x0035],
  ['TLS_DHE_RSA_WITH_AES_256_CBC_SHA', 0x0039], ['TLS_RSA_WITH_SEED_CBC_SHA', 0x0096], ['TLS_DHE_RSA_WITH_SEED_CBC_SHA', 0x009a],
  ['TLS_ECDHE_ECDSA_WITH_RC4_128_SHA', 0xc007], ['TLS_ECDHE_ECDSA_WITH_3DES_EDE_CBC_SHA', 0xc008],
  ['TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA', 0xc009], ['TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA', 0xc00a],
  ['TLS_ECDHE_RSA_WITH_RC4_128_SHA', 0xc011], ['TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA', 0xc012],
  ['TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA', 0xc013], ['TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA', 0xc014],
  ['TLS_ECDH_anon_WITH_RC4_128_SHA', 0xc016], ['TLS_ECDH_anon_WITH_3DES_EDE_CBC_SHA', 0xc017],
])

/** The ClientHello that offers one protocol version with these suites, as one record; undefined if one of them is not known here. */
export function clientHello(host: string, version: string, suites = [...SUITES.keys()]): Buffer | undefined {
  const number = VERSIONS.get(version)
  const codes = suites.map(suite => SUITES.get(suite))
  if (number === undefined || codes.length === 0 || !codes.every(code => code !== undefined)) return undefined
  const extensions = number === 0x0300 ? Buffer.alloc(0) : sized(2, ...extensionsFor(host, number))
  const body = Buffer.concat([u16(number), randomBytes(32), u8(0), sized(2, ...codes.map(u16)), u8(1), u8(0), extensions])
  const message = Buffer.concat([u8(1), u8(0), u16(body.length), body])
  return Buffer.concat([u8(22), u16(Math.min(number, 0x0301)), u16(message.length), message])
}

/** signature_algorithms: RSA, RSA-PSS and ECDSA with SHA-2, then with SHA-1. */
const SIGNATURES = [0x0401, 0x0501, 0x0601, 0x0804, 0x0805, 0x0806, 0x0403, 0x0503, 0x0603, 0x0201, 0x0203]

function extensionsFor(host: string, version: number): Buffer[] {
  const extension = (type: number, content: Buffer) => Buffer.concat([u16(type), sized(2, content)])
  return [
    ...(/[^\d.:]/.test(host) && !host.includes(':') ? [extension(0, sized(2, u8(0), sized(2, Buffer.from(host, 'latin1'))))] : []), // server_name
    extension(10, sized(2, ...[29, 23, 24, 25].map(u16))), // supported_groups: X25519, P-256, P-384, P-521
    extension(11, sized(1, u8(0))), // ec_point_formats: uncompressed
    ...(version < 0x0303 ? [] : [extension(13, sized(2, ...SIGNATURES.map(u16)))]),
    extension(0xff01, sized(1)), // renegotiation_info: some servers refuse clients without it
  ]
}

/** What a server's first bytes say: which version and suite it chose, or the number of its alert; `strange` is no TLS, undefined: more is to come. */
export type ServerAnswer = { protocol: string; cipher: string } | { alert: number } | 'strange' | undefined

/** Reads the first record of a server's answer to `clientHello`. */
export function serverAnswer(bytes: Buffer): ServerAnswer {
  const [type, major] = bytes
  if ((type !== undefined && type !== 21 && type !== 22) || (major !== undefined && major !== 3)) return 'strange'
  if (bytes.length < 7) return undefined
  if (type === 21) return { alert: bytes.readUInt8(6) }
  if (bytes.readUInt8(5) !== 2) return 'strange'
  if (bytes.length < 5 + 4 + 2 + 32 + 1) return undefined
  const suiteAt = 44 + bytes.readUInt8(43)
  if (bytes.length < suiteAt + 2) return undefined
  const named = (map: Map<string, number>, code: number) => [...map].find(([, one]) => one === code)?.[0]
  const protocol = named(VERSIONS, bytes.readUInt16BE(9))
  const code = bytes.readUInt16BE(suiteAt)
  return protocol === undefined ? 'strange' : { protocol, cipher: named(SUITES, code) ?? `0x${code.toString(16).padStart(4, '0')}` }
}

function u8(value: number): Buffer { return Buffer.of(value) }
function u16(value: number): Buffer { return Buffer.of(value >> 8, value & 0xff) }
/** The parts behind their length in that many bytes. */
function sized(bytes: 1 | 2, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts)
  return Buffer.concat([bytes === 1 ? u8(content.length) : u16(content.length), content])
}
