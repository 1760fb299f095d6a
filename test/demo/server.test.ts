import { connect, type AddressInfo } from 'node:net'
import { createServer } from 'node:http'
import { describe, expect, it } from 'vitest'
import { DemoStateError } from '../../src/demo/state.ts'
import { startDemoCloud } from '../../src/demo/server.ts'
import { EMPTY, signedIn, start } from './support.ts'

/** Sends raw bytes and gives back the status line. */
function raw(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(text))
    socket.once('data', data => { resolve(String(data).split('\r\n')[0] ?? ''); socket.destroy() }).once('error', reject)
  })
}

describe('the server of the demo cloud', () => {
  it('listens on 127.0.0.1 only, on a port of its own', async () => {
    const cloud = await start()
    const others = await Promise.allSettled(['[::1]', '127.0.0.2'].map(host => fetch(`http://${host}:${cloud.port}/identity`)))
    expect(others.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect((await fetch(cloud.authUrl)).status).toBe(200)
    expect((await start()).port).not.toBe(cloud.port)
  })

  it('is up within a moment and gone after stop, twice too', async () => {
    const from = performance.now()
    const cloud = await start()
    expect(performance.now() - from).toBeLessThan(200)
    await cloud.stop()
    await cloud.stop()
    await expect(fetch(cloud.authUrl)).rejects.toThrow('fetch failed')
  })

  it('fails plainly when the port is taken or the state is wrong', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await new Promise(resolve => other.once('listening', resolve))
    await expect(startDemoCloud(EMPTY, { port: (other.address() as AddressInfo).port })).rejects.toThrow('EADDRINUSE')
    other.close()
    await expect(startDemoCloud({ ...EMPTY, images: [7 as never] })).rejects.toThrow(DemoStateError)
  })

  it('tells what was asked of it, with status and host, never a token or a body', async () => {
    const { cloud, get, token } = await signedIn()
    await get('/image/v2/images?limit=3')
    expect(cloud.requests()).toEqual([
      { method: 'POST', path: '/identity/v3/auth/tokens', status: 201, host: `127.0.0.1:${cloud.port}`, token: false },
      { method: 'GET', path: '/image/v2/images?limit=3', status: 200, host: `127.0.0.1:${cloud.port}`, token: true },
    ])
    expect(JSON.stringify(cloud.requests())).not.toContain(token)
  })

  it('lives through odd requests', async () => {
    const { port } = await start()
    const send = (line: string) => raw(port, `${line} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`)
    expect(await send('GET //evil/../x?%')).toContain(' 404 ')
    expect(await send('GET /compute/v2.1/flavors/%E0%A4%A')).toContain(' 401 ')
    expect(await send('OPTIONS *')).toContain(' 404 ')
    expect(await send('GET http://evil/identity')).toContain(' 404 ')
    expect(await send('nonsense')).toContain(' 400 ')
    const tokens = `http://127.0.0.1:${port}/identity/v3/auth/tokens`
    expect((await fetch(tokens, { method: 'POST', body: 'x'.repeat(2 ** 20) })).status).toBe(413)
    expect((await fetch(`http://127.0.0.1:${port}/identity`)).status).toBe(300)
  })

  it('answers 500 for a record that no JSON can hold, and lives on', async () => {
    let deep: never = 'x' as never
    for (let i = 0; i < 100_000; i++) deep = [deep] as never
    const { get } = await signedIn({ images: [{ id: 'a', visibility: 'public', deep }], flavors: [{ id: 'b' }] })
    expect((await get('/image/v2/images')).status).toBe(500)
    expect((await get('/compute/v2.1/flavors')).status).toBe(200)
  })
})
