import type { Probe } from '../model/probe.ts'
import { Unseen } from '../unseen.ts'
import { openstack } from './openstack.ts'

/** What the object store's host says to an S3 request with an unknown access key. */
export interface S3Answer {
  /** `scheme://host[:port]/` asked, or null if the catalog has no object-store. */
  url: string | null
  status: number | null
  /** S3 error code of the answer, e.g. `InvalidAccessKeyId`; null if the answer is no S3 error document. */
  code: string | null
}

/** Characters in which an S3 error document names its code. */
const LONGEST = 65_536

/** Asks the host of the object-store endpoint to list buckets for a key that does not exist: an S3 API says so in its own way. */
export const s3: Probe<S3Answer> = {
  kind: 'openstack.s3',
  revision: 1,
  mode: 'passive',
  schema: {
    type: 'object',
    required: ['url', 'status', 'code'],
    properties: { url: { type: ['string', 'null'] }, status: { type: ['integer', 'null'] }, code: { type: ['string', 'null'] } },
  },
  prepare: () => signed('https://localhost/'), // the signer makes Node load its fetch classes, 20 ms
  async observe(target) {
    const cloud = openstack(target)
    const endpoint = await cloud.endpoint('object-store')
    if (endpoint === undefined) return { url: null, status: null, code: null }
    const url = new URL('/', endpoint).href
    const answer = await cloud.anonymous('GET', url, await signed(url))
    const code = /<Error>[\s\S]{0,1000}?<Code>([A-Za-z0-9]{1,64})<\/Code>/.exec(answer.body.slice(0, LONGEST))?.[1] ?? null
    if (code === null) tellable(url, answer.status)
    return { url, status: answer.status, code }
  },
}

/** Headers of a request to list the buckets of an access key that nobody has. */
async function signed(url: string): Promise<Record<string, string>> {
  const { AwsV4Signer } = await import('aws4fetch')
  const signer = new AwsV4Signer({ url, method: 'GET', accessKeyId: 'doesnotexist', secretAccessKey: '', service: 's3', region: 'us-east-1' })
  return Object.fromEntries((await signer.sign()).headers)
}

/** Throws where an answer without an S3 error document tells nothing: a gateway that refuses, is overloaded or broken, or lets an unknown key in. */
function tellable(url: string, status: number): void {
  if (status === 401 || status === 403) throw new Unseen('refused', `GET ${url}: ${status} without an S3 error document: something before the object store refuses`, status)
  if (status === 408 || status === 429 || status >= 500) throw new Unseen('unreachable', `GET ${url}: ${status}`, status)
  if (status < 400) throw new Unseen('malformed', `GET ${url}: ${status} to an unknown access key, so this says nothing about S3`, status)
}
