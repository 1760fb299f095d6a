import type { Json, JsonObject } from '../../model/json.ts'
import { html } from '../answer.ts'
import type { Answer, Ask } from '../answer.ts'
import { dict, text } from './fields.ts'
import { failure } from './status.ts'

/**
 * A number: a Status object of that code (401, 403, 404, 409, 410, 429, 500, 503, 504) · html: 200 with a page · truncated: 200, JSON cut in half · null,
 * nothing: 200 with `null` or no body · table: a Table instead of a list · endless: after every page another, with new items · endless-repeating: the
 * same page again · hang: no answer ever · stall: half a body, then silence · reset: the connection is torn down · slow: one byte each 0.2 s · huge: 64
 * MiB of blanks before the right body · redirect: 302 to another origin, where the right answer waits · wrong-types: numbers for texts and texts for
 * numbers · lost: the request takes effect, its answer does not arrive.
 */
export type ClusterFaultKind =
  | number | 'html' | 'truncated' | 'null' | 'nothing' | 'table' | 'endless' | 'endless-repeating' | 'hang' | 'stall' | 'reset'
  | 'slow' | 'huge' | 'redirect' | 'wrong-types' | 'lost'

export interface ClusterFault {
  kind: ClusterFaultKind
  /** Only requests whose path contains this. */
  path?: string
  /** Only requests with one of these methods. */
  methods?: string[]
  /** Only the first so many requests fail; default: all. */
  times?: number
  /** Begins after so many requests that it would concern. */
  after?: number
  /** Seconds that 429 and 503 ask to wait; default: 429 asks for 1, 503 for nothing. */
  retryAfter?: number
}

/** The faults of one server, each with its own count of requests still to fail. */
export class ClusterFaults {
  readonly #faults: { fault: ClusterFault; left: number; wait: number }[]
  constructor(faults: ClusterFault[]) {
    this.#faults = faults.map(fault => ({ fault, left: fault.times ?? Infinity, wait: fault.after ?? 0 }))
  }

  /** The first fault in force for the request; using it up by one. */
  take(method: string, path: string): ClusterFault | undefined {
    const concerned = this.#faults.filter(({ fault }) => path.includes(fault.path ?? '') && fault.methods?.includes(method) !== false)
    const hit = concerned.filter(one => one.wait-- <= 0).find(({ left }) => left > 0)
    if (hit !== undefined) hit.left -= 1
    return hit?.fault
  }
}

const REASONS: Record<number, string> = {
  400: 'BadRequest', 401: 'Unauthorized', 403: 'Forbidden', 404: 'NotFound', 409: 'Conflict', 410: 'Expired', 422: 'Invalid', 429: 'TooManyRequests',
  500: 'InternalError', 503: 'ServiceUnavailable', 504: 'Timeout',
}

/** The answer under a fault; `good` is the right one, `elsewhere` the same server as another origin. */
export function faulty({ kind, retryAfter }: ClusterFault, ask: Ask, good: (ask: Ask) => Answer, elsewhere: string): Answer {
  switch (kind) {
    case 'html': return html(200, 'Sign in', 'Please sign in.')
    case 'null': return { ...good(ask), status: 200, body: 'null' }
    case 'nothing': return { ...good(ask), status: 200, body: '' }
    case 'truncated': {
      const answer = good(ask)
      return { ...answer, body: answer.body.slice(0, answer.body.length / 2) }
    }
    case 'wrong-types': {
      const answer = good(ask)
      return { ...answer, body: JSON.stringify(swapped(parsed(answer.body) ?? String(answer.body))) }
    }
    case 'table': return { ...good(ask), body: JSON.stringify({ kind: 'Table', apiVersion: 'meta.k8s.io/v1', metadata: {}, columnDefinitions: [], rows: [] }) }
    case 'endless': case 'endless-repeating': return endless(ask, good, kind === 'endless')
    case 'hang': case 'reset': return { status: 0, headers: {}, body: '', manner: kind }
    case 'stall': case 'slow': case 'huge': return { ...good(ask), manner: kind }
    case 'lost': return { ...good(ask), manner: 'reset' }
    case 'redirect': return { status: 302, headers: { location: `${elsewhere}${ask.path}${ask.query.size > 0 ? `?${ask.query.toString()}` : ''}` }, body: '' }
    default: {
      const wait = retryAfter ?? (kind === 429 ? 1 : undefined)
      return failure(
        kind, REASONS[kind] ?? 'Unknown', `The demo cluster was told to answer ${kind}.`, wait === undefined ? undefined : { retryAfterSeconds: wait },
      )
    }
  }
}

/** Every page of a list is followed by another: of new items, or of the same with the same token. */
function endless(ask: Ask, good: (ask: Ask) => Answer, fresh: boolean): Answer {
  const query = new URLSearchParams(ask.query)
  const turn = Number(/^endless-(\d+)$/.exec(query.get('continue') ?? '')?.[1] ?? 0)
  query.delete('continue')
  const answer = good({ ...ask, query })
  const list = parsed(answer.body)
  if (answer.status !== 200 || !isObject(list) || !Array.isArray(list['items'])) return answer
  const items = list['items'].map(item => {
    const metadata = dict(dict(item)['metadata'])
    return fresh && turn > 0 && isObject(item) ? {
      ...item, metadata: { ...metadata, name: `${text(metadata['name'])}-${turn}`, uid: `${text(metadata['uid'])}-${turn}` },
    } : item
  })
  const metadata = { ...dict(list['metadata']), continue: `endless-${fresh ? turn + 1 : 1}` }
  return { ...answer, body: JSON.stringify({ ...list, metadata, items }) }
}

function swapped(value: Json): Json {
  if (Array.isArray(value)) return value.map(swapped)
  if (isObject(value)) return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, swapped(inner)]))
  if (typeof value === 'string') return 7
  return typeof value === 'number' ? 'seven' : value === null ? 0 : String(value)
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function parsed(body: string | Buffer): Json | undefined {
  try {
    return JSON.parse(String(body)) as Json
  } catch {
    return undefined
  }
}
