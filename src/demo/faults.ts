import type { Json } from '../model/json.ts'
import { html, isObject } from './answer.ts'
import type { Answer, Ask, Service } from './answer.ts'
import { idOf } from './paging.ts'

export type FaultService = 'identity' | 'compute' | 'image' | 'network' | 'block-storage' | 'object-store' | 'key-manager' | 's3'
/**
 * 500, 503, 429, 403: the status in the service's own form · html: 200 with a page · truncated: 200, JSON cut in half ·
 * null, nothing: 200 with `null` or no body · endless: after every page another, with new items · endless-repeating: every page links to
 * itself · hang: no answer ever · stall: half a body, then silence · reset: the connection is torn down · slow: one byte each 0.2 s ·
 * huge: 64 MiB of blanks before the right body · redirect: 302 to another origin, where the right answer waits · wrong-types: numbers for
 * texts and texts for numbers · expired-token: the token of the request is revoked first.
 */
export type FaultKind =
  | 500 | 503 | 429 | 403 | 'html' | 'truncated' | 'null' | 'nothing' | 'endless' | 'endless-repeating' | 'hang' | 'stall' | 'reset'
  | 'slow' | 'huge' | 'redirect' | 'wrong-types' | 'expired-token'

export interface Fault {
  service: FaultService
  kind: FaultKind
  /** Only the first so many requests fail; default: all (expired-token: the first). */
  times?: number
  /** Only requests whose path contains this. */
  path?: string
  /** Only requests with one of these methods. */
  methods?: string[]
  /** Begins after so many requests of the service, whatever they ask for: a service that dies half-way. */
  after?: number
  /** Seconds that 429 and 503 ask to wait; default: 429 asks for 1, 503 for nothing. */
  retryAfter?: number
}

/** What a fault needs besides the request: the service that would answer, and the ways to harm the cloud itself. */
export interface Scene {
  service: Service
  /** The same server under another name: another origin for every client. */
  elsewhere: string
  revoke(token: string | string[] | undefined): void
}

/** The faults of one server, each with its own count of requests still to fail. */
export class Faults {
  readonly #faults: { fault: Fault; left: number; wait: number }[]
  constructor(faults: Fault[]) {
    this.#faults = faults.map(fault => ({ fault, left: fault.times ?? (fault.kind === 'expired-token' ? 1 : Infinity), wait: fault.after ?? 0 }))
  }

  /** The first fault in force for the request; using it up by one. */
  take(service: string, method: string, path: string): Fault | undefined {
    const concerned = this.#faults.filter(({ fault }) => fault.service === service)
    const due = concerned.filter(one => one.wait-- <= 0)
    const hit = due.find(({ fault, left }) => left > 0 && path.includes(fault.path ?? '') && fault.methods?.includes(method) !== false)
    if (hit === undefined) return undefined
    hit.left -= 1
    return hit.fault
  }
}

/** The answer of a service under a fault. */
export function faulty(fault: Fault, ask: Ask, scene: Scene): Answer {
  const { service } = scene
  const good = (): Answer => service.answer(ask)
  const { kind } = fault
  switch (kind) {
    case 500: case 503: case 429: case 403: {
      const answer = service.error(kind, `The demo cloud was told to answer ${kind}.`)
      const wait = fault.retryAfter ?? (kind === 429 ? 1 : undefined)
      const advised = wait !== undefined && (kind === 429 || kind === 503)
      return advised ? { ...answer, headers: { ...answer.headers, 'retry-after': String(wait) } } : answer
    }
    case 'html':
      return html(200, 'Sign in', 'Please sign in.')
    case 'truncated': {
      const answer = good()
      return { ...answer, body: answer.body.slice(0, answer.body.length / 2) }
    }
    case 'null':
      return { ...good(), status: 200, body: 'null' }
    case 'nothing':
      return { ...good(), status: 200, body: '' }
    case 'wrong-types': {
      const answer = good()
      return { ...answer, body: JSON.stringify(swapped(parsed(answer.body) ?? String(answer.body))) }
    }
    case 'endless': case 'endless-repeating':
      return endless(ask, scene, kind === 'endless')
    case 'hang': case 'stall': case 'reset': case 'slow': case 'huge':
      return { ...good(), manner: kind }
    case 'redirect':
      return { status: 302, headers: { location: `${scene.elsewhere}${ask.path}${suffix(ask.query)}` }, body: '' }
    case 'expired-token':
      scene.revoke(ask.headers['x-auth-token'])
      return good()
  }
}

const MARK = 'endless-'

function endless(ask: Ask, { service }: Scene, fresh: boolean): Answer {
  const marker = ask.query.get('marker') ?? ''
  const turn = marker.startsWith(MARK) ? Number(marker.slice(MARK.length)) : 0
  const query = new URLSearchParams(ask.query)
  if (marker.startsWith(MARK)) query.delete('marker')
  const answer = service.answer({ ...ask, query })
  const body = parsed(answer.body)
  const key = isObject(body) ? Object.keys(body).find(k => Array.isArray(body[k]) && !k.endsWith('_links')) : undefined
  if (answer.status !== 200 || !isObject(body) || key === undefined) return answer
  if (fresh) query.set('marker', `${MARK}${turn + 1}`)
  const items = (body[key] as Json[]).map(item => (isObject(item) && turn > 0 ? { ...item, id: `${idOf(item)}-${turn}` } : item))
  const next = suffix(query)
  const href = `http://${ask.headers.host ?? ''}${ask.path}${next}`
  const links = key === 'images'
    ? { next: `/v2/images${next}` }
    : { [key === 'volume_types' ? 'volume_type_links' : `${key}_links`]: [{ rel: 'next', href }] }
  return { ...answer, body: JSON.stringify({ ...body, [key]: items, ...links }) }
}

function suffix(query: URLSearchParams): string {
  return query.size > 0 ? `?${query.toString()}` : ''
}

function swapped(value: Json): Json {
  if (Array.isArray(value)) return value.map(swapped)
  if (isObject(value)) return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, swapped(inner)]))
  if (typeof value === 'string') return 7
  return typeof value === 'number' ? 'seven' : value === null ? 0 : String(value)
}

function parsed(body: string | Buffer): Json | undefined {
  try {
    return JSON.parse(String(body)) as Json
  } catch {
    return undefined
  }
}
