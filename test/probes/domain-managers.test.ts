import { expect, it } from 'vitest'
import { otherDomains, ownDomain, roles } from '../../src/checks/scs-0302.ts'
import { domainManagers, type DomainManagers } from '../../src/probes/openstack-domain-managers.ts'
import type { Outcome, Played } from '../../src/model.ts'
import { shapeProblem } from '../../src/collect/shape.ts'
import { Unseen } from '../../src/unseen.ts'
import { fakeCloud, fakeVisit, reply } from './fake.ts'
import { FakeKeystone } from './keystone.ts'

const RUN = fakeVisit().run

function act(keystone: FakeKeystone, visit = fakeVisit()): Promise<Played<DomainManagers>> {
  const target = { subject: 's', openstack: fakeCloud(), domainManagers: [keystone.manager('a'), keystone.manager('b')] }
  return domainManagers.observe(target, () => Promise.reject(new Error('needs nothing')), visit)
}

async function judged(keystone: FakeKeystone): Promise<Record<'own' | 'other' | 'roles', Outcome>> {
  const played = await act(keystone)
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
  expect(told(other)).toEqual([expect.stringMatching(/^DNF: the manager of domain b could not create a user for that of domain a to try/)])
  expect(told(roles)).toEqual([expect.stringMatching(/^DNF: the manager of domain a could not create a user to give roles/)])
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
