import type { RegionConfig } from '../../src/clients/cloud.ts'

/** A token by password, asked for with plain fetch. */
export async function tokenRequest({ authUrl, auth }: RegionConfig): Promise<string> {
  if (auth.type !== 'password') throw new Error('the administrator of live tests needs a password')
  const root = authUrl.replace(/\/v3\/?$/, '').replace(/\/$/, '')
  const answer = await fetch(`${root}/v3/auth/tokens`, {
    method: 'POST', headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ auth: {
      identity: { methods: ['password'], password: { user: { ...auth.user, password: auth.password } } },
      scope: auth.scope !== null && 'project' in auth.scope ? { project: auth.scope.project } : undefined,
    } }),
  })
  const token = answer.headers.get('x-subject-token')
  if (token === null) throw new Error(`no token: ${answer.status}`)
  return token
}
