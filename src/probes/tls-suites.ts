const aead = ['AES_128_GCM_SHA256', 'AES_256_GCM_SHA384', 'CHACHA20_POLY1305_SHA256', 'ARIA_128_GCM_SHA256', 'ARIA_256_GCM_SHA384']
const ccm = ['AES_128_CCM', 'AES_256_CCM', 'AES_128_CCM_8', 'AES_256_CCM_8']
const cbc = ['AES_128_CBC_SHA', 'AES_256_CBC_SHA', 'AES_128_CBC_SHA256']
const camellia = ['CAMELLIA_128_CBC_SHA', 'CAMELLIA_256_CBC_SHA', 'CAMELLIA_128_CBC_SHA256', 'CAMELLIA_256_CBC_SHA256']
const ellipticCbc = [...cbc, 'AES_256_CBC_SHA384', 'CAMELLIA_128_CBC_SHA256', 'CAMELLIA_256_CBC_SHA384', 'NULL_SHA']
const named = (exchange: string, ciphers: string[]) => ciphers.map(cipher => `TLS_${exchange}_WITH_${cipher}`)

/**
 * Suites of TLS 1.2 and before that OpenSSL 3 can offer, by their names in IANA's registry: every key exchange that needs no shared password,
 * with everything from the strongest cipher to none.
 */
export const SUITES = [
  ...named('ECDHE_ECDSA', [...aead, ...ccm, ...ellipticCbc]),
  ...named('ECDHE_RSA', [...aead, ...ellipticCbc]),
  ...named('DHE_RSA', [...aead, ...ccm, ...cbc, 'AES_256_CBC_SHA256', ...camellia]),
  ...named('DHE_DSS', ['AES_128_GCM_SHA256', 'AES_256_GCM_SHA384', ...cbc, 'AES_256_CBC_SHA256', ...camellia]),
  ...named('RSA', [...aead.filter(one => !one.startsWith('CHACHA')), ...ccm, ...cbc, 'AES_256_CBC_SHA256', ...camellia, 'NULL_SHA', 'NULL_SHA256', 'NULL_MD5']),
  ...named('DH_anon', ['AES_128_GCM_SHA256', 'AES_256_GCM_SHA384', ...cbc, 'AES_256_CBC_SHA256', ...camellia]),
  ...named('ECDH_anon', ['AES_128_CBC_SHA', 'AES_256_CBC_SHA', 'NULL_SHA']),
]

/** Suites that no build of today can offer by its TLS library: their ciphers are broken. */
export const BROKEN_SUITES = [
  ...named('RSA', ['3DES_EDE_CBC_SHA', 'RC4_128_SHA', 'RC4_128_MD5', 'IDEA_CBC_SHA', 'SEED_CBC_SHA', 'DES_CBC_SHA']),
  ...named('RSA_EXPORT', ['RC4_40_MD5', 'DES40_CBC_SHA']),
  ...named('DHE_RSA', ['3DES_EDE_CBC_SHA', 'SEED_CBC_SHA', 'DES_CBC_SHA']),
  ...named('DHE_RSA_EXPORT', ['DES40_CBC_SHA']),
  ...named('ECDHE_ECDSA', ['3DES_EDE_CBC_SHA', 'RC4_128_SHA']),
  ...named('ECDHE_RSA', ['3DES_EDE_CBC_SHA', 'RC4_128_SHA']),
  ...named('DH_anon', ['3DES_EDE_CBC_SHA', 'RC4_128_MD5']),
  ...named('ECDH_anon', ['3DES_EDE_CBC_SHA', 'RC4_128_SHA']),
]

/** Suites of TLS 1.3 (RFC 8446, B.4). */
export const SUITES_13 = ['AES_128_GCM_SHA256', 'AES_256_GCM_SHA384', 'CHACHA20_POLY1305_SHA256', 'AES_128_CCM_SHA256', 'AES_128_CCM_8_SHA256']
  .map(name => `TLS_${name}`)

/** Elliptic curves of TLS 1.3; its groups over finite fields have 2048 bits or more by definition (RFC 7919), so they need no look. */
export const GROUPS_13 = ['X25519', 'prime256v1', 'secp384r1', 'X448', 'secp521r1']

/** Groups whose choice OpenSSL does not always tell: offered one by one. */
export const HYBRID_GROUPS = ['X25519MLKEM768', 'SecP256r1MLKEM768', 'SecP384r1MLKEM1024']

/** Elliptic curves of TLS 1.2 and before (RFC 8422, 7027, 4492). */
export const GROUPS_12 = [
  ...GROUPS_13, 'secp256k1', 'brainpoolP256r1', 'brainpoolP384r1', 'brainpoolP512r1', 'secp224r1', 'secp224k1', 'prime192v1', 'secp192k1', 'secp160r1',
  'secp160r2', 'secp160k1', 'sect571r1', 'sect571k1', 'sect409r1', 'sect409k1', 'sect283r1', 'sect283k1', 'sect239k1', 'sect233r1', 'sect233k1', 'sect193r1',
  'sect193r2', 'sect163r1', 'sect163r2', 'sect163k1',
]

/** Versions, newest first. SSL 2.0 has another kind of handshake and cannot be offered. */
export const PROTOCOLS = ['TLSv1.3', 'TLSv1.2', 'TLSv1.1', 'TLSv1', 'SSLv3']
