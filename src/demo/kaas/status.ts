import { randomUUID } from 'node:crypto'
import type { JsonObject } from '../../model/json.ts'
import type { Answer } from '../answer.ts'

/** What a Status object says about which object was concerned; `kind` is the plural of the resource, or the kind where the API says so. */
export interface Details {
  name?: string
  group?: string
  kind?: string
  uid?: string
  causes?: { reason: string; message: string; field: string }[]
  retryAfterSeconds?: number
}

/** Stops a request: the handler answers with the Status. */
export class Refused extends Error {
  constructor(readonly answer: Answer) {
    super('refused')
  }
}

/** An answer of JSON as the API server sends it. */
export function answerJson(status: number, value: unknown, headers: Record<string, string> = {}): Answer {
  return { status, headers: { ...common(), 'content-type': 'application/json', ...headers }, body: `${JSON.stringify(value)}\n` }
}

/** An answer of plain text, as `/livez` and the router send it whatever was asked for. */
export function answerText(status: number, body: string): Answer {
  return { status, headers: { ...common(), 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' }, body }
}

/** A Status object of a failure. */
export function failure(code: number, reason: string, message: string, details?: Details): Answer {
  const empty = details === undefined ? {} : { details: ordered(details) }
  const body: JsonObject = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, ...empty, code }
  const extra = code === 403 ? { 'x-content-type-options': 'nosniff' } : {}
  const wait: Record<string, string> = details?.retryAfterSeconds === undefined ? {} : { 'retry-after': String(details.retryAfterSeconds) }
  return answerJson(code, body, { ...extra, ...wait })
}

/** The Status object of a removal that needed no object in its answer. */
export function success(details: Details): Answer {
  return answerJson(200, { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details: ordered(details) })
}

/** The router's answer for a path that nobody serves. */
export function noPage(): Answer {
  return answerText(404, '404 page not found\n')
}

/** The answer for a resource or version that nobody serves in a group that is served. */
export function notServed(): Answer {
  return failure(404, 'NotFound', 'the server could not find the requested resource', {})
}

/** The answer for a path beside the API: which paths there are. */
export function index(paths: string[]): Answer {
  return answerJson(404, { paths })
}

/** The 400 of a request that makes no sense. */
export function badRequest(message: string): Refused {
  return new Refused(failure(400, 'BadRequest', message))
}

function ordered({ name, group, kind, uid, causes, retryAfterSeconds }: Details): JsonObject {
  return {
    ...(name !== undefined && name !== '' && { name }),
    ...(group !== undefined && group !== '' && { group }),
    ...(kind !== undefined && { kind }),
    ...(uid !== undefined && { uid }),
    ...(causes !== undefined && { causes }),
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
  }
}

function common(): Record<string, string> {
  return { 'audit-id': randomUUID(), 'cache-control': 'no-cache, private' }
}
