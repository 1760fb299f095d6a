import { expect, it, vi } from 'vitest'
import { otherDomains, ownDomain, roles } from '../../src/checks/scs-0302.ts'
import { text } from '../../src/probes/answers.ts'
import { domainManagers, type DomainManagers } from '../../src/probes/openstack-domain-managers.ts'
import type { Played } from '../../src/model/acting.ts'
import type { JsonObject } from '../../src/model/json.ts'
import type { Outcome } from '../../src/model/judging.ts'
import { shapeProblem } from '../../src/collect/shape.ts'
import { Unseen } from '../../src/unseen.ts'
import { fakeCloud, fakeVisit, reply } from './fake.ts'
import { FakeKeystone } from './keystone.ts'

const RUN = fakeVisit().run

function act(keystone: FakeKeystone, visit = fakeVisit()): Promise<Played<DomainManagers>> {
  const target = { subject: 's', openstack: fakeCloud(), domainManagers: [keystone.manager('a'), keystone.manager('b')] }
  return domainManagers.observe(target, () => Promise.reject(new Error('needs nothing')), visit)
}

async function judged(keystone: FakeKeystone, visit = fakeVisit()): Promise<Record<'own' | 'other' | 'roles', Outcome>> {
  const played = await act(keystone, visit)
  expect(shapeProblem(domainManagers, played)).toBeNull()
  const judge = (check: typeof roles, parameters = {}) => check.judge({ domainManagers: played }, parameters, new Date())
  return { own: judge(ownDomain, { fail: ['refused', 'unsupported'] }), other: judge(otherDomains), roles: judge(roles) }
}

const told = ({ findings, unjudged }: Outcome) => [...findings.filter(({ severity }) => severity === 'violation').map(({ message }) => message.split(' (')[0]), ...(unjudged === undefined ? [] : [`DNF: ${unjudged}`])]

it('a Keystone that keeps to the standard has no violation, and nothing of it is left', async () => {
  const keystone = new FakeKeystone()
  const { own, other, roles } = await judged(keystone)
  expect([told(own), told(other), told(roles)]).toEqual([[], [], []])
  expect([own.examined, other.examined, roles.examined].every(count => count > 20)).toBe(true)
  expect([keystone.things.size, keystone.marks.size, keystone.roles.length]).toEqual([0, 0, 4])
})

it('every request that made something is about a thing of this run', async () => {
  const keystone = new FakeKeystone()
  const names = new Set<string>()
  const made = new FakeKeystone(undefined, ({ method, json }) => {
    if (method === 'POST') for (const body of Object.values(json)) names.add(String((body as Record<string, string>)['name']))
    return undefined
  })
  await Promise.all([act(keystone), act(made)])
  expect([...names].filter(name => !name.startsWith(`scs-check-${RUN}-`))).toEqual([])
  expect(names.size).toBeGreaterThan(9)
})

it.each<[string, (asked: { method: string; path: string; own: boolean }) => boolean, 'other' | 'roles', RegExp]>([
  ['creates users elsewhere', ({ method, path }) => method === 'POST' && path === '/users', 'other', /^create a user in domain b$/],
  ['shows foreign projects', ({ method, path }) => method === 'GET' && /^\/projects\/[^/]+$/.test(path), 'other', /^show a project of domain b$/],
  ['changes foreign groups', ({ method, path }) => method === 'PATCH' && path.startsWith('/groups/'), 'other', /^the group is as before$/],
  ['deletes foreign users', ({ method, path }) => method === 'DELETE' && /^\/users\/[^/]+$/.test(path), 'other', /^delete a user of domain b$/],
  ['mixes memberships', ({ method, path }) => method === 'PUT' && path.startsWith('/groups/'), 'other', /^add a user of domain b to the own group$/],
  ['gives roles on foreign domains', ({ method, path }) => method === 'PUT' && path.startsWith('/domains/') && !path.includes('admin'), 'other', /^give member to the own user on domain b$/],
  ['takes roles of others', ({ method, path }) => method === 'DELETE' && path.startsWith('/projects/') && path.includes('roles'), 'other', /^take member from a user of domain b on the project there$/],
  ['makes roles', ({ method, path }) => path === '/roles' || (method === 'DELETE' && path.startsWith('/roles/')), 'roles', /^create a role$/],
  ['changes roles', ({ method, path }) => method === 'PATCH' && path.startsWith('/roles/'), 'roles', /^change the role creator$/],
  ['gives admin', ({ path }) => path.includes('/roles/role-admin'), 'roles', /^give admin to the own group on the own domain$/],
  ['gives roles on the system', ({ path }) => path.startsWith('/system/'), 'roles', /^give member on the system to the own user$/],
])('a Keystone that %s is in violation, and what came of it is removed', async (_, lax, about, expected) => {
  const keystone = new FakeKeystone(asked => asked.own || lax(asked))
  const outcomes = await judged(keystone)
  const violations = told(outcomes[about])
  expect(violations.some(message => expected.test(String(message).replaceAll('domain a', 'domain b')))).toBe(true)
  for (const other of (['own', 'other', 'roles'] as const).filter(one => one !== about)) expect(told(outcomes[other])).toEqual([])
  expect([keystone.things.size, keystone.marks.size, keystone.roles.length]).toEqual([0, 0, 4])
})

