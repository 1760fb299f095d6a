import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { decoded } from './answer.ts'
import type { Ask } from './answer.ts'

/** The only region that signatures may name, as in Swift without configuration (`s3_region`). */
export const REGION = 'us-east-1'
/** Seconds that a client's clock may differ (Swift's `allowable_clock_skew`, and S3's own rule). */
const SKEW = 900
const CREDENTIAL = '([^,/ ]{1,255})/([0-9]{8})/([^,/ ]{1,63})/s3/aws4_request'
const HEADER = new RegExp(`^AWS4-HMAC-SHA256 +Credential=${CREDENTIAL}, ?SignedHeaders=([a-z0-9;-]{1,2000}), ?Signature=([0-9a-f]{64})$`)

/** Why a signature is not good: status, S3's code, message, and elements that the error document adds. */
export interface Unsigned {
  status: number
  code: string
  message: string
  more?: Record<string, string>
}

/**
 * Verifies a request that is signed in its headers (AWS Signature Version 4, single chunk); `secretOf` knows the secret of an access key.
 * Undefined: the signature is good and the body is the one that was signed.
 */
export function verify(ask: Ask, secretOf: (access: string) => string | undefined, now: Date): Unsigned | undefined {
  const stamp = String(ask.headers['x-amz-date'] ?? '')
  const [, y, mo, d, h, mi, s] = /^([0-9]{4})([0-9]{2})([0-9]{2})T([0-9]{2})([0-9]{2})([0-9]{2})Z$/.exec(stamp) ?? []
  const at = Date.parse(`${y}-${mo}-${d}T${h}:${mi}:${s}Z`)
  if (Number.isNaN(at)) return { status: 403, code: 'AccessDenied', message: 'AWS authentication requires a valid Date or x-amz-date header' }
  const [, access, day, region, names, signature] = HEADER.exec(ask.headers.authorization ?? '') ?? []
  if (access === undefined || day === undefined || region === undefined || names === undefined || signature === undefined) {
    return { status: 400, code: 'AuthorizationHeaderMalformed', message: 'The authorization header that you provided is not valid.' }
  }
  if (region !== REGION) {
    const message = `The authorization header is malformed; the region '${region}' is wrong; expecting '${REGION}'`
    return { status: 400, code: 'AuthorizationHeaderMalformed', message, more: { Region: REGION } }
  }
  const hash = ask.headers['x-amz-content-sha256']
  if (typeof hash !== 'string') {
    return { status: 400, code: 'InvalidRequest', message: 'Missing required header for this request: x-amz-content-sha256' }
  }
  if (Math.abs(now.getTime() - at) > SKEW * 1000) {
    return { status: 403, code: 'RequestTimeTooSkewed', message: 'The difference between the request time and the current time is too large.' }
  }
  const secret = secretOf(access)
  if (secret === undefined) {
    return { status: 403, code: 'InvalidAccessKeyId', message: 'The AWS Access Key Id you provided does not exist in our records.' }
  }
  const signed = names.split(';')
  const scope = `${day}/${region}/s3/aws4_request`
  const text = ['AWS4-HMAC-SHA256', stamp, scope, sha256(canonical(ask, signed, hash))].join('\n')
  const key = [day, region, 's3', 'aws4_request'].reduce<Buffer>((inner, part) => hmac(inner, part), Buffer.from(`AWS4${secret}`))
  const right = signed.includes('host') && stamp.startsWith(day) && timingSafeEqual(hmac(key, text), Buffer.from(signature, 'hex'))
  if (!right) {
    const message = 'The request signature we calculated does not match the signature you provided. Check your key and signing method.'
    return { status: 403, code: 'SignatureDoesNotMatch', message, more: { AWSAccessKeyId: access, StringToSign: text, SignatureProvided: signature } }
  }
  if (hash === 'UNSIGNED-PAYLOAD' || hash === sha256(ask.bytes)) return undefined
  const more = { ClientComputedContentSHA256: hash, S3ComputedContentSHA256: sha256(ask.bytes) }
  const message = "The provided 'x-amz-content-sha256' header does not match what was computed."
  return { status: 400, code: 'XAmzContentSHA256Mismatch', message, more }
}

/** The canonical request of Signature Version 4: S3 encodes each segment of the path once. */
function canonical(ask: Ask, signed: string[], hash: string): string {
  const path = ask.path.split('/').map(segment => encoded(decoded(segment))).join('/')
  const pairs = [...ask.query].map(([key, value]) => [encoded(key), encoded(value)].join('='))
  const headers = signed.map(name => `${name}:${String(ask.headers[name] ?? '').trim().replace(/ {2,}/g, ' ')}\n`)
  return [ask.method, path, pairs.sort().join('&'), headers.join(''), signed.join(';'), hash].join('\n')
}

/** Percent-encoding of RFC 3986, which leaves fewer characters as they are than JavaScript's own. */
function encoded(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, c => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
}

function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex')
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}
