import { randomUUID } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import type { Json, JsonObject } from '../model/json.ts'

/** A request as a service sees it; nothing in it is trusted. */
export interface Ask {
  method: string
  /** Full path as sent, without the query: links of the answer begin with it. */
  path: string
  /** The path below the service's own prefix, as sent; `''` or begins with a slash. */
  below: string
  query: URLSearchParams
  headers: IncomingHttpHeaders
  /** The body as UTF-8. */
  body: string
  bytes: Buffer
}
export interface Answer {
  status: number
  headers: Record<string, string>
  body: string | Buffer
  /** How it goes over the wire, when a fault says so; see `deliver.ts`. */
  manner?: 'hang' | 'reset' | 'slow' | 'stall' | 'huge'
}
/** One API of the cloud: what it answers, and the form in which it reports an error. */
export interface Service {
  answer(ask: Ask): Answer
  error(status: number, message: string): Answer
}

/** An answer of JSON, with the request id that every OpenStack service sends. */
export function json(status: number, value: Json, headers: Record<string, string> = {}): Answer {
  return { status, headers: { 'content-type': 'application/json', ...requestId(), ...headers }, body: JSON.stringify(value) }
}

/** An answer without a body, with the request id. */
export function empty(status: number, headers: Record<string, string> = {}): Answer {
  return { status, headers: { ...requestId(), ...headers }, body: '' }
}

/** The body of a request as a JSON object; undefined if it is none. */
export function objectOf(ask: Ask): JsonObject | undefined {
  try {
    const value = JSON.parse(ask.body) as Json
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** A value as text: a text as it is, a number or truth value as JSON has it, `''` for everything else. */
export function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? JSON.stringify(value) : ''
}

/** Whether the value is an object, and no list. */
export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** An answer of plain text as the WebOb library words it: status line, blank line, explanation. */
export function plain(status: number, title: string, explanation: string, headers: Record<string, string> = {}): Answer {
  const type = { 'content-type': 'text/plain; charset=UTF-8' }
  return { status, headers: { ...type, ...requestId(), ...headers }, body: `${status} ${title}\n\n${explanation}\n\n   ` }
}

/** An answer of HTML. */
export function html(status: number, title: string, explanation: string, headers: Record<string, string> = {}): Answer {
  const type = { 'content-type': 'text/html; charset=UTF-8' }
  return { status, headers: { ...type, ...headers }, body: `<html><h1>${title}</h1><p>${explanation}</p></html>` }
}

/** The plain 404 of services whose router does not know the path. */
export function notRouted(): Answer {
  return plain(404, 'Not Found', 'The resource could not be found.')
}

/** The 302 to the same path with a slash that Glance and Cinder send. */
export function withSlash(location: string): Answer {
  return { status: 302, headers: { 'content-type': 'text/plain; charset=utf8', location: `${location}/` }, body: '' }
}

/** The words of HTTP for the statuses that the demo cloud sends. */
export function title(status: number): string {
  const titles: Record<number, string> = {
    400: 'Bad Request', 401: 'Unauthorized', 403: 'Forbidden', 404: 'Not Found', 405: 'Method Not Allowed', 406: 'Not Acceptable',
    409: 'Conflict', 413: 'Request Entity Too Large', 415: 'Unsupported Media Type', 416: 'Request Range Not Satisfiable', 429: 'Too Many Requests',
    500: 'Internal Server Error', 503: 'Service Unavailable',
  }
  return titles[status] ?? 'Error'
}

/** A segment of a path with its percent escapes resolved; broken escapes stay as they are. */
export function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}

function requestId(): Record<string, string> {
  return { 'x-openstack-request-id': `req-${randomUUID()}` }
}
