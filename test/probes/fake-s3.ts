import type { Body, Reply } from '../../src/model/cloud.ts'
import type { Held } from './fake-collections.ts'
import { reply } from './fake.ts'

/** The S3 API of the fake cloud: who has the access key of a credential may do everything in the project. */
export class FakeS3 {
  readonly #buckets = new Map<string, Map<string, string>>([['foreign', new Map([['object', 'x']])]])
  readonly #credentials: () => Map<string, Held>

  constructor(credentials: () => Map<string, Held>) {
    this.#credentials = credentials
  }

  buckets(): string[] {
    return [...this.#buckets.keys()]
  }

  /** Keeps a bucket as if somebody else had made it. */
  put(bucket: string, objects: Record<string, string> = {}): void {
    this.#buckets.set(bucket, new Map(Object.entries(objects)))
  }

  wipe(): void {
    for (const name of this.buckets()) if (name !== 'foreign') this.#buckets.delete(name)
  }

  answer(method: string, path: string, { headers = {}, text = '' }: Body): Reply {
    const access = /Credential=([^/]+)\//.exec(headers['authorization'] ?? '')?.[1] ?? ''
    const known = [...this.#credentials().values()].some(({ record }) => (JSON.parse(record['blob'] as string) as { access: string }).access === access)
    if (!known) return error(403, 'InvalidAccessKeyId')
    const [, name = '', key] = path.split('/')
    if (name === '') return reply(200, xml(this.buckets().map(bucket => `<Bucket><Name>${bucket}</Name></Bucket>`)))
    const bucket = this.#buckets.get(name)
    if (method === 'PUT' && key === undefined) this.put(name)
    else if (bucket === undefined) return error(404, 'NoSuchBucket')
    else if (key === undefined) return this.#whole(method, name, bucket)
    else if (method === 'PUT') bucket.set(decodeURIComponent(key), text)
    else if (!bucket.has(decodeURIComponent(key))) return error(404, 'NoSuchKey')
    else if (method === 'GET') return reply(200, bucket.get(decodeURIComponent(key)))
    else bucket.delete(decodeURIComponent(key))
    return reply(200, '')
  }

  #whole(method: string, name: string, bucket: Map<string, string>): Reply {
    if (method === 'GET') return reply(200, xml([`<Name>${name}</Name>`, ...[...bucket.keys()].map(key => `<Contents><Key>${key.replaceAll('&', '&amp;')}</Key></Contents>`)]))
    if (bucket.size > 0) return error(409, 'BucketNotEmpty')
    this.#buckets.delete(name)
    return reply(204, '')
  }
}

const xml = (elements: string[]): string => `<?xml version="1.0"?><Result>${elements.join('')}</Result>`
const error = (status: number, code: string): Reply => reply(status, `<Error><Code>${code}</Code></Error>`)
