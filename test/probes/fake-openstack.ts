import { type MockInstance, vi } from 'vitest'
import type { Body, OpenStack, Reply, ServiceType, Session } from '../../src/model/cloud.ts'
import type { Json, JsonObject } from '../../src/model/json.ts'
import { Unseen } from '../../src/unseen.ts'
import { type Collection, COLLECTIONS, FOREIGN, type Held, PASSIVE } from './fake-collections.ts'
import { reply } from './fake.ts'
import { FakeS3 } from './fake-s3.ts'

export interface Request {
  /** Counts from 1. */
  n: number
  method: string
  /** Below the version root, or of S3. */
  path: string
  json: JsonObject
}
/** May answer a request instead of the cloud, `act` being what the cloud would do; undefined lets it do so. */
export type Fault = (request: Request, act: () => Reply) => Promise<Reply> | undefined

export const SESSION: Session = {
  user: { id: 'user', name: 'u', domain: 'd' }, project: { id: 'project', name: 'p', domain: 'd' }, roles: ['member', 'reader'], methods: ['password'],
  issuedAt: '2026-01-01T00:00:00Z', expiresAt: '2026-01-01T01:00:00Z', credentialExpiresAt: null, catalog: [],
}
const stopped = () => new Unseen('timeout', 'the run was stopped')

/** What a service refuses: an `Unseen` like the client's. */
export function answered(status: number, words: string, what = 'POST http://cloud/x'): Unseen {
  const reason = status === 401 || status === 403 ? 'refused' : status >= 500 ? 'unreachable' : status === 404 ? 'unsupported' : 'malformed'
  return new Unseen(reason, `${what} answered ${status}: ${words}`, status)
}

