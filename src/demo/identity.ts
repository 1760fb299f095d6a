import type { Json, JsonObject } from '../model/json.ts'
import { html, json, title } from './answer.ts'
import type { Answer, Ask, Service } from './answer.ts'
import { catalog, challenge } from './cloud.ts'
import type { Cloud } from './cloud.ts'
import { credentials, isCredentialPath } from './ec2.ts'
import { login } from './login.ts'
import type { Session } from './sessions.ts'

const KNOWN = /^\/v3\/(auth\/(catalog|projects)|users\/[^/]+(\/application_credentials(\/[^/]+)?)?)$/

/** Keystone v3 as a member sees it: tokens, catalog, own projects and application credentials. */
export function identity(cloud: Cloud): Service {
  const root = `${cloud.base}/identity/v3`
  const version = {
    id: 'v3.14', status: 'stable', updated: '2020-04-07T00:00:00Z', links: [{ rel: 'self', href: `${root}/` }],
    'media-types': [{ base: 'application/json', type: 'application/vnd.openstack.identity-v3+json' }],
  }
  const error = (code: number, message: string, headers: Record<string, string> = {}): Answer =>
    json(code, { error: { code, message, title: title(code) } }, { vary: 'X-Auth-Token', ...headers })
  const unauthorized = (): Answer => error(401, 'The request you have made requires authentication.', challenge(cloud))
  const forbidden = (action: string): Answer => error(403, `You are not authorized to perform the requested action: ${action}.`)
  const document = (value: JsonObject): Answer => json(200, value, { vary: 'X-Auth-Token' })

  function signIn(ask: Ask): Answer {
    const outcome = login(cloud, ask.body)
    if ('status' in outcome) return outcome.status === 401 ? unauthorized() : error(outcome.status, outcome.message)
    return json(201, { token: outcome.body }, { vary: 'X-Auth-Token', 'x-subject-token': outcome.token })
  }

  function tokens(ask: Ask): Answer {
    if (ask.method === 'POST') return signIn(ask)
    if (!['GET', 'HEAD', 'DELETE'].includes(ask.method)) {
      return json(405, { message: 'The method is not allowed for the requested URL.' }, { allow: 'POST, GET, OPTIONS, HEAD, DELETE' })
    }
    if (cloud.sessions.find(ask.headers['x-auth-token']) === undefined) return unauthorized()
    const subject = ask.headers['x-subject-token']
    if (subject === undefined) return forbidden(ask.method === 'DELETE' ? 'identity:revoke_token' : 'identity:validate_token')
    const session = cloud.sessions.find(subject)
    if (session === undefined) return error(404, 'Could not recognize Fernet token')
    if (ask.method === 'DELETE') {
      cloud.sessions.revoke(subject)
      return { status: 204, headers: { vary: 'X-Auth-Token' }, body: '' }
    }
    return json(200, { token: session.body }, { vary: 'X-Auth-Token', 'x-subject-token': session.token })
  }

  function credential(): JsonObject {
    const roles = cloud.state.roles.map(name => ({ name, domain_id: null, description: null }))
    return {
      id: cloud.credential.id, name: cloud.credential.name, description: null, user_id: cloud.user.id, project_id: cloud.project.id,
      system: null, expires_at: stamp(cloud.state.credential_expires_at ?? null), unrestricted: false, roles,
      links: { self: `${root}/application_credentials/${cloud.credential.id}` },
    }
  }

  const project = {
    ...cloud.project, domain_id: 'default', description: '', enabled: true, parent_id: 'default', is_domain: false, tags: [], options: {},
    links: { self: `${root}/projects/${cloud.project.id}` },
  }

  function own(session: Session, below: string): Answer | undefined {
    const links = { next: null, self: `${root}${below}`, previous: null }
    const user = `/users/${cloud.user.id}`
    switch (below) {
      case '/auth/catalog':
        return session.scoped ? document({ catalog: catalog(cloud), links: { self: links.self } }) : forbidden('identity:get_auth_catalog')
      case '/auth/projects':
        return document({ projects: [project], links })
      case user:
        return document({ user: { ...cloud.user, domain_id: 'default', enabled: true, password_expires_at: null, options: {} } })
      case `${user}/application_credentials`:
        return document({ application_credentials: [credential()], links })
      case `${user}/application_credentials/${cloud.credential.id}`:
        return document({ application_credential: credential() })
      default:
        return undefined
    }
  }

  function answer(ask: Ask): Answer {
    const { below } = ask
    if (below === '' || below === '/') return json(300, { versions: { values: [version] } }, { location: `${root}/`, vary: 'X-Auth-Token' })
    if (below === '/v3/auth/tokens') return tokens(ask)
    const session = cloud.sessions.find(ask.headers['x-auth-token'])
    if (isCredentialPath(below)) return session === undefined ? unauthorized() : credentials(cloud, ask, session, { error, forbidden })
    const versioned = below === '/v3' || below === '/v3/'
    if (!versioned && !KNOWN.test(below)) return html(404, title(404), 'The requested URL was not found on the server.')
    if (ask.method !== 'GET' && ask.method !== 'HEAD') {
      return html(405, title(405), 'The method is not allowed for the requested URL.', { allow: 'OPTIONS, GET, HEAD' })
    }
    if (versioned) return document({ version })
    if (session === undefined) return unauthorized()
    return own(session, below.slice('/v3'.length)) ?? forbidden('identity:get_user')
  }
  return { answer, error: (status, message) => error(status, message) }
}

function stamp(instant: string | null): Json {
  return instant === null ? null : new Date(instant).toISOString().replace(/\.\d+Z$/, '.000000')
}
