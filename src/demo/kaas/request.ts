import type { Ask } from '../answer.ts'
import { decoded, objectOf } from '../answer.ts'
import type { JsonObject } from '../../model/json.ts'
import { badRequest, failure, Refused } from './status.ts'

/** Who asks. `extra` as `SelfSubjectReview` shows it. */
export interface User {
  name: string
  groups: string[]
}
/** A request as authorization sees it; without `resource` it is about a path that is none. */
export interface Attributes {
  verb: string
  path: string
  group: string
  version: string
  resource: string
  subresource: string
  namespace: string
  name: string
  /** Segments after the subresource: what a proxy is asked for. */
  rest: string[]
}

const VERBS: Record<string, string> = { POST: 'create', PUT: 'update', PATCH: 'patch' }
/** Parts of a namespace itself, not resources inside it. */
const OF_NAMESPACES = ['status', 'finalize']

/** Reads method and path as the API server does. */
export function attributesOf({ method, path, query }: Ask): Attributes {
  const segments = path.split('/').filter(segment => segment !== '').map(decoded)
  const named = segments[0] === 'apis' ? segments.slice(1, 3) : segments[0] === 'api' ? ['', ...segments.slice(1, 2)] : []
  const parts = segments.slice(segments[0] === 'apis' ? 3 : 2)
  const [group = '', version = ''] = named
  const none = { verb: method.toLowerCase(), path, group, version, resource: '', subresource: '', namespace: '', name: '', rest: [] }
  if (named.length < 2 || parts.length === 0) return none
  const inside = parts[0] === 'namespaces' && parts.length > 2 && !OF_NAMESPACES.includes(parts[2] ?? '')
  const [resource = '', name = '', subresource = '', ...rest] = inside ? parts.slice(2) : parts
  const namespace = inside ? parts[1] ?? '' : resource === 'namespaces' ? name : ''
  return { verb: verb(method, name, query), path, group, version, resource, subresource, namespace, name, rest }
}

function verb(method: string, name: string, query: URLSearchParams): string {
  if (method === 'GET' || method === 'HEAD') return name !== '' ? 'get' : ['1', 'true'].includes(query.get('watch') ?? '') ? 'watch' : 'list'
  if (method === 'DELETE') return name === '' ? 'deletecollection' : 'delete'
  return VERBS[method] ?? method.toLowerCase()
}

/** The body as an object; throws the 400 of the API server, and the 415 for the binary form that kubectl prefers for some kinds. */
export function bodyOf(ask: Ask): JsonObject {
  if (ask.headers['content-type']?.startsWith('application/vnd.kubernetes.protobuf') === true) {
    throw new Refused(
      failure(415, 'UnsupportedMediaType', 'the body of the request was in an unknown format - the demo cluster accepts only: application/json'),
    )
  }
  const body = objectOf(ask)
  if (body === undefined) throw badRequest('the object provided is unrecognized (must be of type Object): the body is no JSON object')
  return body
}

/** Whether nothing may be kept; throws the 422 for another wish than `All`. */
export function isDryRun({ query }: Ask): boolean {
  const wish = query.getAll('dryRun')
  if (wish.some(value => value !== 'All')) {
    const cause = { reason: 'FieldValueNotSupported', message: `Unsupported value: []string${JSON.stringify(wish)}: supported values: "All"`, field: 'dryRun' }
    const details = { group: 'meta.k8s.io', kind: 'CreateOptions', causes: [cause] }
    throw new Refused(failure(422, 'Invalid', `CreateOptions.meta.k8s.io "" is invalid: dryRun: ${cause.message}`, details))
  }
  return wish.length > 0
}