it('a listing that shows another domain is a violation, an empty one is none', async () => {
  const leaky = new FakeKeystone(undefined, ({ actor, path, query, method }) => (method === 'GET' && path === '/groups' && actor === 'a' && query['domain_id'] === 'b'
    ? reply(200, { groups: [{ id: 'x', name: 'theirs', domain_id: 'b' }] }) : undefined))
  expect(told((await judged(leaky)).other)).toEqual(['list the groups of domain b'])
})

it('a listing that lacks what was made is a violation', async () => {
  const short = new FakeKeystone(undefined, ({ path, method }) => (method === 'GET' && path === '/projects' ? reply(200, { projects: [] }) : undefined))
  expect(told((await judged(short)).own)).toEqual(['list the projects of the own domain', 'list the projects of the own domain'])
})

it('a manager that may not create users is a violation, and what needs them in the other domain is unjudged', async () => {
  const { own, other, roles } = await judged(new FakeKeystone(({ own, method, path }) => own && !(method === 'POST' && path === '/users')))
  expect(told(own)).toEqual(['create a user in the own domain', 'create a user in the own domain'])
  expect(own.findings[0]?.remedy).toContain('identity:something')
  expect(told(other)).toEqual([expect.stringMatching(/^DNF: the manager of domain b could not create and show a user for that of domain a to try/)])
  expect(told(roles)).toEqual([expect.stringMatching(/^DNF: the manager of domain a could not create and show a user to give roles/)])
})

it('admin that is not in the list of roles cannot be tried: unjudged, not passed', async () => {
  const keystone = new FakeKeystone()
  keystone.roles = keystone.roles.filter(({ name }) => name !== 'admin')
  expect(told((await judged(keystone)).roles)).toEqual([expect.stringMatching(/^DNF: the manager of domain a does not see the role admin/)])
})

it('a refusal because the role is immutable says nothing of the policy', async () => {
  const keystone = new FakeKeystone(undefined, ({ method, path }) => (method === 'PATCH' && path.startsWith('/roles/') ? reply(403, 'Unable to update immutable role resource') : undefined))
  expect(told((await judged(keystone)).roles)).toEqual([expect.stringMatching(/^DNF: manager of domain a: change the role creator: 403/)])
})

it('a refusal that is none at the next try is a remark', async () => {
  let times = 0
  const { own } = await judged(new FakeKeystone(undefined, ({ method, path }) => (method === 'PATCH' && path.startsWith('/users/') && ++times === 1 ? reply(403, '') : undefined)))
  expect(told(own)).toEqual([])
  expect(own.findings).toEqual(expect.arrayContaining([expect.objectContaining({ severity: 'remark', message: expect.stringMatching(/^change the own user: it was refused before/) as string })]))
})

it('an error of the service is neither success nor refusal', async () => {
  const broken = new FakeKeystone(undefined, ({ method, path, own }) => (method === 'GET' && /^\/users\/[^/]+$/.test(path) && !own ? reply(500, 'oops') : undefined))
  expect(told((await judged(broken)).other)).toEqual([expect.stringMatching(/^DNF: manager of domain a: show a user of domain b: 500.*\(and 1 more\)$/)])
})

