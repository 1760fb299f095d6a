import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** One write that went by (or did not). */
export interface Write {
  /** 1 for the first. */
  n: number
  method: string
  path: string
}
export interface Proxy {
  /** Where the service of this name is found now. */
  url(service: string): string
  writes: Write[]
  close(): Promise<void>
}

/**
 * Stands between scs-check and a real cloud: passes every request on, counts what may change something (tokens excepted) and asks `on` what to
 * do with it: before it is passed on, and after it was done but not yet answered. `drop` breaks the connection.
 */
export async function proxy(
  upstream: Record<string, string>, on: { before?: (write: Write) => 'drop' | undefined; after?: (write: Write) => 'drop' | undefined } = {},
): Promise<Proxy> {
  const writes: Write[] = []
  const server = createServer((incoming, outgoing) => {
    const [, service = '', ...rest] = (incoming.url ?? '').split('/')
    const base = upstream[service] ?? upstream['root'] ?? ''
    const path = upstream[service] === undefined ? incoming.url ?? '/' : `/${rest.join('/')}`
    const counted = incoming.method !== 'GET' && incoming.method !== 'HEAD' && !path.endsWith('/auth/tokens')
    const write: Write | undefined = counted ? { n: writes.length + 1, method: incoming.method ?? '', path } : undefined
    if (write !== undefined) writes.push(write)
    if (write !== undefined && on.before?.(write) === 'drop') {
      incoming.socket.destroy()
      return
    }
    pass(incoming, outgoing, base + path, () => (write !== undefined && on.after?.(write) === 'drop'))
  })
  await new Promise<void>(resolve => { server.listen(0, '127.0.0.1', resolve) })
  const { port } = server.address() as AddressInfo
  return {
    url: service => `http://127.0.0.1:${port}${service === 'root' ? '' : `/${service}`}`,
    writes,
    close: () => new Promise(resolve => { server.close(() => resolve()); server.closeAllConnections() }),
  }
}

function pass(incoming: IncomingMessage, outgoing: ServerResponse, url: string, dropped: () => boolean): void {
  const on = request(url, { method: incoming.method, headers: incoming.headers }, answer => {
    const chunks: Buffer[] = []
    answer.on('data', (chunk: Buffer) => chunks.push(chunk))
    answer.on('end', () => {
      if (dropped()) {
        incoming.socket.destroy()
        return
      }
      const { 'transfer-encoding': _, ...headers } = answer.headers
      outgoing.writeHead(answer.statusCode ?? 502, headers)
      outgoing.end(Buffer.concat(chunks))
    })
  })
  on.on('error', () => incoming.socket.destroy())
  incoming.pipe(on)
}
