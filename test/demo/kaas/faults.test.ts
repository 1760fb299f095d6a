import { describe, expect, it } from 'vitest'
import type { ClusterFault } from '../../../src/demo/kaas/faults.ts'
import { clusterProfile } from '../../../src/demo/kaas/profiles.ts'
import type { JsonObject } from '../../../src/model/json.ts'
import { start } from './support.ts'

const NODES = '/api/v1/nodes'
const stage = (...faults: ClusterFault[]) => start({ ...clusterProfile('compliant', new Date()), delay: 5 }, { faults })
const names = (list: JsonObject): string[] => (list['items'] as { metadata: { name: string } }[]).map(item => item.metadata.name)

describe('a fault of the demo cluster', () => {
  it.each([401, 403, 404, 409, 410, 429, 500, 503, 504])('answers %i as a Status', async kind => {
    const { ask } = await stage({ kind })
    const { status, body, headers } = await ask('GET', NODES)
    expect([status, body['kind'], body['code']]).toEqual([kind, 'Status', kind])
    expect(headers.get('retry-after')).toBe(kind === 429 ? '1' : null)
  })

  it.each(
    [['html', /^<html>/], ['null', /^null$/], ['nothing', /^$/], ['truncated', /^\{[^]*[^}\n]$/], ['table', /"kind":"Table"/]] as const,
  )('%s: 200 with that body', async (kind, body) => {
    const { ask } = await stage({ kind })
    const { status, text } = await ask('GET', NODES)
    expect([status, body.test(text)]).toEqual([200, true])
  })

  it('wrong-types: texts are numbers', async () => {
    const { ask } = await stage({ kind: 'wrong-types' })
    expect((await ask('GET', `${NODES}?limit=1`)).body).toMatchObject({ kind: 7, items: [{ metadata: { name: 7 } }] })
  })

  it.each([['endless', 12], ['endless-repeating', 6]] as const)('%s: every page has a next one', async (kind, different) => {
    const { ask } = await stage({ kind })
    const first = (await ask('GET', NODES)).body
    const second = (await ask('GET', `${NODES}?continue=${(first['metadata'] as Record<string, string>)['continue'] ?? ''}`)).body
    expect((second['metadata'] as JsonObject)['continue']).toMatch(/^endless-/)
    expect(new Set([...names(first), ...names(second)]).size).toBe(different)
  })

  it('reset: no answer, and nothing has happened; lost: no answer, but it has happened', async () => {
    for (const [kind, expected] of [['reset', 404], ['lost', 200]] as const) {
      const { ask, cluster } = await stage({ kind, methods: ['POST'] })
      await expect(ask('POST', '/api/v1/namespaces', { metadata: { name: 'play' } })).rejects.toThrow('fetch failed')
      expect((await ask('GET', '/api/v1/namespaces/play')).status).toBe(expected)
      expect(cluster.requests()[0]).toMatchObject({ method: 'POST', status: 0, credentials: true })
    }
  })

  it.each(['hang', 'stall', 'slow'] as const)('%s: no whole answer in time, and stop ends it at once', async kind => {
    const { cluster } = await stage({ kind })
    const asked = fetch(
      cluster.url + NODES, { headers: { authorization: `Bearer ${cluster.token}` }, signal: AbortSignal.timeout(200) },
    ).then(response => response.text())
    await expect(asked).rejects.toThrow(/timeout|aborted/)
    await cluster.stop()
  })

  it('huge: more than 64 MiB, and right JSON at the end', async () => {
    const { ask } = await stage({ kind: 'huge' })
    const { text } = await ask('GET', '/version')
    expect(text.length).toBeGreaterThan(2 ** 26)
    expect(JSON.parse(text)).toHaveProperty('gitVersion')
  })

  it('redirect: to another origin, where the right answer waits', async () => {
    const { ask, cluster } = await stage({ kind: 'redirect' })
    const { status, headers } = await ask('GET', `${NODES}?limit=1`)
    expect([status, headers.get('location')]).toEqual([302, `http://localhost:${cluster.port}${NODES}?limit=1`])
  })

  it('concerns its path, its method, its number of requests and its time', async () => {
    const { ask } = await stage({ kind: 503, path: 'nodes', times: 2, after: 1 }, { kind: 500, methods: ['DELETE'] })
    const statuses: number[] = []
    for (const path of [NODES, '/version', NODES, NODES, NODES]) statuses.push((await ask('GET', path)).status)
    expect(statuses).toEqual([200, 200, 503, 503, 200])
    expect((await ask('DELETE', `${NODES}/worker-1`)).status).toBe(500)
    expect((await ask('GET', `${NODES}/worker-1`)).status).toBe(200)
  })
})

describe('the server', () => {
  it('lives on after bodies that nobody can read', async () => {
    const { ask } = await stage()
    const deep = `${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`
    const body = `{"metadata":{"name":"deep"},"data":${deep}}`
    const answer = await ask('POST', '/api/v1/namespaces/default/configmaps', body, { 'content-type': 'application/json' })
    expect(answer.status).toBeGreaterThanOrEqual(400)
    expect((await ask('POST', '/api/v1/namespaces', 'x'.repeat(4 * 2 ** 20))).status).toBe(413)
    expect((await ask('GET', '/api/v1/namespaces/default/configmaps')).status).toBe(200)
  })
})
