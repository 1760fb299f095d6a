import { json, title } from './answer.ts'
import type { Answer } from './answer.ts'

const TYPES: Record<number, string> = {
  400: 'BadRequest', 403: 'PolicyNotAuthorized', 404: 'HTTPNotFound', 405: 'HTTPMethodNotAllowed', 429: 'OverQuota',
  500: 'HTTPInternalServerError', 503: 'ServiceUnavailable',
}

/** A request that Neutron does not fulfil; `type` is the name of Neutron's own exception. */
export class Refusal extends Error {
  override name = 'Refusal'
  constructor(readonly status: number, readonly type: string, message: string) {
    super(message)
  }
}

/** An error as Neutron writes it. */
export function neutronError(status: number, message: string, type = TYPES[status] ?? title(status)): Answer {
  return json(status, { NeutronError: { type, message, detail: '' } })
}

/** 400 for a value that does not fit. */
export function invalid(message: string): Refusal {
  return new Refusal(400, 'InvalidInput', `Invalid input for operation: ${message}.`)
}

/** 400 for a request that does not fit; `resource` as Neutron names it there. */
export function bad(resource: string, message: string): Refusal {
  return new Refusal(400, 'BadRequest', `Bad ${resource} request: ${message}.`)
}

/** 400 for a body that Neutron does not understand. */
export function malformed(message: string): Refusal {
  return new Refusal(400, 'HTTPBadRequest', message)
}

/** 403 by policy: the rule, and those of its attributes that were asked for. */
export function forbidden(rule: string, ...attributes: string[]): Refusal {
  const rules = attributes.reduce((sum, name) => `(${sum} and rule:${rule}:${name})`, `rule:${rule}`)
  return new Refusal(403, 'PolicyNotAuthorized', `${rules} is disallowed by policy`)
}

/** 404 of a path that leads nowhere. */
export function nowhere(): Refusal {
  return new Refusal(404, 'HTTPNotFound', 'The resource could not be found.')
}

/** 404 of a network. */
export function noNetwork(id: string): Refusal {
  return new Refusal(404, 'NetworkNotFound', `Network ${id} could not be found.`)
}
