import type { Session } from '../model/cloud.ts'
import type { Json } from '../model/json.ts'
import { Unseen } from '../unseen.ts'
import type { Auth, Ref } from './cloud.ts'
import { harmless } from './plain.ts'
import { at } from './session.ts'

/**
 * Throws `Unseen` if a token document is of another user, project or application credential than the configuration names. Names are compared as
 * Keystone's databases do, without regard to case and accents; what the document does not tell is not compared.
 */
export function verifyIdentity(auth: Auth, document: Json, secrets: Iterable<string>): void {
  const compare = (what: string, wanted: Ref | undefined, told: Json | undefined) => {
    for (const key of ['id', 'name'] as const) {
      const [ours, theirs] = [wanted?.[key], at(told, key)]
      if (ours === undefined || typeof theirs !== 'string') continue
      if (!same(ours, theirs)) throw another(what, ours, theirs, secrets)
      return
    }
  }
  const token = at(document, 'token')
  const [user, project] = [at(token, 'user'), at(token, 'project') ?? undefined]
  if ('user' in auth) {
    compare('user', auth.user, user)
    compare('domain of the user', auth.user.domain, at(user, 'domain'))
  }
  if (auth.type === 'v3applicationcredential') {
    compare('application credential', 'id' in auth ? { id: auth.id } : { name: auth.name }, at(token, 'application_credential'))
    return
  }
  const { scope } = auth
  if (scope === null || 'trust' in scope) return
  if ('project' in scope) {
    if (project === undefined) throw another('project', scope.project.id ?? scope.project.name ?? '', 'none', secrets)
    compare('project', scope.project, project)
    compare('domain of the project', scope.project.domain, at(project, 'domain'))
  } else if (project !== undefined) {
    const name = at(project, 'name')
    throw another('project', 'none', typeof name === 'string' ? name : 'one without a name', secrets)
  } else if ('domain' in scope) {
    compare('domain', scope.domain, at(token, 'domain'))
  }
}

/** Throws `Unseen` if a token that was taken anew is of another user or project than the first, or has other roles. */
export function verifySameRights(first: Session, second: Session, secrets: Iterable<string>): void {
  const rights = ({ user, project, roles }: Session): [string, string][] => [
    ['user', user.id], ['project', project?.id ?? 'none'], ['roles', [...new Set(roles)].sort().join(', ') || 'none'],
  ]
  const now = new Map(rights(second))
  const changed = rights(first).filter(([what, before]) => now.get(what) !== before)
  if (changed.length === 0) return
  const list = changed.map(([what, before]) => `${what} ${harmless(before, secrets, 80)} became ${harmless(now.get(what) ?? '', secrets, 80)}`)
  throw new Unseen('refused', `the cloud issued a second token with other rights (${list.join('; ')}): what they show cannot be judged together`)
}

function another(what: string, wanted: string, told: string, secrets: Iterable<string>): Unseen {
  const [ours, theirs] = [wanted, told].map(text => harmless(text, secrets, 80))
  return new Unseen('refused', `the cloud issued a token for another ${what} than the configured one: ${theirs} instead of ${ours}`)
}

function same(a: string, b: string): boolean {
  return a === b || a.localeCompare(b, 'en', { sensitivity: 'base' }) === 0
}
