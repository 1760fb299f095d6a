import type { Json, JsonObject } from '../model/json.ts'
import type { Auth, AuthScope, Ref, UserRef } from './cloud.ts'

/** The body of `POST /v3/auth/tokens` for credentials that Keystone itself judges (all but the federated ones). */
export function tokenRequest(auth: Exclude<Auth, { type: 'v3oidcclientcredentials' | 'v3oidcaccesstoken' }>): JsonObject {
  switch (auth.type) {
    case 'password':
      return request('password', { password: { user: { ...user(auth.user), password: auth.password } } }, auth.scope)
    case 'v3totp':
      return request('totp', { totp: { user: { ...user(auth.user), passcode: auth.passcode } } }, auth.scope)
    case 'token':
      return rescope(auth.token, auth.scope)
    case 'v3applicationcredential': {
      const which: JsonObject = 'id' in auth ? { id: auth.id } : { name: auth.name, user: user(auth.user) }
      return request('application_credential', { application_credential: { ...which, secret: auth.secret } }, null)
    }
  }
}

/** The body that turns a token into one of another scope. */
export function rescope(token: string, scope: AuthScope): JsonObject {
  return request('token', { token: { id: token } }, scope)
}

function request(method: string, identity: JsonObject, scope: AuthScope): JsonObject {
  return { auth: { identity: { methods: [method], ...identity }, ...(scope === null ? {} : { scope: scopeBody(scope) }) } }
}

function scopeBody(scope: Exclude<AuthScope, null>): Json {
  if ('project' in scope) {
    const { domain, ...project } = scope.project
    return { project: { ...ref(project), ...(domain === undefined ? {} : { domain: ref(domain) }) } }
  }
  if ('domain' in scope) return { domain: ref(scope.domain) }
  if ('trust' in scope) return { 'OS-TRUST:trust': { id: scope.trust } }
  return { system: { all: true } }
}

function user({ domain, ...who }: UserRef): JsonObject {
  return { ...ref(who), ...(domain === undefined ? {} : { domain: ref(domain) }) }
}

function ref({ id, name }: Ref): JsonObject {
  return id !== undefined ? { id } : { name: name ?? '' }
}
