import type { OpenStack, Reply } from '../model/cloud.ts'
import type { Json, JsonObject } from '../model/json.ts'
import { Unseen } from '../unseen.ts'
import { gone, member } from './answers.ts'
import { CLOCKS } from './classify.ts'
import { begunAt } from './run-id.ts'

/** Keys of an EC2 credential. */
export interface Keys {
  access: string
  secret: string
}
/** Region in signatures; Swift's and Ceph's gateways do not look at it. */
const REGION = 'us-east-1'
/** What a run names its bucket, after its prefix, and the object in it. */
export const BUCKET = 'bucket'
export const OBJECT = 'object'

/** The URL of the S3 API: the catalog's own entry, else the host of the object store; undefined if the catalog has neither. */
export async function s3Url(cloud: OpenStack): Promise<string | undefined> {
  const own = await cloud.endpoint('object-store-s3', 's3')
  if (own !== undefined) return own.replace(/\/+$/, '')
  const swift = await cloud.endpoint('object-store')
  return swift === undefined ? undefined : new URL(swift).origin
}

/** One signed S3 request; any status but 2xx throws `Unseen` with the S3 error code in its message, and with `CLOCKS` where it is about the time. */
export async function s3Request(cloud: OpenStack, url: string, keys: Keys, method: string, path: string, body?: string): Promise<Reply> {
  const { AwsV4Signer } = await import('aws4fetch')
  const signer = new AwsV4Signer({
    url: url + path, method, accessKeyId: keys.access, secretAccessKey: keys.secret, service: 's3', region: REGION, ...(body !== undefined && { body }),
  })
  const signed = await signer.sign()
  const reply = await cloud.anonymous(method, signed.url.href, Object.fromEntries(signed.headers), body)
  if (reply.status >= 200 && reply.status < 300) return reply
  const code = /<Code>([A-Za-z0-9]{1,64})<\/Code>/.exec(reply.body.slice(0, 65_536))?.[1] ?? 'no S3 error document'
  const clocks = isSkew(reply, code) ? `: ${CLOCKS}${byHowMuch(reply)}` : ''
  throw new Unseen(reasonOf(reply.status), `${method} ${new URL(url).origin}${path} answered ${reply.status} (${code}${clocks})`, reply.status)
}

/**
 * Whether S3 refuses the time of the request: Ceph, Swift (s3api) and MinIO say RequestTimeTooSkewed, gateways of AWS's other APIs RequestExpired, and
 * others AccessDenied with these words. SignatureDoesNotMatch is about the key.
 */
function isSkew({ status, body }: Reply, code: string): boolean {
  if (code === 'RequestTimeTooSkewed' || code === 'RequestExpired') return status === 403 || status === 400
  return status === 403 && code === 'AccessDenied' && /<Message>Request (has expired|is not valid yet)/.test(body.slice(0, 65_536))
}

function byHowMuch({ headers }: Reply): string {
  const apart = Math.abs(Date.parse(headers['date'] ?? '') - Date.now()) / 60_000
  return apart >= 1 ? ` by ${Math.round(apart)} minutes` : ''
}

/** Removes the buckets that the run made with this credential of its own, then the credential. Throws `Unseen`. */
export async function removeCredential(cloud: OpenStack, id: string, record: JsonObject): Promise<void> {
  const keys = keysOf(record['blob'])
  const url = await s3Url(cloud)
  if (keys !== undefined && url !== undefined) {
    cloud.conceal(keys.secret)
    for (const bucket of await bucketsOf(cloud, url, keys)) {
      await removeBucket(cloud, url, keys, bucket).catch((error: unknown) => {
        if (!isUnknownKey(error)) throw error // the credential is what leads to the bucket
      })
    }
  }
  await gone(cloud.send('DELETE', 'identity', `/credentials/${id}`))
}

/** Names of the buckets that the run of this access key made; where S3 does not list them, the one that it may have made. */
async function bucketsOf(cloud: OpenStack, url: string, keys: Keys): Promise<string[]> {
  const run = /^scs-check-[0-9a-z]{13}-/.exec(keys.access)?.[0]
  if (run === undefined) return []
  try {
    return names(await s3Request(cloud, url, keys, 'GET', '/'), 'Name').filter(name => begunAt(name) !== undefined && name.startsWith(run))
  } catch (error) {
    const { status = 500 } = error as { status?: number }
    if (status === 401 || status === 403) return isUnknownKey(error) ? [] : [run + BUCKET]
    // Where S3 knows no such API there are no buckets; where it is out of order the credential is what leads to them.
    if (status >= 500 || status === 408 || status === 429) throw error
    return []
  }
}

/** Whether S3 does not know the access key, so that nothing can have been made with it. */
function isUnknownKey(error: unknown): boolean {
  return error instanceof Unseen && error.status === 403 && error.message.endsWith('(InvalidAccessKeyId)')
}

/** Removes a bucket of a run with all that is in it, where it must not be listed with the object that a run puts there. Throws `Unseen`. */
export async function removeBucket(cloud: OpenStack, url: string, keys: Keys, bucket: string): Promise<void> {
  const inside = await s3Request(cloud, url, keys, 'GET', `/${bucket}?list-type=2`).then(reply => names(reply, 'Key'), (error: unknown) => {
    if (error instanceof Unseen && error.status === 404) return []
    if (error instanceof Unseen && error.status === 403) return [OBJECT]
    throw error
  })
  for (const key of inside.filter(key => !/^\.{1,2}$/.test(key))) await gone(s3Request(cloud, url, keys, 'DELETE', `/${bucket}/${encodeURIComponent(key)}`))
  await gone(s3Request(cloud, url, keys, 'DELETE', `/${bucket}`))
}

/** Texts of the elements of this name that hold text alone. */
function names({ body }: Reply, element: 'Name' | 'Key'): string[] {
  return [...body.matchAll(element === 'Name' ? /<Name>([^<>&]{1,255})<\/Name>/g : /<Key>([^<>&]{1,1024})<\/Key>/g)].map(([, name = '']) => name)
}

function keysOf(blob: Json | undefined): Keys | undefined {
  try {
    const value = JSON.parse(typeof blob === 'string' ? blob : '') as Json
    const [access, secret] = [member(value, 'access'), member(value, 'secret')]
    return typeof access === 'string' && typeof secret === 'string' ? { access, secret } : undefined
  } catch {
    return undefined
  }
}

function reasonOf(status: number): 'refused' | 'unreachable' | 'unsupported' | 'malformed' {
  if (status === 401 || status === 403) return 'refused'
  if (status >= 500) return 'unreachable'
  return status === 404 || status === 405 || status === 501 ? 'unsupported' : 'malformed'
}
