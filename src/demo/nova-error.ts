import type { Json } from '../model/json.ts'
import { isObject, json } from './answer.ts'
import type { Answer } from './answer.ts'

const FAULTS: Record<number, string> = {
  400: 'badRequest', 401: 'unauthorized', 403: 'forbidden', 404: 'itemNotFound', 405: 'badMethod', 409: 'conflictingRequest',
  413: 'overLimit', 429: 'overLimit', 503: 'serviceUnavailable',
}

/** An error as Nova and Cinder write it: one key that names the fault. */
export function fault(code: number, message: string, headers: Record<string, string> = {}): Answer {
  return json(code, { [FAULTS[code] ?? 'computeFault']: { code, message } }, headers)
}

/** A request that Nova does not fulfil. */
export class Denied extends Error {
  override name = 'Denied'
  constructor(readonly status: number, message: string) {
    super(message)
  }
}

/** 400 of Nova's schemas. */
export function misfit(field: string, value: Json | undefined, why: string): Denied {
  return new Denied(400, `Invalid input for field/attribute ${field}. Value: ${typeof value === 'string' ? value : python(value)}. ${why}`)
}

/** A value as Python writes it in messages. */
export function python(value: Json | undefined): string {
  if (Array.isArray(value)) return `[${value.map(python).join(', ')}]`
  if (isObject(value)) return `{${Object.entries(value).map(([key, inner]) => `'${key}': ${python(inner)}`).join(', ')}}`
  if (typeof value === 'string') return `'${value}'`
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  return value === null || value === undefined ? 'None' : String(value)
}

/** 403 by policy; `rule` without the prefix `os_compute_api:`. */
export function disallowed(rule: string): Denied {
  return new Denied(403, `Policy doesn't allow os_compute_api:${rule} to be performed.`)
}
