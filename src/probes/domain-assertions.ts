import type { StepOutcome } from '../model/acting.ts'
import type { OpenStack } from '../model/cloud.ts'
import type { Json, JsonObject, Schema } from '../model/json.ts'
import { Unseen } from '../unseen.ts'
import { classify } from './classify.ts'

/** Which demand an assertion belongs to: power in the own domain, none in others, roles and who may hold which. */
export type About = 'own' | 'other' | 'roles'
/**
 * `refusal`: 403, or 404 as Keystone hides things. `nothing foreign`: a refusal, or a success that shows and makes nothing of another domain.
 * `unchanged`: seen by another principal. `either`: the provider may decide.
 */
export type Expected = 'success' | 'refusal' | 'nothing foreign' | 'unchanged' | 'either'

/** One thing asked of Keystone, what the standard expects and what came. */
export interface Assertion {
  about: About
  /** Name of the acting manager's domain. */
  manager: string
  what: string
  /** Method and path, with `{names}` instead of ids. */
  request: string
  expected: Expected
  outcome: StepOutcome
  status: number | null
  /** What is wrong with an answer that says success. */
  wrong?: string
  message?: string
  /** How often it was refused before it succeeded. */
  refusals?: number
}
export interface Ask {
  about: About
  expected: Expected
  what: string
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Below the version root, with `{names}` of `ids`. */
  path: string
  ids?: Record<string, string>
  json?: JsonObject
  query?: Record<string, string>
}
/** What came of an assertion. */
export interface Told<T> {
  answer: T | undefined
  /** Whether it succeeded, or may have for all that is known. */
  maybe: boolean
}

/**
 * How often a request is tried that must not be refused: Keystone with several threads (2025.1, seen under load) refuses now and then what its
 * policy allows. A policy refuses every time.
 */
const TRIES = 3

const text: Schema = { type: 'string' }

/** Schema of the assertions of a play. */
export const assertionsSchema: Schema = {
  type: 'array',
  items: {
    type: 'object', required: ['about', 'manager', 'what', 'request', 'expected', 'outcome', 'status'], additionalProperties: false,
    properties: {
      about: { enum: ['own', 'other', 'roles'] }, manager: text, what: text, request: text,
      expected: { enum: ['success', 'refusal', 'nothing foreign', 'unchanged', 'either'] }, outcome: text, status: { type: ['integer', 'null'] },
      wrong: text, message: text, refusals: { type: 'integer' },
    },
  },
}

/** Asks Keystone as one manager and writes down what came of it. Throws `Unseen` only where going on makes no sense: no connection, no valid token. */
export class Witness {
  readonly assertions: Assertion[] = []
  constructor(readonly manager: string, readonly cloud: OpenStack) {}

  /** A request; `examine` tells what is wrong with the answer to a success. */
  ask(ask: Ask, examine?: (answer: Json) => string | undefined): Promise<Told<Json>> {
    const { method = 'GET', json } = ask
    return this.#record(ask, examine, async () => {
      const reply = await this.cloud.send(method, 'identity', filled(ask), json === undefined ? {} : { json })
      return [reply.body === '' ? null : reply.json(), reply.status]
    })
  }

  /** A listing, read to its end; its last segment (or `key`) names the array. */
  list(ask: Ask & { key?: string }, examine: (items: JsonObject[]) => string | undefined): Promise<Told<JsonObject[]>> {
    const key = ask.key ?? ask.path.split('/').at(-1) ?? ''
    return this.#record(ask, examine, async () => [
      await this.cloud.list('identity', filled(ask), { key, ...(ask.query !== undefined && { query: ask.query }) }), 200,
    ])
  }

  async #record<T>(ask: Ask, examine: ((answer: T) => string | undefined) | undefined, work: () => Promise<[T, number]>): Promise<Told<T>> {
    const { about, expected, what, method = 'GET', path, query } = ask
    const filters = Object.keys(query ?? {}).join('&')
    const base = { about, manager: this.manager, what, request: `${method} ${path}${filters && `?${filters}`}`, expected }
    for (let refusals = 0; ;) {
      try {
        const [answer, status] = await work()
        const wrong = examine?.(answer)
        this.assertions.push({ ...base, outcome: 'done', status, ...(refusals > 0 && { refusals }), ...(wrong !== undefined && { wrong }) })
        return { answer, maybe: true }
      } catch (error) {
        if (!(error instanceof Unseen) || error.status === 401) throw error
        if (error.status === undefined && (error.reason === 'timeout' || error.reason === 'unreachable')) throw error
        if (error.status === 403 && (expected === 'success' || expected === 'unchanged') && ++refusals < TRIES) continue
        const { outcome, message, status = null } = classify(error)
        this.assertions.push({ ...base, outcome: isLocked(status, message) ? 'rejected' : outcome, status, message })
        return { answer: undefined, maybe: status === null || status === 408 || status >= 500 }
      }
    }
  }
}

/** Keystone's 403 for an immutable resource: the policy let the request pass, so it is no refusal. */
function isLocked(status: number | null, message: string): boolean {
  return status === 403 && /immutable/i.test(message)
}

/** The path with the ids in place of their names. */
export function filled({ path, ids = {} }: Pick<Ask, 'path' | 'ids'>): string {
  return path.replace(/\{([a-z]{1,20})\}/g, (_, name: string) => {
    const id = ids[name]
    if (id === undefined || id === '') throw new TypeError(`no id of ${name}`)
    return encodeURIComponent(id)
  })
}
