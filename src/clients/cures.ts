import type { Auth, RegionConfig } from './cloud.ts'

/** The settings that a person would look at when Keystone does not take these credentials. */
const SETTINGS: Record<Auth['type'], string[]> = {
  password: ['username', 'password', 'project_name', 'user_domain_name'],
  v3totp: ['username', 'passcode', 'project_name', 'user_domain_name'],
  token: ['token'],
  v3applicationcredential: ['application_credential_id', 'application_credential_secret'],
  v3oidcclientcredentials: ['identity_provider', 'protocol', 'client_id', 'client_secret'],
  v3oidcaccesstoken: ['identity_provider', 'protocol', 'access_token'],
}
const WRONG: Record<Auth['type'], string> = {
  password: 'wrong user, password, project or domain, or expired or revoked',
  v3totp: 'wrong user, one-time password, project or domain, or expired or revoked',
  token: 'wrong token, or expired or revoked',
  v3applicationcredential: 'wrong id or secret, or expired or revoked',
  v3oidcclientcredentials: 'wrong, expired or revoked',
  v3oidcaccesstoken: 'wrong, expired or revoked',
}

/** Where to mend one of these settings: `check auth_url in cloud "x" of FILE`, or `check OS_AUTH_URL` where variables describe the cloud. */
export function check({ source }: RegionConfig, keys: string[]): string {
  const names = source?.variables === true ? keys.map(key => `OS_${key.toUpperCase()}`) : keys
  const list = names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
  return `check ${list}${source === undefined || source.variables ? '' : ` in ${source.where}`}`
}

/** What may be wrong with credentials that Keystone refuses, and where to mend it. */
export function refusedCredentials(config: RegionConfig): { wrong: string; cure: string } {
  const { auth } = config
  const ofDomain = 'scope' in auth && auth.scope !== null && 'domain' in auth.scope
  return { wrong: WRONG[auth.type], cure: check(config, SETTINGS[auth.type].filter(key => !ofDomain || key !== 'project_name')) }
}
