import { describe, expect, test } from 'vitest'
import { inTurn, limitsOf } from '../../src/cli/limits.ts'
import { connect } from '../../src/clients/openstack.ts'
import { collect } from '../../src/collect/collect.ts'
import { tripwire } from '../../src/evidence/tripwire.ts'
import type { Played } from '../../src/model/acting.ts'
import type { JsonObject } from '../../src/model/json.ts'
import type { TlsClient } from '../../src/model/tls.ts'
import { play } from '../../src/probes/active.ts'
import { flavors } from '../../src/probes/openstack-flavors.ts'
import { runId } from '../../src/probes/run-id.ts'
import { cloud } from '../clients/cloud.ts'
import { reply, type Handler } from '../clients/serve.ts'

const UUID = '3f9a1c52-6f0e-4a6e-8f0e-0d5b7f1c2a34'

/** A cloud whose block storage works and whose other services break every connection. */
function halfDead(): { handler: Handler; volumes: Map<string, JsonObject> } {
  const volumes = new Map<string, JsonObject>()
  const handler: Handler = ({ method, path, body }, answer) => {
    const id = path.split('/').at(-1) ?? ''
    if (!path.startsWith('/volume/')) answer.destroy()
    else if (method === 'POST') {
      volumes.set(UUID, { ...(JSON.parse(body) as { volume: JsonObject }).volume, id: UUID, status: 'available' })
      reply(answer, 202, { volume: volumes.get(UUID) })
    } else if (method === 'DELETE') {
      volumes.delete(id)
      answer.writeHead(202).end()
    } else if (path.includes('/volumes/detail')) reply(answer, 200, { volumes: [...volumes.values()] })
    else if (volumes.has(id)) reply(answer, 200, { volume: volumes.get(id) })
    else reply(answer, 404, { itemNotFound: { message: 'no such volume' } })
  }
  return { handler, volumes }
}

describe('a visit whose error budget is used up', () => {
  test('ends at once, is recorded as not seen, and removes what a play created', async () => {
    const { handler, volumes } = halfDead()
    const { config } = await cloud(handler)
    const ended = new AbortController()
    const client = connect(config, { ...limitsOf({ connections: 4, errorBudget: 3, onExhausted: why => { ended.abort(why) } }), retries: 0 })
    let most = 0
    const acting = play<object>({
      kind: 'test', revision: 1, plan: { title: 't', creates: [], quota: {}, seconds: 600 }, schema: { type: 'object' },
      async act(stage) {
        await stage.create('volume', 'v', { size: 1 })
        most = volumes.size
        for (let i = 0; i < 50; i++) await stage.attempt(`try ${i}`, () => stage.cloud.get('compute', `/servers/${i}`))
      },
    })
    const begin = Date.now()
    const { documents } = await collect({ subject: 's', openstack: client }, [acting, flavors], {
      tool: { name: 't', version: '1' }, tripwire: tripwire(() => client.secrets()), probeDeadline: 60_000, signal: ended.signal, hardSignal: new AbortController().signal,
      run: runId(new Date()), allowPrivileged: false, now: () => new Date(),
    })
    expect(Date.now() - begin).toBeLessThan(8000)
    const seen = Object.fromEntries([...documents.values()].map(one => [one.kind, one.seen]))
    expect(seen['openstack.flavors']).toMatchObject({ ok: false })
    const { data } = seen['test'] as unknown as { data: Played<object> }
    expect(data).toMatchObject({ outcome: 'interrupted', leftovers: [] })
    expect(data.steps.at(-1)?.message).toMatch(/^the error budget of 3 failed requests is used up: GET http/)
    expect([most, volumes.size]).toEqual([1, 0])
    await client.close()
  })
  test('nothing is limited where nothing is said', () => {
    expect(limitsOf({})).toEqual({})
  })
})

test('handshakes wait for their turn among the requests', async () => {
  let now = 0
  let most = 0
  const tls = { handshake: async () => { most = Math.max(most, ++now); await new Promise(done => { setTimeout(done, 10) }); now--; return {} } } as unknown as TlsClient
  const { concurrency } = limitsOf({ connections: 2 })
  const limited = inTurn(tls, concurrency)
  await Promise.all(Array.from({ length: 6 }, () => limited.handshake('h', 443, {}, new AbortController().signal)))
  expect(most).toBe(2)
})
