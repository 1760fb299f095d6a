import { createServer, type AddressInfo, type Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { createHttp } from '../../src/clients/http.ts'
import { Unseen } from '../../src/unseen.ts'
import { CERT } from './certificate.ts'
import { reply, serve } from './serve.ts'

const failure = (promise: Promise<unknown>): Promise<Unseen> => promise.then(() => { throw new Error('no failure') }, (error: unknown) => {
  expect(error).toBeInstanceOf(Unseen)
  return error as Unseen
})

describe('repeating', () => {
  test.each([503, 500, 429, 408])('a GET is repeated after %i until it works', async status => {
    const { url, seen } = await serve((_, answer) => { reply(answer, seen.length < 3 ? status : 200, {}) })
    const http = createHttp()
    expect((await http.request('GET', url)).status).toBe(200)
    expect(http.stats()).toMatchObject({ requests: 3, retries: 2 })
  })
  test.each([501, 404, 401])('a GET is not repeated after %i', async status => {
    const { url, seen } = await serve((_, answer) => { reply(answer, status, {}) })
    expect((await createHttp().request('GET', url)).status).toBe(status)
    expect(seen.length).toBe(1)
  })
  test('the last answer counts when repeating does not help', async () => {
    const { url, seen } = await serve((_, answer) => { reply(answer, 503, {}) })
    expect((await createHttp({ retries: 1 }).request('GET', url)).status).toBe(503)
    expect(seen.length).toBe(2)
  })
  test('a POST is never repeated after an answer, and after a reset only if that is harmless', async () => {
    const { url, seen } = await serve((_, answer) => { reply(answer, 503, {}) })
    await createHttp().request('POST', url, { body: '{}', repeatable: true })
    expect(seen.length).toBe(1)
    const broken = await serve((_, answer) => { answer.socket?.resetAndDestroy() })
    expect((await failure(createHttp().request('POST', broken.url, { body: '{}' }))).reason).toBe('unreachable')
    expect(broken.seen.length).toBe(1)
    await failure(createHttp().request('POST', broken.url, { body: '{}', repeatable: true }))
    expect(broken.seen.length).toBe(3)
  })
  test('resets and answers that break off are repeated', async () => {
    const { url, seen } = await serve((_, answer) => {
      if (seen.length === 1) answer.socket?.resetAndDestroy()
      else if (seen.length === 2) { answer.writeHead(200, { 'content-length': '100' }).write('{'); setTimeout(() => answer.destroy(), 20) }
      else reply(answer, 200, { ok: true })
    })
    expect((await createHttp().request('GET', url)).json()).toEqual({ ok: true })
    expect(seen.length).toBe(3)
  })
  test('Retry-After is honoured: in seconds, and not beyond ten', async () => {
    const { url, seen } = await serve((_, answer) => { reply(answer, seen.length < 2 ? 429 : 200, {}, { 'retry-after': '1' }) })
    const begin = Date.now()
    expect((await createHttp().request('GET', url)).status).toBe(200)
    expect(Date.now() - begin).toBeGreaterThanOrEqual(990)
    const far = await serve((_, answer) => { reply(answer, 429, {}, { 'retry-after': '3600' }) })
    expect((await createHttp().request('GET', far.url)).status).toBe(429)
    expect(far.seen.length).toBe(1)
  })
})

describe('time', () => {
  test('a server that hangs is a timeout', async () => {
    const { url } = await serve(() => {})
    expect(await failure(createHttp({ readTimeout: 0.3 }).request('GET', url))).toMatchObject({ reason: 'timeout' })
  })
  test('a body that drips for ever is a timeout', async () => {
    const { url } = await serve((_, answer) => {
      answer.writeHead(200)
      const timer = setInterval(() => answer.write(' '), 20)
      answer.on('close', () => { clearInterval(timer) })
    })
    const begin = Date.now()
    expect((await failure(createHttp({ readTimeout: 0.2 }).request('GET', url))).message).toMatch(/not complete after 0.8 s/)
    expect(Date.now() - begin).toBeLessThan(3000)
  })
  test('an abort ends a request, a pause and what waits in the queue at once', async () => {
    const hanging = await serve(() => {})
    const sleeping = await serve((_, answer) => { reply(answer, 503, {}, { 'retry-after': '9' }) })
    const begin = Date.now()
    const http = createHttp({ concurrency: 2, signal: AbortSignal.timeout(200) })
    const all = await Promise.all([hanging, sleeping, hanging, hanging].map(({ url }) => failure(http.request('GET', url))))
    expect(all.map(error => [error.reason, /deadline has passed/.test(error.message)])).toEqual(Array(4).fill(['timeout', true]))
    expect(Date.now() - begin).toBeLessThan(1500)
  })
  test('no more requests at the same time than allowed', async () => {
    let now = 0
    let most = 0
    const { url } = await serve((_, answer) => {
      most = Math.max(most, ++now)
      setTimeout(() => { now--; reply(answer, 200, {}) }, 20)
    })
    const http = createHttp({ concurrency: 3 })
    await Promise.all(Array.from({ length: 12 }, () => http.request('GET', url)))
    expect(most).toBe(3)
  })
})

describe('bodies', () => {
  test('gzip is understood, and a bomb is not unpacked', async () => {
    const { url } = await serve(({ path }, answer) => {
      answer.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(path === '/bomb' ? Buffer.alloc(3_000_000) : '{"ä":1}'))
    })
    const http = createHttp({ maxBytes: 1_000_000 })
    expect((await http.request('GET', `${url}/x`)).json()).toEqual({ ä: 1 })
    expect(await failure(http.request('GET', `${url}/bomb`))).toMatchObject({ reason: 'malformed', message: expect.stringMatching(/larger than 1 MiB/) as unknown })
  })
  test('50 MB are cut off early', async () => {
    let sent = 0
    const { url } = await serve((_, answer) => {
      answer.writeHead(200)
      const block = Buffer.alloc(1_000_000, 32)
      const more = () => { while (sent < 50e6 && !answer.destroyed) { sent += block.length; if (!answer.write(block)) { answer.once('drain', more); return } } answer.end() }
      more()
    })
    expect(await failure(createHttp().request('GET', url))).toMatchObject({ reason: 'malformed', message: expect.stringMatching(/larger than 32 MiB/) as unknown })
    expect(sent).toBeLessThan(50e6)
  })
  test.each([
    ['', /is empty/], ['<html>', /is HTML/], ['{"a":', /not valid JSON/], ['[1e999]', /out of range/], ['['.repeat(100) + ']'.repeat(100), /nested too deeply/],
  ])('not JSON: %j', async (text, message) => {
    const { url } = await serve((_, answer) => { answer.end(text) })
    const answer = await createHttp().request('GET', url)
    expect(() => answer.json()).toThrow(message)
  })
  test('an encoding that was not asked for, and broken gzip, are malformed', async () => {
    const { url } = await serve(({ path }, answer) => { answer.writeHead(200, { 'content-encoding': path.slice(1) }).end('xxxx') })
    for (const coding of ['br', 'gzip']) expect((await failure(createHttp().request('GET', `${url}/${coding}`))).reason).toBe('malformed')
  })
})