it.each([[['admin', 'manager'], /has the role admin/], [['member'], /lacks the role manager \(it has: member\)/]])('an account with the roles %s proves nothing', async (tokenRoles, expected) => {
  const keystone = new FakeKeystone()
  keystone.tokenRoles = tokenRoles
  const { own, other } = await judged(keystone)
  expect([own.unjudged, other.unjudged]).toEqual([expect.stringMatching(expected), expect.stringMatching(expected)])
  expect(keystone.log).toEqual([])
})

it('a connection that breaks half-way ends the play, and what was made is removed', async () => {
  const keystone = new FakeKeystone(undefined, ({ path, method }) => (method === 'PUT' && path.startsWith('/groups/') ? new Unseen('unreachable', 'connection reset') : undefined))
  const played = await act(keystone)
  expect([played.outcome, keystone.things.size, played.leftovers]).toEqual(['unreachable', 0, []])
  expect(played.data.assertions?.length).toBeGreaterThan(10)
  expect(ownDomain.judge({ domainManagers: played }, { fail: ['refused'] }, new Date())).toMatchObject({ unjudged: expect.stringMatching(/connection reset/) as string })
})

it('two managers of one domain are no two sides', async () => {
  const keystone = new FakeKeystone()
  const target = { subject: 's', openstack: fakeCloud(), domainManagers: [keystone.manager('a'), keystone.manager('a')] }
  expect((await domainManagers.observe(target, () => Promise.reject(new Error('none')), fakeVisit())).steps.at(-1)?.message).toMatch(/same domain/)
})

/** Answers the first creation of a user with the id of somebody else's, which lies in this domain. */
function mistaken(domain: string): FakeKeystone {
  let times = 0
  const keystone: FakeKeystone = new FakeKeystone(undefined, ({ method, path, json }) => {
    if (method !== 'POST' || path !== '/users' || ++times > 1) return undefined
    keystone.put('user', 'user-real', json['user'] as JsonObject)
    return reply(201, { user: { ...json['user'] as JsonObject, id: 'victim' } })
  })
  keystone.put('user', 'victim', { name: 'victim', domain_id: domain, description: 'theirs' })
  return keystone
}

it.each(['a', 'b', 'elsewhere'])('an answer that names a stranger of domain %s gets it looked at and no more, and what was really made is removed', async domain => {
  const keystone = mistaken(domain)
  const played = await act(keystone)
  expect([...keystone.things.values()]).toEqual([{ kind: 'user', id: 'victim', name: 'victim', domain_id: domain, description: 'theirs' }])
  const touched = keystone.log.filter(line => line.includes('victim') && !/^. GET /.test(line))
  expect([touched, [...keystone.marks], played.leftovers, played.outcome]).toEqual([[], [], [], 'done'])
  const { unjudged, findings } = ownDomain.judge({ domainManagers: played }, { fail: ['refused', 'unsupported'] }, new Date())
  expect(unjudged ?? findings[0]?.message).toMatch(/show the own user/)
})

it.each([['users', 'user'], ['groups', 'group'], ['projects', 'project']])('%s that came to be although refused, in whichever domain, are told and removed', async (path, kind) => {
  let next = 0
  const keystone: FakeKeystone = new FakeKeystone(undefined, ({ actor, method, path: asked, json }) => {
    const body = json[kind] as JsonObject | undefined
    if (method !== 'POST' || asked !== `/${path}` || !/-(outside|nowhere)$/.test(text(body?.['name']))) return undefined
    keystone.put(kind, `sly-${++next}`, { ...body, domain_id: actor === 'a' ? 'b' : 'a' })
    return reply(403, '')
  })
  const { other } = await judged(keystone)
  expect(told(other)).toEqual(['b', 'a'].flatMap(from => ['', ' without naming a domain'].map(how => `no ${kind} came from domain ${from}${how}`)))
  expect([next, keystone.things.size]).toEqual([4, 0])
})

