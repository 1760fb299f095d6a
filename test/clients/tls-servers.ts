import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { createServer, type TlsOptions } from 'node:tls'
import { afterEach } from 'vitest'
import { CERT, KEY } from './certificate.ts'

const cleanups: (() => void)[] = []
afterEach(() => { for (const clean of cleanups.splice(0)) clean() })

async function listening(server: Server): Promise<{ port: number; connections: () => number }> {
  let connections = 0
  const sockets: Socket[] = []
  server.on('connection', socket => { connections += 1; sockets.push(socket); socket.on('error', () => {}) })
  cleanups.push(() => { server.close(); for (const socket of sockets) socket.destroy() })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return { port: (server.address() as AddressInfo).port, connections: () => connections }
}

/** A TLS server on loopback that lives until the test ends; its certificate is CERT if the options name none. */
export function tlsServer(options: TlsOptions = {}): Promise<{ port: number; connections: () => number }> {
  const server = createServer({ ...(options.key === undefined && { cert: CERT, key: KEY }), ...options }, socket => socket.on('error', () => {}).end())
  server.on('tlsClientError', () => {})
  return listening(server)
}

/** A server on loopback that does with every connection what the function says. */
export function rawServer(onConnection: (socket: Socket) => void): Promise<{ port: number; connections: () => number }> {
  return listening(createTcpServer(onConnection))
}