describe('the other side', () => {
  test('nobody listens, unknown host, no HTTP', async () => {
    const free = createServer().listen(0)
    const { port } = free.address() as AddressInfo
    await new Promise(resolve => free.close(resolve))
    const http = createHttp({ retries: 1 })
    expect(await failure(http.request('GET', `http://127.0.0.1:${port}/`))).toMatchObject({ reason: 'unreachable', message: expect.stringMatching(/connection refused/) as unknown })
    expect(await failure(http.request('GET', 'http://does-not-exist.invalid/'))).toMatchObject({ reason: 'unreachable' })
    const strange = createServer(socket => socket.end('SSH-2.0-OpenSSH\r\n\r\n')).listen(0)
    expect((await failure(http.request('GET', `http://127.0.0.1:${(strange.address() as AddressInfo).port}/`))).reason).toBe('malformed')
    strange.close()
  })
  test('a self-signed certificate is refused with a cure, accepted by cacert or without verification', async () => {
    const { url, seen } = await serve((_, answer) => { reply(answer, 200, {}) }, true)
    expect(await failure(createHttp().request('GET', url))).toMatchObject({ reason: 'unreachable', message: expect.stringMatching(/self-signed: name it in cacert/) as unknown })
    expect(seen.length).toBe(0)
    expect((await createHttp({ tls: { verify: true, ca: CERT, files: {} } }).request('GET', url)).status).toBe(200)
    expect((await createHttp({ tls: { verify: false, files: {} } }).request('GET', url)).status).toBe(200)
    expect((await failure(createHttp({ tls: { verify: true, ca: CERT, files: {} } }).request('GET', url.replace('127.0.0.1', '[::ffff:127.0.0.1]')))).message).toMatch(/another host name|refused|TLS/)
    expect((await failure(createHttp().request('GET', url.replace('https', 'http')))).reason).toMatch(/unreachable|malformed/)
  })
  test('https to a server without TLS says so', async () => {
    const { url } = await serve((_, answer) => { reply(answer, 200, {}) })
    expect((await failure(createHttp().request('GET', url.replace('http', 'https')))).message).toMatch(/does not speak TLS/)
  })
  test('a proxy of the environment is used, but never for loopback', async () => {
    const proxy = await serve(({ path }, answer) => { reply(answer, 200, { through: path }) })
    const http = createHttp({ env: { http_proxy: proxy.url } })
    const { url } = await serve((_, answer) => { reply(answer, 200, { direct: true }) })
    expect((await http.request('GET', url)).json()).toEqual({ direct: true })
    expect((await http.request('GET', 'http://cloud.invalid/x')).json()).toEqual({ through: 'http://cloud.invalid/x' })
  })
  test('a proxy that breaks or refuses a tunnel, or says nothing, is told as such and in time', async () => {
    for (const [behave, message] of [
      [(socket: Socket) => socket.end(), /proxy closed the connection/],
      [(socket: Socket) => socket.end('HTTP/1.1 403 Forbidden\r\n\r\n'), /proxy refuses the connection \(403\)/],
      [() => {}, /proxy does not answer/],
    ] as const) {
      const proxy = createServer(socket => { socket.on('error', () => {}).once('data', () => { behave(socket) }) }).listen(0)
      const http = createHttp({ connectTimeout: 0.2, env: { https_proxy: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}` } })
      expect(await failure(http.request('GET', 'https://cloud.invalid/'))).toMatchObject({ reason: 'unreachable', message: expect.stringMatching(message) as unknown })
      await http.close()
      proxy.close()
    }
  })
  test('an abort ends waiting for a connection, too', async () => {
    const begin = Date.now()
    const http = createHttp({ signal: AbortSignal.timeout(100), env: {} })
    await failure(http.request('GET', 'http://192.0.2.1/')) // RFC 5737: nobody is there
    expect(Date.now() - begin).toBeLessThan(1000)
  })
})
