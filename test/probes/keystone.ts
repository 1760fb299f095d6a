import type { OpenStack, Reply } from '../../src/model/cloud.ts'
import type { Json, JsonObject } from '../../src/model/json.ts'
import { Unseen } from '../../src/unseen.ts'
import { fakeCloud, reply } from './fake.ts'

/** What a manager asks for, as the hook of a test sees it. */
export interface Asked {
  actor: string
  method: string
  path: string
  json: JsonObject
  query: Record<string, string>
  /** Whether every thing that it names lies in the actor's domain, and it is about none of roles, system and admin. */
  own: boolean
}
interface Thing extends JsonObject { id: string; name: string; domain_id: string }

/** A small Keystone with two domains `a` and `b`, whose managers may do what they must; `allow` and `answer` of a test change that. */
export class FakeKeystone {
  readonly things = new Map<string, Thing & { kind: string }>()
  readonly marks = new Set<string>()
  readonly log: string[] = []
  roles: JsonObject[] = ['admin', 'manager', 'member', 'creator'].map(name => ({ id: `role-${name}`, name, options: { immutable: name !== 'creator' } }))
  tokenRoles = ['manager', 'member', 'reader']
  #next = 0
  constructor(readonly allow: (asked: Asked) => boolean = ({ own }) => own, readonly answer: (asked: Asked) => Reply | Error | undefined = () => undefined) {}

  /** Lets a thing be there. */
  put(kind: string, id: string, record: JsonObject): void {
    this.things.set(id, { ...record, id, kind } as Thing & { kind: string })
  }

  manager(domain: string) {
    return { domain: `domain ${domain}`, memberRole: 'member', openstack: this.cloud(domain) }
  }

  cloud(actor: string): OpenStack {
    const session = { user: { id: `manager-${actor}`, name: 'm', domain: actor }, project: null, roles: this.tokenRoles, methods: [], issuedAt: '', expiresAt: '', credentialExpiresAt: null, catalog: [] }
    const ask = (method: string, path: string, query: Record<string, string> = {}, json: JsonObject = {}): Reply => {
      const asked: Asked = { actor, method, path, json, query, own: this.#own(actor, path, json) }
      this.log.push(`${actor} ${method} ${path}`)
      const given = this.answer(asked)
      if (given instanceof Error) throw given
      const answer = given ?? (this.allow(asked) ? this.#act(asked) : reply(403, ''))
      if (answer.status >= 300) throw new Unseen('refused', `answered ${answer.status}: ${answer.body || 'You are not authorized to perform the requested action: identity:something.'}`, answer.status)
      return answer
    }
    return fakeCloud({
      session: () => Promise.resolve(session),
      list: async (_, path, { key, query = {} }) => (ask('GET', await Promise.resolve(path), query).json() as Record<string, JsonObject[]>)[key] ?? [],
      get: async (_, path) => ask('GET', await Promise.resolve(path)).json(),
      send: async (method, _, path, { json } = {}) => ask(method, await Promise.resolve(path), {}, json as JsonObject | undefined),
    })
  }

  #own(actor: string, path: string, json: JsonObject): boolean {
    if (path === '/auth/domains' || path === '/roles') return json['role'] === undefined
    const [body] = Object.values(json) as JsonObject[]
    if (body !== undefined && /^\/(users|groups|projects)$/.test(path) && body['domain_id'] !== actor) return false
    return path.split('/').every(part => part !== 'system' && part !== 'role-admin' && (this.things.get(part)?.domain_id ?? (part === 'a' || part === 'b' ? part : actor)) === actor)
      && !path.startsWith('/roles/')
  }

  #act({ actor, method, path, json, query }: Asked): Reply {
    const [, collection = '', id = '', sub, subId] = path.split('/')
    const kind = collection.replace(/s$/, '')
    if (path === '/auth/domains') return reply(200, { domains: [{ id: actor, name: `domain ${actor}` }] })
    if (collection === 'roles') return this.#role(method, id, json)
    if (collection === 'role_assignments') return reply(200, { role_assignments: [...this.marks].filter(mark => this.#sees(mark, actor, query)).map(mark => ({ links: mark.split('/').map(part => ({ part })) })) })
    if (sub === undefined && id === '') return method === 'POST' ? this.#make(actor, kind, json[kind] as JsonObject) : reply(200, { [collection]: this.#listed(actor, kind, query) })
    if (sub === undefined) return this.#one(method, kind, id, json)
    if (collection === 'groups' && subId === undefined) return reply(200, { users: this.#linked(`/groups/${id}/users/`, false) })
    if (collection === 'users' && sub === 'groups') return reply(200, { groups: this.#linked(`/users/${id}`, true) })
    if (collection === 'users' && sub === 'projects') return reply(200, { projects: [...this.things.values()].filter(thing => this.marks.has(`/projects/${thing.id}/users/${id}/roles/role-member`)) })
    if (path.endsWith('/roles')) return reply(200, { roles: this.roles.filter(role => this.marks.has(`${path}/${String(role['id'] as string)}`)) })
    return this.#mark(method, path)
  }

  #role(method: string, id: string, json: JsonObject): Reply {
    const one = this.roles.find(role => role['id'] === id)
    if (method === 'GET') return id === '' ? reply(200, { roles: this.roles }) : one === undefined ? reply(404, 'Could not find it.') : reply(200, { role: one })
    if (method === 'DELETE') this.roles = this.roles.filter(role => role['id'] !== id)
    if (method !== 'POST') return reply(200, { role: { id } })
    const role = { ...json['role'] as JsonObject, id: `role-${++this.#next}` }
    this.roles.push(role)
    return reply(201, { role })
  }

  #make(actor: string, kind: string, body: JsonObject): Reply {
    const id = `${kind}-${++this.#next}`
    const thing = { domain_id: actor, ...body, id, kind } as Thing & { kind: string }
    this.things.set(id, thing)
    return reply(201, { [kind]: thing as Json })
  }

  #one(method: string, kind: string, id: string, json: JsonObject): Reply {
    const thing = this.things.get(id)
    if (thing === undefined) return reply(404, 'Could not find it.')
    if (method === 'PATCH') Object.assign(thing, json[kind])
    if (method !== 'DELETE') return reply(200, { [kind]: thing as Json })
    this.things.delete(id)
    for (const mark of this.marks) if (mark.split('/').includes(id)) this.marks.delete(mark)
    return reply(204, '')
  }

  #mark(method: string, path: string): Reply {
    if (method === 'PUT') this.marks.add(path)
    else if (!this.marks.has(path)) return reply(404, 'Could not find it.')
    if (method === 'DELETE') this.marks.delete(path)
    return reply(204, '')
  }

  /** Those of the domain that a filter names, and without one of the actor's; Keystone never shows others to a manager. */
  #listed(actor: string, kind: string, { domain_id, name }: Record<string, string>): Json[] {
    return [...this.things.values()].filter(thing => thing.kind === kind && thing.domain_id === actor && (domain_id ?? actor) === actor && (name ?? thing.name) === thing.name)
  }

  #linked(part: string, first: boolean): Json[] {
    return [...this.marks].filter(mark => mark.startsWith('/groups/') && mark.includes(part)).map(mark => this.things.get(mark.split('/')[first ? 2 : 4] ?? '') ?? null)
  }

  #sees(mark: string, actor: string, query: Record<string, string>): boolean {
    const parts = mark.split('/')
    const scope = query['scope.domain.id'] ?? query['scope.project.id']
    return parts.includes('roles') && (this.things.get(parts[4] ?? '')?.domain_id ?? actor) === actor && (scope === undefined || parts.includes(scope))
  }
}
