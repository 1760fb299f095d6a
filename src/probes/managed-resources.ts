import type { OpenStack } from '../model/cloud.ts'
import type { JsonObject } from '../model/json.ts'
import type { DomainManager } from '../model/probe.ts'
import { Unseen } from '../unseen.ts'
import { gone, isId, text } from './answers.ts'
import type { Kind } from './resources.ts'

/** What a domain manager's play may bring into being; `role` only where a cloud lets it. */
export type ManagedKind = 'user' | 'group' | 'project' | 'role'
/** The kinds that a manager manages. */
export const MANAGED = ['user', 'group', 'project'] as const
export type Managed = typeof MANAGED[number]

/** The kinds of one domain, as a connection of its manager lists and removes them. */
export function managedKinds(domain: string): Record<ManagedKind, Kind> {
  // Roles may belong to no domain.
  const isHere = (noun: ManagedKind, { domain_id: at }: JsonObject) => at === domain || (noun === 'role' && (at === null || at === undefined))
  const kind = (noun: ManagedKind): Kind => ({
    noun, service: 'identity', path: `/${noun}s`, one: noun, lingers: false,
    marked: (name, run) => ({ name, domain_id: domain, description: `made by scs-check, run ${run}` }),
    called: record => (isHere(noun, record) ? text(record['name']) : ''),
    list: async cloud => (await named(cloud, noun, domain)).filter(record => isHere(noun, record))
      .map(record => ({ id: text(record['id']), name: text(record['name']) })).filter(({ id }) => id !== ''),
    remove: (cloud, id) => gone(cloud.send('DELETE', 'identity', `/${noun}s/${encodeURIComponent(id)}`)),
    command: ({ id, name }) => `openstack ${noun} delete ${isId(id) ? id : name}`,
  })
  return { user: kind('user'), group: kind('group'), project: kind('project'), role: kind('role') }
}

/** Those of the domain, by our names' beginning where Keystone takes that (it cuts long listings); also the roles of none. */
async function named(cloud: OpenStack, noun: ManagedKind, domain: string): Promise<JsonObject[]> {
  const list = (query: Record<string, string>) => cloud.list('identity', `/${noun}s`, { key: `${noun}s`, query })
  if (noun === 'role') {
    const lists = await Promise.all([{}, { domain_id: domain }].map(query => list(query).catch(hidden)))
    return [...new Map(lists.flat().map(record => [record['id'], record])).values()]
  }
  try {
    return await list({ domain_id: domain, name__startswith: 'scs-check-' })
  } catch (error) {
    if (error instanceof Unseen && error.status === 400) return list({ domain_id: domain }) // 2025.1 takes the filter for users and projects only
    throw error
  }
}

/** Who must not see roles has made none. */
function hidden(error: unknown): [] {
  if (error instanceof Unseen && (error.status === 403 || error.status === 404)) return []
  throw error
}

/** The id of the manager's domain, among those that Keystone says the account may sign in to. Throws `Unseen`. */
export async function domainIdOf({ domain, openstack }: DomainManager): Promise<string> {
  const domains = await openstack.list('identity', '/auth/domains', { key: 'domains' })
  const found = domains.find(({ name }) => name === domain) ?? domains.find(({ name }) => text(name).toLowerCase() === domain.toLowerCase())
  const id = text(found?.['id'])
  if (id === '') throw new Unseen('malformed', `GET /v3/auth/domains does not name the domain ${domain} that the manager signed in to`)
  return id
}
