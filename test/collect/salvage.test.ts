import { expect, it } from 'vitest'
import { collect } from '../../src/collect/collect.ts'
import { tripwire } from '../../src/evidence/tripwire.ts'
import type { Evidence } from '../../src/model/evidence.ts'
import { play } from '../../src/probes/active.ts'
import type { Stage } from '../../src/probes/stage.ts'
import { answered, FakeOpenStack } from '../probes/fake-openstack.ts'

/** Evidence of a play that saw this and could not remove its network. */
async function seen(found: unknown, cloud = new FakeOpenStack(), more: (stage: Stage) => Promise<void> = () => Promise.resolve()): Promise<Evidence['seen']> {
  cloud.fault ??= ({ method }) => (method === 'DELETE' ? Promise.reject(answered(403, 'protected')) : undefined)
  const probe = play<{ found: string }>({
    kind: 'test', revision: 1, plan: { title: 't', creates: [], quota: {}, seconds: 60 }, schema: { type: 'object', properties: { found: { type: 'string' } } },
    async act(stage, data) {
      await stage.create('network', 'net', {})
      data.found = found as string
      await more(stage)
    },
  })
  const never = new AbortController().signal
  const { documents } = await collect({ subject: 's', openstack: cloud.cloud() }, [probe], {
    tool: { name: 't', version: '0' }, tripwire: tripwire(() => ['the-canary-secret']), probeDeadline: 1000, signal: never, hardSignal: never, run: '0tl2zzzabcdef',
    allowPrivileged: false, now: () => new Date(0),
  })
  return [...documents.values()].find(({ kind }) => kind === 'test')?.seen as Evidence['seen']
}
const leftovers = [{ kind: 'network', name: 'scs-check-0tl2zzzabcdef-net', id: 'networks-10', command: 'openstack network delete networks-10' }]

it('what a play saw is kept', async () => {
  expect(await seen('x')).toMatchObject({ ok: true, data: { outcome: 'done', data: { found: 'x' }, leftovers } })
})

it.each([
  ['of the wrong shape', 7, /has not the shape .*\/data\/found must be string/], ['with a secret in it', 'it is the-canary-secret', /contains a secret of the configuration/],
])('a play that saw something %s still tells what it left, and is no success', async (_, found, message) => {
  const evidence = await seen(found)
  expect(evidence).toMatchObject({ ok: true, data: { outcome: 'malformed', data: {}, leftovers } })
  expect(evidence.ok ? (evidence.data as { steps: unknown[] }).steps.at(-1) : undefined).toMatchObject({ outcome: 'malformed', message: expect.stringMatching(message) as string })
  expect(JSON.stringify(evidence)).not.toContain('canary')
})

it('messages that echo a secret are scrubbed, and what is left is told', async () => {
  const cloud = new FakeOpenStack()
  cloud.fault = ({ method }) => (method === 'DELETE' ? Promise.reject(answered(403, 'protected by the-canary-secret')) : undefined)
  const evidence = await seen('x', cloud, async stage => {
    await stage.attempt('try', () => Promise.reject(answered(409, 'no the-canary-secret here')))
  })
  expect(evidence).toMatchObject({
    ok: true,
    data: {
      outcome: 'done', data: { found: 'x' }, leftovers: [{ ...leftovers[0], why: expect.stringContaining('protected by [secret]') as string }],
      steps: [{ name: 'create network net' }, { name: 'try', outcome: 'rejected', message: expect.stringContaining('no [secret] here') as string }],
      undo: [{ outcome: 'refused', message: expect.stringContaining('[secret]') as string }],
    },
  })
  expect(JSON.stringify(evidence)).not.toContain('canary')
})
