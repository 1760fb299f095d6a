import { createServer, connect, type Socket } from 'node:net'
import { expect, it, test } from 'vitest'
import { isProxied, proxiesOf } from '../../src/clients/proxies.ts'
import { apiServer, base64, connected, failure } from './kube.ts'
import { reply } from './serve.ts'
import { rawServer } from './tls-servers.ts'

/** Both ways until one side ends. */
function join(a: Socket, b: Socket): void {
  a.pipe(b).on('error', () => a.destroy())
  b.pipe(a).on('error', () => b.destroy())
}

/** A CONNECT proxy that wants user `u` and password `pw` if `login`. */
function connectProxy(lines: string[], login = false) {
  return rawServer(socket => {
    socket.once('data', (bytes: Buffer) => {
      const head = bytes.toString()
      lines.push(head.split('\r\n')[0] ?? '')
      if (login && !head.includes(`proxy-authorization: Basic ${base64('u:pw')}`)) { socket.end('HTTP/1.1 407 No\r\n\r\n'); return }
      const [host, port] = (head.split(' ')[1] ?? '').split(':')
      const onward = connect(Number(port), host?.replace('api.example', '127.0.0.1'), () => { socket.write('HTTP/1.1 200 OK\r\n\r\n'); join(socket, onward) })
      onward.on('error', () => socket.destroy())
    })
  })
}

/** A SOCKS5 proxy that resolves every name to loopback; sends its answers byte by byte. */
function socksProxy(asked: string[], { login = false, refusal = 0 } = {}) {
  return rawServer(socket => {
    let state = 'hello'
    const slowly = (bytes: number[]) => { for (const byte of bytes) socket.write(Buffer.from([byte])) }
    const listen = (bytes: Buffer) => {
      if (state === 'hello') { slowly([5, login ? 2 : 0]); state = login ? 'login' : 'connect' }
      else if (state === 'login') { const good = bytes.subarray(2).toString() === 'u\x02pw'; slowly([1, good ? 0 : 1]); state = 'connect' }
      else {
        const size = bytes[4] ?? 0
        asked.push(bytes[3] === 3 ? bytes.subarray(5, 5 + size).toString() : bytes.subarray(4, -2).join('.'))
        slowly([5, refusal, 0, 1, 0, 0, 0, 0, 0, 0])
        socket.off('data', listen)
        if (refusal === 0) join(socket, connect(bytes.readUInt16BE(bytes.length - 2), '127.0.0.1'))
      }
    }
    socket.on('data', listen)
  })
}
const ok = (_: unknown, answer: Parameters<typeof reply>[0]) => { reply(answer, 200, {}) }

