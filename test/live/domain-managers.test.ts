import { dirname, join } from 'node:path'
import { homedir } from 'node:os'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { otherDomains, ownDomain, roles } from '../../src/checks/scs-0302.ts'
import { connectManagers, type ManagerFile, readDomainManagers } from '../../src/cli/domain-managers.ts'
import { sweepDomains } from '../../src/cli/sweep-domains.ts'
import { loadCloudConfig } from '../../src/clients/cloud-config.ts'
import type { RegionConfig } from '../../src/clients/cloud.ts'
import { connect, type OpenStackClient } from '../../src/clients/openstack.ts'
import type { Played } from '../../src/model/acting.ts'
import type { OpenStack } from '../../src/model/cloud.ts'
import type { JsonObject } from '../../src/model/json.ts'
import type { Outcome } from '../../src/model/judging.ts'
import type { DomainManager } from '../../src/model/probe.ts'
import { domainManagers, type DomainManagers } from '../../src/probes/openstack-domain-managers.ts'
import { text } from '../../src/probes/answers.ts'
import { nameOf, runId } from '../../src/probes/run-id.ts'
import { fakeVisit } from '../probes/fake.ts'
import { ADMIN, MEMBER } from './judged.ts'

const FILE = process.env['SCS_LIVE_DOMAIN_MANAGERS'] ?? join(dirname(process.env['OS_CLIENT_CONFIG_FILE'] ?? ''), 'domain-managers.yaml')
let file: ManagerFile
let region: RegionConfig
let cloud: OpenStackClient
let admin: OpenStackClient

beforeAll(async () => {
  const given = { env: process.env, cwd: process.cwd(), home: homedir() }
  region = (await loadCloudConfig({ ...given, cloud: MEMBER })).regions[0] as RegionConfig
  cloud = connect(region)
  admin = connect((await loadCloudConfig({ ...given, cloud: ADMIN })).regions[0] as RegionConfig)
  file = await readDomainManagers(FILE)
})
afterAll(async () => {
  expect(await ours()).toEqual([]) // whatever happened
  await Promise.all([cloud.close(), admin.close()])
})

/** Names of what runs left anywhere, as the administrator sees it. */
async function ours(): Promise<string[]> {
  const lists = await Promise.all(['users', 'groups', 'projects', 'roles'].map(key => admin.list('identity', `/${key}`, { key })))
  return lists.flat().map(({ name }) => text(name)).filter(name => name.startsWith('scs-check-'))
}

function acted(managers: DomainManager[]): Promise<Played<DomainManagers>> {
  const target = { subject: 'live', openstack: cloud, domainManagers: managers }
  return domainManagers.observe(target, () => Promise.reject(new Error('needs nothing')), fakeVisit({ run: runId(new Date()) }))
}

function judged(played: Played<DomainManagers>): Record<'own' | 'other' | 'roles', Outcome> {
  const judge = (check: typeof roles, parameters: JsonObject) => check.judge({ domainManagers: played }, parameters, new Date())
  return { own: judge(ownDomain, { fail: ['refused', 'unsupported'] }), other: judge(otherDomains, {}), roles: judge(roles, {}) }
}

const violations = ({ findings }: Outcome) => findings.filter(({ severity }) => severity === 'violation')

it('managers of a conformant cloud manage their domain and nothing else, and nothing is left', async () => {
  const { domainManagers: managers, close } = connectManagers(file, region, {})
  const start = Date.now()
  const played = await acted(managers)
  const { own, other, roles } = judged(played)
  console.log(`${own.examined} + ${other.examined} + ${roles.examined} assertions in ${(Date.now() - start) / 1000} s`)
  for (const outcome of [own, other, roles]) expect([violations(outcome), outcome.unjudged]).toEqual([[], undefined])
  expect([own.examined, other.examined, roles.examined]).toEqual([102, 124, 28])
  expect(played.leftovers).toEqual([])
  expect(await ours()).toEqual([])
  await close()
})

