import { plain } from './plain.ts'

/** Alerts with which servers end handshakes (RFC 8446, 6; RFC 5246, 7.2; RFC 6066; RFC 7507). */
const ALERTS = new Map([
  [0, 'close_notify'], [10, 'unexpected_message'], [20, 'bad_record_mac'], [40, 'handshake_failure'], [42, 'bad_certificate'], [47, 'illegal_parameter'],
  [49, 'access_denied'], [50, 'decode_error'], [51, 'decrypt_error'], [70, 'protocol_version'], [71, 'insufficient_security'], [80, 'internal_error'],
  [86, 'inappropriate_fallback'], [109, 'missing_extension'], [112, 'unrecognized_name'], [116, 'certificate_required'],
])

/** `alert` and the name of the number. */
export function alertName(number: number): string {
  return `alert ${ALERTS.get(number) ?? number}`
}

/** The codes with which OpenSSL tells that it read something other than TLS. */
const NO_TLS = ['WRONG_VERSION_NUMBER', 'HTTP_REQUEST', 'HTTPS_PROXY_REQUEST', 'PACKET_LENGTH_TOO_LONG'].map(name => `ERR_SSL_${name}`)

/**
 * Why a handshake failed: `unreachable CODE` before the connection stood; then `alert NAME`, `closed` (without a word), `no TLS`,
 * `other version` (the server chose one that was not offered), `not offered`, or OpenSSL's code.
 */
export function failureOf(error: Error, connected: boolean): string {
  const { code = '', message } = error as NodeJS.ErrnoException
  if (!connected) return `unreachable ${plain(code, 60)}`.trim()
  const alert = /SSL alert number (\d{1,3})/.exec(message)?.[1]
  if (alert !== undefined) return alertName(Number(alert))
  if (['ECONNRESET', 'EPIPE', 'ECONNABORTED'].includes(code)) return 'closed'
  if (NO_TLS.includes(code)) return 'no TLS'
  if (code === 'ERR_SSL_UNSUPPORTED_PROTOCOL' || code === 'ERR_SSL_WRONG_SSL_VERSION') return 'other version'
  if (['ERR_SSL_NO_PROTOCOLS_AVAILABLE', 'ERR_SSL_NO_CIPHERS_AVAILABLE', 'ERR_SSL_NO_SUITABLE_GROUPS'].includes(code)) return 'not offered'
  return plain(code || 'unknown error', 60)
}
