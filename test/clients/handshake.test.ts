import { createServer, type AddressInfo, type Socket } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { createHttp } from '../../src/clients/http.ts'
import { DEFAULT_TLS } from '../../src/clients/tls.ts'
import { tlsFacts } from '../../src/clients/tls-facts.ts'

const cleanups: (() => void)[] = []
afterEach(() => { for (const clean of cleanups.splice(0)) clean() })

/** A server that speaks no TLS. */
async function strange(onData: (socket: Socket) => void) {
  const sockets: Socket[] = []
  let closed = 0
  const server = createServer(socket => {
    sockets.push(socket)
    socket.on('error', () => {}).on('close', () => { closed++ }).once('data', () => { onData(socket) })
  }).listen(0, '127.0.0.1')
  await new Promise(resolve => server.once('listening', resolve))
  cleanups.push(() => { for (const socket of sockets) socket.destroy(); server.close() })
  return { url: `https://127.0.0.1:${(server.address() as AddressInfo).port}/v3`, connections: () => sockets.length, closed: () => closed }
}
const soon = (condition: () => boolean) => expect.poll(condition, { timeout: 2000 }).toBe(true)

describe('a server that answers no TLS handshake', () => {
  test.each([['resets', (socket: Socket) => { socket.resetAndDestroy() }], ['ends', (socket: Socket) => { socket.end() }]])('and %s the connection: the token is asked for once, and the cure is told', async (_what, end) => {
    const { url, connections } = await strange(end)
    await expect(createHttp().request('POST', url, { body: '{}', repeatable: true })).rejects.toMatchObject({
      reason: 'unreachable', message: expect.stringMatching(/TLS failed.*does this port speak TLS\? Try http:\/\//) as unknown,
    })
    expect(connections()).toBe(1)
  })
  test('a broken handshake of a GET is tried again: it may be a busy load balancer', async () => {
    const { url, connections } = await strange(socket => { socket.resetAndDestroy() })
    await expect(createHttp({ retries: 1 }).request('GET', url)).rejects.toThrow(/does this port speak TLS/)
    expect(connections()).toBe(2)
  })
  test('and stays silent: the deadline closes the connection at once', async () => {
    const { url, closed } = await strange(() => {})
    await expect(createHttp({ signal: AbortSignal.timeout(150) }).request('GET', url)).rejects.toThrow(/deadline has passed/)
    await soon(() => closed() === 1)
  })
  test('and stays silent: close() closes the connection at once', async () => {
    const { url, closed, connections } = await strange(() => {})
    const http = createHttp()
    const failed = expect(http.request('GET', url)).rejects.toMatchObject({ name: 'Unseen' })
    await soon(() => connections() === 1)
    await http.close()
    await soon(() => closed() === 1)
    await failed
  })
  test('and stays silent: the facts of TLS end with the signal', async () => {
    const { url, closed } = await strange(() => {})
    const begin = Date.now()
    expect(await tlsFacts(url, DEFAULT_TLS, AbortSignal.timeout(150))).toBeNull()
    expect(Date.now() - begin).toBeLessThan(2000)
    await soon(() => closed() === 1)
  })
})
