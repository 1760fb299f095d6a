import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readDomainManagers } from '../../src/cli/domain-managers.ts'
import { sweepDomains } from '../../src/cli/sweep-domains.ts'
import { nameOf } from '../../src/probes/run-id.ts'
import { reply } from '../probes/fake.ts'
import { FakeKeystone } from '../probes/keystone.ts'

let dir: string
beforeAll(async () => { dir = await mkdtemp(join(tmpdir(), 'scs-managers-')) })
afterAll(async () => { await rm(dir, { recursive: true }) })

const entry = (name: string, rest = '  member_role: member\n') => `- name: ${name}\n  manager:\n    username: ${name}-manager\n    password: "pass word: 0123"\n${rest}`
const GOOD = `domains:\n${entry('one')}${entry('two', '')}`

async function read(text: string, mode = 0o600) {
  const path = join(dir, 'managers.yaml')
  await writeFile(path, text)
  await chmod(path, mode)
  return readDomainManagers(path)
}

it('the format of the official suite', async () => {
  const { managers, warnings } = await read(GOOD)
  expect(managers).toEqual(['one', 'two'].map(name => ({ domain: name, username: `${name}-manager`, password: 'pass word: 0123', memberRole: 'member' })))
  expect(warnings).toEqual([])
})

it('a password that looks like a number, a boolean or nothing stays as it is written', async () => {
  const { managers } = await read(GOOD.replace('"pass word: 0123"', '0123').replace('"pass word: 0123"', 'no'))
  expect(managers.map(({ password }) => password)).toEqual(['0123', 'no'])
})

it('a file that everybody can read is warned of', async () => {
  expect((await read(GOOD, 0o644)).warnings).toEqual([expect.stringMatching(/managers\.yaml holds passwords and everybody .*chmod 600/)])
})

it.each([
  ['no list', 'managers: []\n', /has no list "domains"/],
  ['one domain', `domains:\n${entry('one')}`, /names one domain /],
  ['a domain twice', `domains:\n${entry('one')}${entry('ONE')}`, /same domain/],
  ['no password', GOOD.replace('    password: "pass word: 0123"\n', ''), /domains\[0\]\.manager\.password is missing \(.*managers\.yaml, line \d+\)/],
  ['no manager', GOOD.replace('manager:', 'boss:'), /domains\[0\]\.manager\.username is missing \(.*line 2\)/],
  ['no text', GOOD.replace('username: one-manager', 'username: [a]'), /domains\[0\]\.manager\.username must be a text \(.*line 4\)/],
  ['broken YAML', 'domains:\n- name: "one\n', /not valid YAML.*line \d+, column \d+/],
  ['an empty file', '', /has no list "domains"/],
  ['a list of texts', 'domains: [one, two]\n', /domains\[0\]\.name is missing/],
])('%s is told with its place and cure, and without a password', async (_, text, expected) => {
  const error = await read(text).catch((one: unknown) => one as Error)
  expect(error).toMatchObject({ name: 'ConfigError', message: expect.stringMatching(expected) as string })
  expect((error as Error).message).not.toMatch(/0123/)
})

it('a file that is not there', async () => {
  await expect(readDomainManagers(join(dir, 'none.yaml'))).rejects.toThrow(/there is no file .*none\.yaml/)
  await expect(readDomainManagers(dir)).rejects.toThrow(/cannot be read: EISDIR/)
})

const RUN = '0tl2zzzabcdef'
const options = { before: new Date(), dryRun: false, signal: new AbortController().signal }

/** A Keystone with things of a run and of others in both domains. */
function littered(...args: ConstructorParameters<typeof FakeKeystone>): FakeKeystone {
  const keystone = new FakeKeystone(...args)
  for (const domain of ['a', 'b']) {
    for (const kind of ['user', 'group', 'project']) {
      for (const name of [nameOf(RUN, `${kind}-1`), `scs-check-${kind}`, kind]) keystone.things.set(`${domain}-${kind}-${name}`, { id: `${domain}-${kind}-${name}`, kind, name, domain_id: domain })
    }
  }
  return keystone
}

it('cleanup removes things of runs from the domains of the managers, and those only', async () => {
  const keystone = littered(undefined, ({ path, query }) => (path === '/groups' && query['name__startswith'] !== undefined ? { status: 400, headers: {}, body: 'unexpected', json: () => null } : undefined))
  const { things, unseen } = await sweepDomains({ subject: 's', domainManagers: [keystone.manager('a'), keystone.manager('b')] }, options)
  expect([things.map(({ kind, result }) => `${kind} ${result}`), unseen]).toEqual([['user removed', 'group removed', 'project removed', 'user removed', 'group removed', 'project removed'], []])
  expect([...keystone.things.values()].map(({ name }) => name).some(name => name.includes(RUN))).toBe(false)
  expect(keystone.things.size).toBe(12)
})

it('cleanup leaves what lies in another domain, whatever a listing shows', async () => {
  const name = nameOf(RUN, 'user-1')
  const keystone = new FakeKeystone(() => true, ({ path, method }) => (method === 'GET' && path === '/users' ? reply(200, { users: [{ id: 'far', name, domain_id: 'a' }, { id: 'near', name, domain_id: 'b' }] }) : undefined))
  for (const id of ['far', 'near']) keystone.put('user', id, { name, domain_id: 'b' })
  const { things } = await sweepDomains({ subject: 's', domainManagers: [keystone.manager('a')] }, { ...options, signal: AbortSignal.timeout(500) })
  expect([things.map(({ kind, result }) => `${kind} ${result}`), keystone.things.size]).toEqual([['user stays'], 2])
})

it('cleanup removes roles of runs, also those of the domain', async () => {
  const keystone: FakeKeystone = new FakeKeystone(() => true, ({ path, method, query }) => (method === 'GET' && path === '/roles' ? reply(200, { roles: keystone.roles.filter(role => (role['domain_id'] ?? undefined) === query['domain_id']) }) : undefined))
  keystone.roles.push({ id: 'r1', name: nameOf(RUN, 'role-1'), domain_id: null }, { id: 'r2', name: nameOf(RUN, 'role-1-domain'), domain_id: 'a' }, { id: 'r3', name: nameOf(RUN, 'role-2-domain'), domain_id: 'b' })
  await sweepDomains({ subject: 's', domainManagers: [keystone.manager('a')] }, options)
  expect(keystone.roles.slice(4).map(({ id }) => id)).toEqual(['r3'])
})

it('cleanup tells which domain it could not look into', async () => {
  const keystone = littered(({ own, path }) => own && path !== '/auth/domains')
  const { things, unseen } = await sweepDomains({ subject: 's', domainManagers: [keystone.manager('a')] }, options)
  expect([things, unseen]).toEqual([[], [{ kind: 'anything in domain a', why: expect.stringMatching(/403/) as string }]])
})

it('without managers there is nothing to do', async () => {
  expect(await sweepDomains({ subject: 's' }, options)).toEqual({ things: [], unseen: [] })
})
