import { randomBytes } from 'node:crypto'
import type { JsonObject } from '../model/json.ts'
import { catalog } from './cloud.ts'
import type { Cloud } from './cloud.ts'
import { hexOf } from './ids.ts'
import type { Session } from './sessions.ts'

/** Why nobody was let in; a 401 never says which part was wrong, as in Keystone. */
export interface Refusal {
  status: 400 | 401 | 404
  message: string
}

const DOMAIN = { id: 'default', name: 'Default' }
const REFUSED: Refusal = { status: 401, message: '' }

/** Opens a session for the body of POST /v3/auth/tokens: password, token or application credential; scoped to the project or to nothing. */
export function login(cloud: Cloud, text: string): Session | Refusal {
  const body = parsed(text)
  if (body === undefined) return malformed('valid JSON in request body')
  const auth = at(body, 'auth')
  if (auth === undefined) return malformed('auth in request body')
  const methods = at(auth, 'identity', 'methods')
  if (!Array.isArray(methods) || methods.length === 0) return malformed('methods in identity')
  let earlier: Session | undefined
  for (const method of methods) {
    const given = at(auth, 'identity', String(method))
    if (given === undefined) return malformed(`${String(method).slice(0, 80)} in identity`)
    if (method === 'token') {
      earlier = cloud.sessions.find(asText(at(given, 'id')))
      if (earlier === undefined) return { status: 404, message: 'Could not recognize Fernet token' }
    } else if (method === 'application_credential') {
      const refusal = credentialRefusal(cloud, given)
      if (refusal !== undefined) return refusal
    } else if (method !== 'password' || !isUser(cloud, at(given, 'user')) || at(given, 'user', 'password') !== cloud.password) {
      return REFUSED
    }
  }
  const credential = methods.includes('application_credential')
  const given = at(auth, 'scope')
  const scope = given === 'unscoped' ? undefined : given
  // Keystone binds an application credential to its project and takes no scope besides it.
  if (scope !== undefined && (credential || !isProject(cloud, at(scope, 'project')))) return REFUSED
  return open(cloud, credential || scope !== undefined, methods.map(String), credential, earlier)
}

function credentialRefusal(cloud: Cloud, given: unknown): Refusal | undefined {
  const id = at(given, 'id')
  const named = at(given, 'name') === cloud.credential.name && isUser(cloud, at(given, 'user'))
  if (id !== cloud.credential.id && !named) {
    return { status: 404, message: `Could not find Application Credential: ${String(id ?? at(given, 'name')).slice(0, 80)}.` }
  }
  const until = cloud.state.credential_expires_at ?? null
  const expired = until !== null && Date.parse(until) <= Date.now()
  return expired || at(given, 'secret') !== cloud.credential.secret ? REFUSED : undefined
}

function open(cloud: Cloud, scoped: boolean, given: string[], credential: boolean, earlier: Session | undefined): Session {
  const now = Date.now()
  const expiresAt = earlier?.expiresAt ?? new Date(now + (cloud.state.token_seconds ?? 3600) * 1000)
  const methods = [...new Set([...(earlier?.methods ?? []), ...given])]
  const body: JsonObject = {
    methods,
    user: { domain: DOMAIN, ...cloud.user, password_expires_at: null },
    audit_ids: [randomBytes(16).toString('base64url')],
    expires_at: micros(expiresAt),
    issued_at: micros(new Date(now)),
  }
  if (scoped) {
    body['project'] = { domain: DOMAIN, ...cloud.project }
    body['is_domain'] = false
    body['roles'] = cloud.state.roles.map(name => ({ id: hexOf(`role:${name}`), name }))
    body['catalog'] = catalog(cloud)
  }
  if (credential) body['application_credential'] = { id: cloud.credential.id, name: cloud.credential.name, restricted: true }
  return cloud.sessions.open({ body, scoped, methods, expiresAt })
}

function isUser(cloud: Cloud, user: unknown): boolean {
  return at(user, 'id') === cloud.user.id || (at(user, 'name') === cloud.user.name && isDomain(at(user, 'domain')))
}

function isProject(cloud: Cloud, project: unknown): boolean {
  return at(project, 'id') === cloud.project.id || (at(project, 'name') === cloud.project.name && isDomain(at(project, 'domain')))
}

function isDomain(domain: unknown): boolean {
  return at(domain, 'id') === DOMAIN.id || at(domain, 'name') === DOMAIN.name
}

function malformed(what: string): Refusal {
  return { status: 400, message: `Expecting to find ${what}. The server could not comply with the request since it is malformed.` }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function at(value: unknown, ...keys: string[]): unknown {
  let inner = value
  for (const key of keys) {
    if (typeof inner !== 'object' || inner === null || !Object.hasOwn(inner, key)) return undefined
    inner = (inner as Record<string, unknown>)[key]
  }
  return inner
}

function asText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

function micros(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, '.000000Z')
}