/** A small OpenStack in memory: the kinds that plays create, their lives, and things of others that nobody may touch. */
export class FakeOpenStack {
  readonly requests: string[] = []
  fault: Fault | undefined
  /** What the console of every server shows. */
  console = '_scs-test-entropy-avail: 256\n_scs-test-fips-test: successes: 1000, failures: 0\n_scs-test-end\n'
  readonly s3 = new FakeS3(() => this.#held('/credentials'))
  readonly secrets: string[] = []
  readonly #things = new Map<string, Map<string, Held>>()
  #next = 1

  constructor(readonly lacking: string[] = []) {
    for (const [path, records] of Object.entries(FOREIGN)) for (const record of records) this.put(path, record)
  }

  /** Keeps a record as if somebody else had made it. */
  put(path: string, record: JsonObject, plan: Held['plan'] = []): JsonObject {
    const full = { id: path === '/os-keypairs' && typeof record['name'] === 'string' ? record['name'] : `${path.slice(1)}-${this.#next++}`, ...record }
    this.#held(path).set(full['id'], { record: full, plan })
    return full
  }

  /** Takes a record away at once. */
  drop(path: string, id: string): void {
    this.#held(path).delete(id)
  }

  /** Takes all away that plays made, as another cleanup would. */
  wipe(): void {
    for (const path of Object.keys(COLLECTIONS)) for (const { id } of this.ours(path)) this.drop(path, id as string)
    this.s3.wipe()
  }

  /** Records of a collection, without those of others. */
  ours(path: string): JsonObject[] {
    const foreign = new Set((FOREIGN[path] ?? []).map(({ id }) => id))
    return [...this.#held(path).values()].map(({ record }) => record).filter(({ id }) => !foreign.has(id))
  }

  /** What plays left, as kind and name. */
  left(): string[] {
    return [
      ...Object.entries(COLLECTIONS).flatMap(([path, { noun, name }]) => this.ours(path).map(record => `${noun} ${name(record)}`)),
      ...this.s3.buckets().filter(bucket => !bucket.startsWith('foreign')).map(bucket => `bucket ${bucket}`),
    ]
  }

  /** Whether everything of others is as it was. */
  untouched(): boolean {
    return this.s3.buckets().includes('foreign')
      && Object.entries(FOREIGN).every(([path, records]) => records.every(({ id }) => this.#held(path).get(id as string)?.plan.length === 0))
  }

  /** A connection to it; its requests end with the signal. */
  cloud(signal?: AbortSignal): OpenStack {
    const json = async (service: ServiceType, path: string): Promise<Json> => (await this.#ask('GET', path, {}, signal, service)).json()
    return {
      region: 'R', interface: 'public',
      session: () => Promise.resolve(SESSION),
      endpoint: (...types) => Promise.resolve(types.some(type => !this.lacking.includes(type)) ? 'http://cloud/x' : undefined),
      conceal: secret => { this.secrets.push(secret) },
      until: other => this.cloud(other),
      versions: () => Promise.reject(answered(404, '')),
      get: json,
      list: async (service, path, { key }) => {
        const list = (await json(service, path) as JsonObject | null)?.[key]
        if (!Array.isArray(list) || list.some(one => typeof one !== 'object' || one === null)) throw new Unseen('malformed', `no list "${key}"`)
        return list as JsonObject[]
      },
      send: (method, service, path, body = {}) => this.#ask(method, path, body, signal, service),
      anonymous: (method, url, headers = {}, text) => this.#ask(method, new URL(url).pathname.replace(/^\/x/, '') || '/', { headers, ...(text !== undefined && { text }) }, signal),
    }
  }

  async #ask(method: string, path: string, body: Body, signal: AbortSignal | undefined, service?: ServiceType): Promise<Reply> {
    if (signal?.aborted) throw stopped()
    this.requests.push(`${method} ${path}`)
    const act = () => (service === undefined ? this.s3.answer(method, path, body) : this.#answer(method, path, body, service))
    const json = (body.json ?? {}) as JsonObject
    const work = this.fault?.({ n: this.requests.length, method, path, json }, act) ?? Promise.resolve().then(act)
    return await new Promise((resolve, reject) => {
      const stop = () => { reject(stopped()) }
      if (signal?.aborted) stop()
      signal?.addEventListener('abort', stop, { once: true })
      work.then(resolve, reject).finally(() => { signal?.removeEventListener('abort', stop) })
    })
  }

  #answer(method: string, path: string, body: Body, service: ServiceType): Reply {
    if (this.lacking.includes(service)) throw new Unseen('unsupported', `the catalog has no ${service} service`)
    if (method === 'GET' && Object.hasOwn(PASSIVE, path)) return reply(200, PASSIVE[path])
    const [, first = '', id, ...rest] = path.split('/')
    const collection = Object.hasOwn(COLLECTIONS, `/${first}`) ? COLLECTIONS[`/${first}`] : undefined
    if (collection === undefined) throw answered(404, 'no such path', `${method} ${path}`)
    const all = this.#held(`/${first}`)
    if (id === undefined || id === 'detail') {
      if (method === 'POST') return this.#create(`/${first}`, collection, body)
      return reply(200, { [collection.key]: [...all.values()].map(held => this.#grown(held)).map(collection.shown ?? (record => record)) })
    }
    const held = all.get(id)
    if (held === undefined) throw answered(first === 'credentials' ? 403 : 404, 'could not be found', `${method} ${path}`)
    if (rest.length > 0) return collection.act?.(this, held, method, rest.join('/'), body) ?? reply(200, {})
    if (method === 'DELETE') return this.#remove(collection, all, id, held)
    const record = this.#grown(held)
    if (!all.has(id)) throw answered(404, 'could not be found', `${method} ${path}`)
    return reply(200, collection.one === '' ? collection.shown?.(record) ?? record : { [collection.one]: record })
  }

  #create(path: string, collection: Collection, { json }: Body): Reply {
    const wish = (collection.one === '' ? json : (json as JsonObject)[collection.one]) as JsonObject
    const made = collection.create(this, wish)
    const record = this.put(path, { ...made.record, project_id: 'project' }, made.plan)
    return reply(201, collection.told?.(record) ?? (collection.one === '' ? record : { [collection.one]: record }))
  }

  #remove(collection: Collection, all: Map<string, Held>, id: string, held: Held): Reply {
    const why = collection.busy?.(this, held.record)
    if (why !== undefined) throw answered(409, why)
    if (collection.lingers) {
      held.record = { ...held.record, status: 'deleting' }
      held.plan = [null, null]
    } else {
      all.delete(id)
    }
    return reply(204, '')
  }

  /** The record as it is after one more look. */
  #grown(held: Held): JsonObject {
    const { record } = held
    const next = held.plan.shift()
    if (next === undefined) return record
    if (next === null && held.plan.length === 0) for (const all of this.#things.values()) if (all.get(record['id'] as string) === held) all.delete(record['id'] as string)
    if (next !== null) held.record = { ...record, ...next }
    return held.record
  }

  #held(path: string): Map<string, Held> {
    const found = this.#things.get(path) ?? new Map<string, Held>()
    this.#things.set(path, found)
    return found
  }
}

/** What the work gives, while the clock of the test jumps from timer to timer (also those of `AbortSignal.timeout`). */
export async function settled<T>(work: Promise<T>): Promise<T> {
  let done = false
  const end = () => { done = true }
  work.then(end, end)
  while (!done) {
    for (let i = 0; i < 5 && !done; i++) await new Promise(resolve => { setImmediate(resolve) })
    if (!done) await vi.advanceTimersToNextTimerAsync()
  }
  return work
}

/** Makes all clocks jump; to be undone with `vi.useRealTimers` and `vi.restoreAllMocks`. */
export function fakeClocks(): MockInstance<typeof AbortSignal.timeout> {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] })
  return vi.spyOn(AbortSignal, 'timeout').mockImplementation(milliseconds => {
    const controller = new AbortController()
    setTimeout(() => { controller.abort(new DOMException('too late', 'TimeoutError')) }, milliseconds)
    return controller.signal
  })
}
