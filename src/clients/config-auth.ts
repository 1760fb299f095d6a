import type { Auth, AuthScope, Ref, UserRef } from './cloud.ts'
import { ConfigError } from './config-error.ts'
import type { Keys } from './keys.ts'
import { nearest } from '../nearest.ts'

/** The auth types that are spoken, under all their names. */
export const AUTH_TYPES = [
  'password', 'v3password', 'token', 'v3token', 'v3applicationcredential', 'v3totp', 'v3oidcclientcredentials', 'v3oidcaccesstoken',
]
/** Keys whose values are secrets, at the top or in `auth`. */
export const SECRET_KEYS = [
  'password', 'token', 'auth_token', 'passcode', 'application_credential_secret', 'client_secret', 'access_token', 'refresh_token',
]

type Warn = (warning: string) => void

/** The typed credentials of a cloud; throws `ConfigError` for types that are not spoken and for missing keys. */
export function authOf(top: Keys, auth: Keys, passcode: string | undefined, warn: Warn): Auth {
  // For these names openstacksdk lets the top level win over `auth`, and the last of the names over the first.
  const topWins = (...names: string[]) => names.reduce<string | undefined>((found, name) => top.text(name) ?? auth.text(name) ?? found, undefined)
  const authWins = (...names: string[]) => names.map(name => auth.text(name) ?? top.text(name)).find(value => value !== undefined)
  const need = (value: string | undefined, key: string, variable?: string): string => {
    if (value !== undefined) return value
    throw new ConfigError(`auth type ${type} needs ${auth.called(key).replace('auth.', 'the key ')}`, auth.where,
      auth.add(key) + (variable === undefined || auth.variables ? '' : `, or set ${variable}`))
  }

  const type = topWins('auth_plugin', 'auth_type') ?? 'password'
  if (!AUTH_TYPES.includes(type)) {
    const [near] = nearest(type, AUTH_TYPES)
    throw new ConfigError(`the auth type "${type.slice(0, 40)}" is not supported`, auth.where,
      `use one of ${AUTH_TYPES.join(', ')}${near === undefined ? '' : ` (did you mean ${near}?)`}`)
  }
  const version = top.text('identity_api_version')
  if (version !== undefined && !/^v?3(\.\d{1,3})?$/.test(version)) {
    throw new ConfigError(
      `identity API version ${version.slice(0, 10)} is not supported`, top.where, `only version 3 is: write ${top.setting('identity_api_version', '3')}`,
    )
  }

  const secret = authWins('application_credential_secret')
  if (type !== 'v3applicationcredential' && secret !== undefined) {
    const given = top.take('auth_type') === undefined ? `there is no ${top.called('auth_type')}` : `${top.called('auth_type')} is ${type}`
    throw new ConfigError(
      `an application credential is given, but ${given}`, auth.where,
      top.variables ? 'set OS_AUTH_TYPE=v3applicationcredential' : 'add auth_type: v3applicationcredential beside auth',
    )
  }

  const project = refOf(topWins('tenant_id', 'project_id'), topWins('tenant_name', 'project_name'))
  const shared = refOf(topWins('domain_id'), topWins('domain_name'))
  const fallback = refOf(authWins('default_domain_id'), authWins('default_domain_name'))
  const userDomain = refOf(topWins('user_domain_id'), topWins('user_domain_name')) ?? (project && shared) ?? fallback
  const projectDomain = refOf(topWins('project_domain_id'), topWins('project_domain_name')) ?? shared ?? fallback
  if (project?.id !== undefined && project.name !== undefined) warn('project_id and project_name are both given: project_id is used')

  const user = (): UserRef => {
    const id = authWins('user_id')
    if (id !== undefined) return { id }
    const name = need(authWins('username', 'user_name'), 'username')
    if (userDomain === undefined) {
      throw new ConfigError('the user\'s domain is missing', auth.where, auth.add('user_domain_name', 'Default', 'user_domain_id'))
    }
    return { name, domain: only(userDomain) }
  }
  const scope = (): AuthScope => {
    const trust = authWins('trust_id')
    const system = authWins('system_scope')
    if ([project, trust, system].filter(one => one !== undefined).length > 1) {
      throw new ConfigError('more than one of project, trust_id and system_scope is given', auth.where, 'keep one of them')
    }
    if (trust !== undefined) return { trust }
    if (system !== undefined) return { system: true }
    if (project !== undefined) {
      if (project.id !== undefined) return { project: { id: project.id } }
      if (projectDomain === undefined) {
        throw new ConfigError(
          'the project\'s domain is missing', auth.where, auth.add('project_domain_name', 'Default', 'project_domain_id'),
        )
      }
      return { project: { ...project, domain: only(projectDomain) } }
    }
    if (shared !== undefined) return { domain: only(shared) }
    warn(`no project is given: the cloud may issue a token without a catalog; ${auth.add('project_name')}`)
    return null
  }
  const federation = () => ({ identityProvider: need(authWins('identity_provider'), 'identity_provider'), protocol: need(authWins('protocol'), 'protocol') })

  switch (type) {
    case 'v3applicationcredential': {
      if (project !== undefined || shared !== undefined) {
        warn('an application credential has its project built in: the project or domain given beside it is ignored')
      }
      const id = authWins('application_credential_id')
      const value = need(secret, 'application_credential_secret')
      if (id !== undefined) return { type, id, secret: value }
      return { type, name: need(authWins('application_credential_name'), 'application_credential_id'), user: user(), secret: value }
    }
    case 'token': case 'v3token':
      return { type: 'token', token: need(topWins('auth_token', 'token'), 'token'), scope: scope() }
    case 'v3totp':
      return { type, user: user(), passcode: need(topWins('passcode') ?? passcode, 'passcode', 'OS_PASSCODE'), scope: scope() }
    case 'v3oidcaccesstoken':
      return { type, ...federation(), accessToken: need(authWins('access_token'), 'access_token'), scope: scope() }
    case 'v3oidcclientcredentials': {
      const tokenEndpoint = authWins('access_token_endpoint')
      return {
        type, ...federation(),
        clientId: need(authWins('client_id'), 'client_id'), clientSecret: need(authWins('client_secret'), 'client_secret'),
        openidScope: authWins('openid_scope', 'scope') ?? 'openid profile',
        ...(tokenEndpoint !== undefined
          ? { accessTokenEndpoint: tokenEndpoint }
          : { discoveryEndpoint: need(authWins('discovery_endpoint'), 'discovery_endpoint') }),
        scope: scope(),
      }
    }
    default: {
      const who = user()
      return { type: 'password', user: who, password: need(authWins('password'), 'password'), scope: scope() }
    }
  }
}

function refOf(id: string | undefined, name: string | undefined): Ref | undefined {
  if (id === undefined && name === undefined) return undefined
  return { ...(id === undefined ? {} : { id }), ...(name === undefined ? {} : { name }) }
}

/** Keystone takes one of both: the id, where there is one. */
function only(ref: Ref): Ref {
  return ref.id !== undefined ? { id: ref.id } : ref
}