it('goes through the CONNECT proxy of proxy-url, also to loopback, with user and password', async () => {
  const { url, port } = await apiServer(ok)
  const lines: string[] = []
  const proxy = await connectProxy(lines, true)
  const client = await connected(url, { token: 't' }, { 'proxy-url': `http://u:pw@127.0.0.1:${proxy.port}` })
  expect(client.server.proxied).toBe(true)
  expect(await client.get('/x')).toEqual({})
  expect(lines).toEqual([`CONNECT 127.0.0.1:${port} HTTP/1.1`])
  const wrong = await connected(url, { token: 't' }, { 'proxy-url': `http://u:geheim@127.0.0.1:${proxy.port}` })
  expect((await failure(wrong.get('/x'))).message).toMatch(/the proxy refuses the connection \(407\): is proxy-url right\?/)
})
it('verifies the name of the server through a proxy, too', async () => {
  const { port } = await apiServer(ok)
  const proxy = await connectProxy([])
  const through = { 'proxy-url': `http://127.0.0.1:${proxy.port}` }
  expect((await failure((await connected(`https://api.example:${port}`, {}, through)).get('/x'))).message).toMatch(/for another host name/)
  expect(await (await connected(`https://api.example:${port}`, {}, { ...through, 'tls-server-name': 'localhost' })).get('/x')).toEqual({})
})
test.each([[false, 'http'], [true, 'https']])('goes through a SOCKS5 proxy, which resolves the name (login: %s)', async login => {
  const { port, seen } = await apiServer(ok)
  const asked: string[] = []
  const proxy = await socksProxy(asked, { login })
  const cluster = { 'proxy-url': `socks5://${login ? 'u:pw@' : ''}127.0.0.1:${proxy.port}`, 'tls-server-name': 'localhost' }
  const client = await connected(`https://api.example:${port}`, { token: 't' }, cluster)
  expect(await client.get('/x')).toEqual({})
  await (await connected(`https://[::1]:${port}`, {}, cluster)).get('/y')
  expect(asked).toEqual(['api.example', '0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.1'])
  expect(seen.map(({ path }) => path)).toEqual(['/x', '/y'])
})
test.each<[string, (socket: Socket) => void, RegExp]>([
  ['refuses', socket => { let n = 0; socket.on('data', () => { socket.write(Buffer.from(n++ === 0 ? [5, 0] : [5, 2, 0, 1, 0, 0, 0, 0, 0, 0])) }) }, /SOCKS5 proxy refuses the connection \(not allowed by its rules\)/],
  ['wants a login', socket => { socket.on('data', () => { socket.write(Buffer.from([5, 2])) }) }, /wants another way to log in/],
  ['speaks HTTP', socket => { socket.on('data', () => { socket.end('HTTP/1.1 400 Bad Request\r\n\r\n') }) }, /does not speak SOCKS5/],
  ['hangs up', socket => { socket.end() }, /SOCKS5 proxy closed the connection|cannot be reached/],
  ['is silent', () => {}, /SOCKS5 proxy does not answer/],
])('says that a SOCKS5 proxy %s', async (_what, behave, message) => {
  const proxy = await rawServer(socket => { socket.on('error', () => {}); behave(socket) })
  const client = await connected('https://api.example', {}, { 'proxy-url': `socks5://127.0.0.1:${proxy.port}` }, { connectTimeout: 0.5 })
  expect(await failure(client.get('/x'))).toMatchObject({ reason: 'unreachable', message: expect.stringMatching(message) as unknown })
})
it('says that no proxy is there', async () => {
  const free = createServer().listen(0, '127.0.0.1')
  await new Promise(resolve => free.once('listening', resolve))
  const { port } = free.address() as { port: number }
  await new Promise(resolve => free.close(resolve))
  for (const scheme of ['http', 'socks5']) {
    const client = await connected('https://api.example', {}, { 'proxy-url': `${scheme}://127.0.0.1:${port}` }, { retries: 0 })
    expect((await failure(client.get('/x'))).message).toMatch(/proxy cannot be reached \(ECONNREFUSED\)/)
  }
  // over plain http there is no tunnel, and the connection that is refused is the one to the proxy
  const plain = await connected('http://127.0.0.1:9', {}, { 'proxy-url': `http://u:geheim@127.0.0.1:${port}` }, { retries: 0 })
  expect((await failure(plain.get('/x'))).message).toBe('GET http://127.0.0.1:9/x: the connection to the proxy failed (connection refused): is proxy-url right?')
  const named = await connected('http://api.example', {}, {}, { retries: 0, env: { http_proxy: `http://127.0.0.1:${port}` } })
  expect((await failure(named.get('/x'))).message).toMatch(/the connection to the proxy failed \(connection refused\): should no_proxy name this host\?$/)
  const straight = await connected(`http://127.0.0.1:${port}`, {}, {}, { retries: 0, env: { http_proxy: 'http://127.0.0.1:9' } })
  expect((await failure(straight.get('/x'))).message).toMatch(/\/x: connection refused$/)
})
test.each<[Record<string, string>, string, boolean]>([
  [{ https_proxy: 'http://p:1' }, 'https://api.example:6443', true], [{ https_proxy: 'http://p:1' }, 'https://127.0.0.1:6443', false],
  [{ https_proxy: 'http://p:1', no_proxy: '.example' }, 'https://api.example:6443', false], [{ https_proxy: 'http://p:1', no_proxy: 'example:443' }, 'https://api.example:6443', true],
  [{ https_proxy: 'http://p:1', no_proxy: 'api.example:6443' }, 'https://api.example:6443', false], [{ https_proxy: 'http://p:1', no_proxy: '*' }, 'https://api.example', false],
  [{ http_proxy: 'http://p:1' }, 'https://api.example', true], [{ https_proxy: 'http://p:1' }, 'http://api.example', false], [{ https_proxy: 'http://p:1', no_proxy: 'ample' }, 'https://api.example', true],
])('knows whether the environment leads through a proxy: %j %s', (env, url, expected) => {
  const proxies = proxiesOf(env)
  expect(proxies !== undefined && isProxied(proxies, url)).toBe(expected)
})