it('a role that came to be although refused is told, and named as left where it may not be deleted', async () => {
  const keystone: FakeKeystone = new FakeKeystone(undefined, ({ actor, method, path, json }) => {
    if (method !== 'POST' || path !== '/roles') return undefined
    keystone.roles.push({ domain_id: null, ...json['role'] as JsonObject, id: `sly-${actor}-${keystone.roles.length}` })
    return reply(403, '')
  })
  const played = await act(keystone)
  expect(told(roles.judge({ domainManagers: played }, {}, new Date()))).toEqual(['no role came of it', 'no role came of it'])
  expect(played.leftovers.map(({ id }) => id).sort()).toEqual(keystone.roles.slice(4).map(({ id }) => id).sort())
  expect(played.leftovers.length).toBe(4)
})

it('what was made where no manager can see it is told as left, without an id that nobody proved', async () => {
  const keystone: FakeKeystone = new FakeKeystone(undefined, ({ method, path, json }) => {
    const body = json['group'] as JsonObject | undefined
    if (method !== 'POST' || path !== '/groups' || body?.['domain_id'] !== undefined) return undefined
    return reply(201, { group: { ...body, id: 'far', domain_id: 'default' } })
  })
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
  const acting = act(keystone)
  await vi.advanceTimersByTimeAsync(30_000)
  vi.useRealTimers()
  const { leftovers } = await acting
  expect(leftovers.map(({ why }) => why)).toEqual(Array(2).fill(expect.stringMatching(/the group was made, and no manager sees it/)))
  expect(leftovers.map(({ name, id, command }) => [name, id, command])).toEqual([2, 1].map(i => [`scs-check-${RUN}-group-${i}-nowhere`, null, `openstack group delete scs-check-${RUN}-group-${i}-nowhere`]))
})

it('a thing of our name in another domain is not used', async () => {
  const keystone = new FakeKeystone(undefined, ({ method, path, json }) => {
    if (method === 'POST' && path === '/projects') (json['project'] as JsonObject)['domain_id'] = 'default'
    return undefined
  })
  const { own } = await judged(keystone, fakeVisit({ hardSignal: AbortSignal.timeout(300) }))
  expect(told(own)).toEqual(expect.arrayContaining(['create a project in the own domain']))
  expect(keystone.log.filter(line => /(PUT|PATCH) .*project-/.test(line))).toEqual([])
})

it('to see whether a role can be changed nothing of it is changed, whichever role the id is of', async () => {
  const bodies: unknown[] = []
  await act(new FakeKeystone(() => true, ({ method, path, json }) => {
    if (method === 'PATCH' && path.startsWith('/roles/')) bodies.push(json)
    return undefined
  }))
  expect(bodies).toEqual([{ role: { options: {} } }, { role: { options: {} } }])
})

it('a token that is no longer accepted ends the play as such, is no violation, and nothing is left', async () => {
  let times = 0
  const keystone = new FakeKeystone(undefined, ({ method, path }) => (method === 'POST' && path === '/groups' && ++times === 1 ? reply(401, 'token expired') : undefined))
  const played = await act(keystone)
  expect([played.outcome, keystone.things.size, played.leftovers]).toEqual(['unauthenticated', 0, []])
  const { findings, unjudged } = ownDomain.judge({ domainManagers: played }, { fail: ['refused', 'unsupported'] }, new Date())
  expect([findings, unjudged]).toEqual([[], expect.stringMatching(/401/)])
})

it('a Keystone that no longer answers is asked once per manager for what it refused, so that there is time for what it made', async () => {
  let dead = false
  const asked: string[] = []
  const keystone: FakeKeystone = new FakeKeystone(undefined, ({ actor, path, query }) => {
    if (dead && /^\/(users|groups|projects|roles)$/.test(path)) asked.push(actor)
    dead ||= String(query['name']).endsWith('-outside')
    if (!dead) return undefined
    return new Unseen('unreachable', 'connection reset')
  })
  const played = await act(keystone, fakeVisit({ hardSignal: AbortSignal.timeout(300) }))
  expect(played.leftovers.map(({ kind }) => kind).sort()).toEqual(['group', 'group', 'project', 'project', 'user', 'user'])
  expect(asked.sort()).toEqual(['a', 'b'])
})
