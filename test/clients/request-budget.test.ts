import { gzipSync } from 'node:zlib'
import pLimit from 'p-limit'
import { describe, expect, test } from 'vitest'
import { createHttp } from '../../src/clients/http.ts'
import { connect } from '../../src/clients/openstack.ts'
import { RequestBudget } from '../../src/clients/request-budget.ts'
import { cloud } from './cloud.ts'
import { apiServer, connected, failure } from './kube.ts'
import { reply, serve, type Handler } from './serve.ts'

const USED_UP = /^the error budget of \d+ failed requests is used up: GET http/
const hang: Handler = () => {}
const reset: Handler = (_, answer) => { answer.socket?.resetAndDestroy() }

/** How many requests of 40, one after the other, reached the server before the rest failed at once. */
async function ask(url: string, budget: RequestBudget) {
  const http = createHttp({ budget, readTimeout: 0.1, retries: 0 })
  const failures = []
  for (let i = 0; i < 40; i++) failures.push(await failure(http.request('GET', url)))
  return { http, failures }
}

describe('a used up error budget', () => {
  test.each<[string, Handler, string]>([['hangs', hang, 'timeout'], ['resets', reset, 'unreachable']])('of a server that %s ends everything at once', async (_, handler, reason) => {
    const { url, seen } = await serve(handler)
    const { http, failures } = await ask(url, new RequestBudget(3))
    expect(seen).toHaveLength(3)
    expect(failures.map(one => one.reason)).toEqual([reason, reason, reason, ...Array<string>(37).fill('unreachable')])
    expect(failures[2]?.message).not.toMatch(USED_UP)
    expect(failures[3]?.message).toMatch(USED_UP)
    expect(http.stats().requests).toBe(3)
  })
  test('of a server that refuses connections', async () => {
    const { failures } = await ask('http://127.0.0.1:1/', new RequestBudget(2))
    expect(failures[39]?.message).toMatch(/^the error budget of 2 failed requests is used up: GET http:\/\/127.0.0.1:1\/: connection refused$/)
  })
  test('ends requests under way, pauses and what waits in the queue', async () => {
    const hanging = await serve(hang)
    const pausing = await serve((_, answer) => { reply(answer, 503, {}, { 'retry-after': '9' }) })
    const budget = new RequestBudget(1)
    const http = createHttp({ budget, concurrency: 2 })
    const all = [hanging, hanging, hanging, pausing].map(({ url }) => failure(http.request('GET', url)))
    const begin = Date.now()
    await failure(createHttp({ budget, retries: 0 }).request('GET', 'http://127.0.0.1:1/'))
    for (const { message } of await Promise.all(all)) expect(message).toMatch(USED_UP)
    expect(Date.now() - begin).toBeLessThan(1000)
  })
  test('is not used by answers of any kind, nor by our own ending', async () => {
    const { url } = await serve(({ path }, answer) => {
      if (path === '/garbage') answer.socket?.end('not HTTP at all\r\n\r\n')
      else if (path !== '/hang') reply(answer, Number(path.slice(1)), {})
    })
    const budget = new RequestBudget(1)
    const http = createHttp({ budget, retries: 0 })
    for (const status of [200, 401, 404, 429, 500, 503]) expect((await http.request('GET', `${url}/${status}`)).status).toBe(status)
    expect((await failure(http.request('GET', `${url}/garbage`))).reason).toBe('malformed')
    expect((await failure(http.request('GET', `${url}/hang`, { signal: AbortSignal.timeout(50) }))).reason).toBe('timeout')
    expect(budget.signal.aborted).toBe(false)
  })
  test('counts a request once, however often it was repeated', async () => {
    const { url, seen } = await serve(reset)
    const budget = new RequestBudget(2)
    await failure(createHttp({ budget, retries: 2 }).request('GET', url))
    expect([seen.length, budget.signal.aborted]).toEqual([3, false])
  })
  test.each<[string, boolean]>([['plain', false], ['zipped', true]])('floods side by side end at 32 MiB together, %s', async (_, zipped) => {
    const flood = zipped ? gzipSync(Buffer.alloc(2 ** 23)) : Buffer.alloc(2 ** 23, ' ')
    const { url } = await serve((__, answer) => { answer.writeHead(200, zipped ? { 'content-encoding': 'gzip' } : {}).end(flood) })
    const budget = new RequestBudget(30, 2 ** 25)
    const http = createHttp({ budget, retries: 0 })
    for (let i = 0; i < 3; i++) await http.request('GET', url)
    expect(budget.signal.aborted).toBe(false)
    const answers = await Promise.allSettled(Array.from({ length: 10 }, () => http.request('GET', url)))
    expect(answers.filter(({ status }) => status === 'fulfilled').length).toBeLessThan(10)
    expect(await failure(http.request('GET', url))).toMatchObject({ reason: 'malformed', message: 'all answers together are larger than 32 MiB' })
  })
  test('without one, failures without number end nothing', async () => {
    const { url, seen } = await serve(reset)
    const http = createHttp({ retries: 0 })
    for (let i = 0; i < 40; i++) await failure(http.request('GET', url))
    expect(seen).toHaveLength(40)
  })
})

describe('what a play made is removed all the same', () => {
  test('in a cloud: with its own signal, and a new token if the old one has expired', async () => {
    const { config, seen, tokens } = await cloud(({ path, method, headers }, answer) => {
      if (method !== 'DELETE') answer.socket?.resetAndDestroy()
      else reply(answer, headers['x-auth-token'] === 'canary-token-1' && path.endsWith('old') ? 401 : 204, {})
    })
    const client = connect(config, { budget: new RequestBudget(2), retries: 0 })
    for (let i = 0; i < 2; i++) await failure(client.get('compute', '/servers'))
    expect((await failure(client.get('image', '/v2/images'))).message).toMatch(USED_UP)
    const before = seen.length
    const removing = client.until(AbortSignal.timeout(5000))
    expect((await removing.send('DELETE', 'compute', '/servers/old')).status).toBe(204)
    expect([tokens(), seen.length - before]).toEqual([2, 3])
    await client.close()
  })
  test('in a cluster', async () => {
    const { url } = await apiServer(({ method }, answer) => {
      if (method === 'DELETE') reply(answer, 200, {})
      else answer.destroy()
    })
    const client = await connected(url, { token: 't' }, {}, { budget: new RequestBudget(1), retries: 0 })
    await failure(client.get('/version'))
    expect((await failure(client.list('/api/v1/nodes'))).message).toMatch(USED_UP)
    expect((await client.until(AbortSignal.timeout(5000)).send('DELETE', '/api/v1/namespaces/x')).status).toBe(200)
  })
})

describe('connections of one subject', () => {
  test('are limited over all services and clusters together', async () => {
    let now = 0
    let most = 0
    const slow: Handler = ({ path }, answer) => {
      most = Math.max(most, ++now)
      setTimeout(() => { now--; reply(answer, 200, path.startsWith('/api') ? { items: [] } : { servers: [], images: [] }) }, 20)
    }
    const concurrency = pLimit(3)
    const { config } = await cloud(slow)
    const { url } = await apiServer(slow)
    const [client, cluster] = [connect(config, { concurrency }), await connected(url, { token: 't' }, {}, { concurrency })]
    await client.session()
    await Promise.all(Array.from({ length: 8 }, () => [
      client.get('compute', '/servers'), client.get('image', '/v2/images'), cluster.get('/api/v1/nodes'),
    ]).flat())
    expect(most).toBe(3)
    await client.close()
  })
})
