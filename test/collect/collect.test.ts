import { expect, it } from 'vitest'
import { collect, type CollectOptions } from '../../src/collect/collect.ts'
import { tripwire } from '../../src/evidence/tripwire.ts'
import type { OpenStack, Session } from '../../src/model/cloud.ts'
import type { Evidence } from '../../src/model/evidence.ts'
import type { Probe, Target } from '../../src/model/probe.ts'
import { flavors } from '../../src/probes/openstack-flavors.ts'
import { session } from '../../src/probes/openstack-session.ts'
import { volumeTypes } from '../../src/probes/openstack-volume-types.ts'
import { Unseen } from '../../src/unseen.ts'
import { fakeCloud } from '../probes/fake.ts'

const facts: Session = {
  user: { id: 'u', name: 'u', domain: 'd' }, project: { id: 'p', name: 'p', domain: 'd' }, roles: ['member', 'reader'], methods: ['password'],
  issuedAt: '2026-01-01T00:00:00Z', expiresAt: '2026-01-01T01:00:00Z', credentialExpiresAt: null, catalog: [],
}

function cloud(overrides: Partial<OpenStack> = {}, roles = facts.roles): { target: Target; asked: string[] } {
  const asked: string[] = []
  const openstack = fakeCloud({
    session: () => Promise.resolve({ ...facts, roles }),
    list: (_service, path) => { asked.push(path); return Promise.resolve([{ id: '1', name: 'standard', description: null }]) },
    ...overrides,
  })
  return { target: { subject: 'c', openstack }, asked }
}

async function gather(target: Target, probes: Probe<unknown>[], options: Partial<CollectOptions> = {}): Promise<{ notes: string[]; seen: Record<string, Evidence['seen']> }> {
  const { collection, documents } = await collect(target, probes, {
    tool: { name: 'scs-check', version: '0' }, tripwire: tripwire(() => ['the-canary-secret']), probeDeadline: 1000,
    signal: new AbortController().signal, hardSignal: new AbortController().signal, run: 'r', allowPrivileged: false, now: () => new Date('2026-01-01T00:00:00.123Z'), ...options,
  })
  expect(collection.evidence.map(({ digest }) => digest).sort()).toEqual([...documents.keys()].sort())
  expect(collection.from).toBe('2026-01-01T00:00:00Z')
  return { notes: collection.notes, seen: Object.fromEntries([...documents.values()].map(({ kind, seen }) => [kind, seen])) }
}

it('takes each probe once, and the session with them', async () => {
  const { target, asked } = cloud()
  const { seen } = await gather(target, [volumeTypes, volumeTypes, session])
  expect(asked).toEqual(['/types'])
  expect(Object.keys(seen)).toEqual(['openstack.session', 'openstack.volume-types'])
  expect(seen['openstack.volume-types']).toEqual({ ok: true, data: [{ id: '1', name: 'standard', description: null }] })
})

it.each([
  ['admin', ['admin', 'member'], /has the role admin, so it sees/],
  ['manager', ['manager', 'member'], /has the role manager/],
  ['Admin, as OpenStack compares names', ['member', 'Admin'], /has the role Admin/],
  ['no member', ['reader'], /lacks the role member in project p \(it has: reader\)/],
])('asks nothing of the cloud with an account that is unfit: %s', async (_, roles, message) => {
  const { target, asked } = cloud({}, roles)
  const { seen } = await gather(target, [volumeTypes])
  expect(seen['openstack.volume-types']).toMatchObject({ ok: false, reason: 'refused', message: expect.stringMatching(message) as string })
  expect(asked).toEqual([])
})

it('judges with a privileged account only if that was allowed', async () => {
  const { seen } = await gather(cloud({}, ['admin', 'member']).target, [volumeTypes], { allowPrivileged: true })
  expect(seen['openstack.volume-types']?.ok).toBe(true)
})

it('keeps the remarks of the connection', async () => {
  expect((await gather(cloud().target, [volumeTypes], { notes: () => ['TLS certificates are not verified'] })).notes).toEqual(['TLS certificates are not verified'])
})

it('records for every probe why the session failed', async () => {
  const { target } = cloud({ session: () => Promise.reject(new Unseen('refused', 'wrong password')) })
  const { seen } = await gather(target, [volumeTypes, flavors])
  expect(Object.values(seen)).toEqual(Array(3).fill({ ok: false, reason: 'refused', message: 'wrong password' }))
})

it('a probe that hangs or is interrupted is a timeout and leaves the others alone', async () => {
  const list: OpenStack['list'] = (_service, path) => path === '/types' ? Promise.resolve([]) : new Promise(() => {})
  const late = await gather(cloud({ list }).target, [flavors, volumeTypes], { probeDeadline: 20 })
  expect(late.seen['openstack.flavors']).toEqual({ ok: false, reason: 'timeout', message: 'not finished after 0.02 s' })
  expect(late.seen['openstack.volume-types']).toEqual({ ok: true, data: [] })
  const stop = AbortSignal.abort(new Error('interrupted by SIGINT'))
  const cut = await gather(cloud({ list }).target, [flavors], { signal: stop })
  expect(cut.seen['openstack.flavors']).toEqual({ ok: false, reason: 'timeout', message: 'interrupted by SIGINT' })
})

it.each([
  ['not an array', null],
  ['items without id', [{ name: 'x' }]],
  ['a name that is a number', [{ id: '1', name: 7 }]],
])('an answer of the wrong shape is malformed: %s', async (_, answer) => {
  const { seen } = await gather(cloud({ list: () => Promise.resolve(answer as never) }).target, [volumeTypes])
  expect(seen['openstack.volume-types']).toMatchObject({ ok: false, reason: 'malformed' })
})

it('stores no answer that holds a secret, and scrubs messages', async () => {
  const leaking = await gather(cloud({ list: () => Promise.resolve([{ id: '1', name: 'has the-canary-secret in it' }]) }).target, [volumeTypes])
  expect(JSON.stringify(leaking.seen)).not.toContain('canary')
  expect(leaking.seen['openstack.volume-types']).toMatchObject({ ok: false, message: expect.stringContaining('contains a secret') as string })
  const failing = await gather(cloud({ list: () => Promise.reject(new Unseen('refused', 'bad the-canary-secret')) }).target, [volumeTypes])
  expect(failing.seen['openstack.volume-types']).toEqual({ ok: false, reason: 'refused', message: 'bad [secret]' })
})

it('an answer nested too deeply to be stored is malformed evidence, not a crash', async () => {
  const deep = JSON.parse('['.repeat(50_000) + ']'.repeat(50_000)) as never
  const { seen } = await gather(cloud({ list: () => Promise.resolve([{ id: '1', name: 'x', extra: deep }]) }).target, [volumeTypes])
  expect(seen['openstack.volume-types']).toMatchObject({ ok: false, reason: 'malformed' })
})

it('a probe that throws something unexpected is malformed evidence, not a crash', async () => {
  const { seen } = await gather(cloud({ list: () => { throw new TypeError('x is not a function') } }).target, [volumeTypes])
  expect(seen['openstack.volume-types']).toMatchObject({ ok: false, reason: 'malformed', message: expect.stringContaining('x is not a function') as string })
})

it('has what was seen in the order of the kept document, so that judging that later gives the same words', async () => {
  const { target } = cloud({ list: () => Promise.resolve([{ name: 'standard', id: '1', description: null }]) })
  const { seen } = await gather(target, [volumeTypes])
  expect(JSON.stringify(seen['openstack.volume-types'])).toBe('{"data":[{"description":null,"id":"1","name":"standard"}],"ok":true}')
})