it('accounts that have power over the cloud are seen to reach into the other domain and for roles, and all that is undone', async () => {
  const undo: (() => Promise<unknown>)[] = []
  try {
    const entries = [await mighty('one', undo), await mighty('two', undo)]
    const { domainManagers: managers, close } = connectManagers({ path: 'test', warnings: [], managers: entries }, region, {})
    const refused = await acted(managers)
    expect(refused.steps.at(-1)?.message).toMatch(/has the role admin, so it shows nothing of the role manager/)
    const before = await admin.list('identity', '/roles', { key: 'roles' })
    const played = await acted(managers.map(manager => ({ ...manager, openstack: disguised(manager.openstack) })))
    const { own, other, roles } = judged(played)
    expect(violations(own)).toEqual([])
    expect(violations(other).length).toBeGreaterThan(80)
    expect(violations(other).map(({ message }) => message)).toEqual(expect.arrayContaining([expect.stringMatching(/^delete a user of .*: must be refused$/), expect.stringMatching(/^the project is as before .*must be so$/)]))
    expect(violations(roles).map(({ message }) => message.split(' (')[0])).toEqual(expect.arrayContaining([
      'give admin to the own user on the own project', 'give admin to the own group on the own project', 'give admin to the own user on the own domain', 'give admin to the own group on the own domain',
    ]))
    console.log(`${violations(other).length} of ${other.examined} and ${violations(roles).length} of ${roles.examined} assertions violated`)
    expect(played.leftovers).toEqual([])
    expect(await ours()).toEqual([])
    expect(await admin.list('identity', '/roles', { key: 'roles' })).toEqual(before)
    await close()
  } finally {
    for (const step of undo.reverse()) await step()
  }
})

it('a wrong password leaves everything unjudged', async () => {
  const [first, ...rest] = file.managers
  const { domainManagers: managers, close } = connectManagers({ ...file, managers: [{ ...first as typeof rest[number], password: 'wrong-password' }, ...rest] }, region, {})
  const { own, other, roles } = judged(await acted(managers))
  for (const outcome of [own, other, roles]) expect(outcome).toMatchObject({ examined: 0, findings: [], unjudged: expect.stringMatching(/^sign in as the manager of .*refuses the credentials/) as string })
  await close()
})

it('cleanup removes what a killed run left in a domain, and nothing that only looks alike', async () => {
  const { domainManagers: managers, close } = connectManagers(file, region, {})
  const [{ openstack }] = managers as [DomainManager]
  const domain = (await openstack.list('identity', '/auth/domains', { key: 'domains' }))[0]?.['id'] ?? null
  const make = async (kind: string, name: string) => ((await openstack.send('POST', 'identity', `/${kind}s`, { json: { [kind]: { name, domain_id: domain } } })).json() as Record<string, { id: string }>)[kind]?.id
  const run = runId(new Date(Date.now() - 3600_000))
  for (const kind of ['user', 'group', 'project']) await make(kind, nameOf(run, `${kind}-1`))
  const alike = await make('user', 'scs-check-my-own-user')
  const options = { before: new Date(), dryRun: false, signal: new AbortController().signal }
  try {
    const { things, unseen } = await sweepDomains({ subject: 'live', domainManagers: managers }, options)
    expect([things.map(({ kind, result }) => `${kind} ${result}`), unseen]).toEqual([['user removed', 'group removed', 'project removed'], []])
    expect(await ours()).toEqual(['scs-check-my-own-user'])
  } finally {
    await openstack.send('DELETE', 'identity', `/users/${alike}`)
    await close()
  }
})

/** A new domain and in it an account with the roles manager and admin. */
async function mighty(part: string, undo: (() => Promise<unknown>)[]): Promise<ManagerFile['managers'][number]> {
  const post = async (kind: string, body: JsonObject) => ((await admin.send('POST', 'identity', `/${kind}s`, { json: { [kind]: body } })).json() as Record<string, { id: string }>)[kind]?.id ?? ''
  const name = `live-test-${process.pid}-${part}`
  const password = `pw-${crypto.randomUUID()}`
  const domain = await post('domain', { name })
  undo.push(async () => {
    await admin.send('PATCH', 'identity', `/domains/${domain}`, { json: { domain: { enabled: false } } })
    await admin.send('DELETE', 'identity', `/domains/${domain}`)
  })
  const user = await post('user', { name, domain_id: domain, password })
  for (const role of (await admin.list('identity', '/roles', { key: 'roles' })).filter(({ name }) => name === 'admin' || name === 'manager')) {
    await admin.send('PUT', 'identity', `/domains/${domain}/users/${user}/roles/${text(role['id'])}`)
  }
  return { domain: name, username: name, password, memberRole: 'member' }
}

/** The connection, whose session does not tell of the role admin. */
function disguised(openstack: OpenStack): OpenStack {
  return {
    ...openstack, until: signal => disguised(openstack.until(signal)),
    session: async () => ({ ...await openstack.session(), roles: ['manager', 'member'] }),
  }
}
