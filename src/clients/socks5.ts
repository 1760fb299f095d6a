import { connect, isIPv4, isIPv6, type Socket } from 'node:net'
import buildConnector from 'undici/lib/core/connect.js'
import { ProxyError } from './proxies.ts'

/** What a SOCKS5 server answers to a CONNECT that it does not grant (RFC 1928, section 6). */
const REFUSALS = [
  '', 'general failure', 'not allowed by its rules', 'network unreachable', 'host unreachable', 'connection refused', 'too slow', 'no CONNECT',
  'address type not known',
]

type Options = buildConnector.BuildOptions & { timeout: number; signal: AbortSignal }

/** Connects through the SOCKS5 proxy of the URL, by host name (the proxy resolves it); undici's own agent is experimental and says so on every run. */
export function socks5Connector(proxy: string, options: Options): buildConnector.connector {
  const onward = buildConnector(options)
  return (target, done) => {
    const port = Number(target.port) || (target.protocol === 'https:' ? 443 : 80)
    tunnel(new URL(proxy), target.hostname, port, options).then(
      socket => { if (target.protocol === 'https:') onward({ ...target, httpSocket: socket }, done); else done(null, socket) },
      (error: unknown) => { done(error instanceof ProxyError ? error : new ProxyError(`the SOCKS5 proxy cannot be reached (${codeOf(error)})`), null) },
    )
  }
}

async function tunnel(proxy: URL, host: string, port: number, { timeout, signal }: Options): Promise<Socket> {
  const socket = connect({ host: bare(proxy.hostname), port: Number(proxy.port) || 1080, autoSelectFamily: true })
  const stop = () => { socket.destroy(new ProxyError('the run was stopped')) }
  const timer = setTimeout(() => { socket.destroy(new ProxyError('the SOCKS5 proxy does not answer')) }, timeout)
  signal.addEventListener('abort', stop, { once: true })
  const ignore = () => {}
  socket.on('error', ignore)
  try {
    if (signal.aborted) stop()
    await happens(socket, 'connect')
    await login(socket, decodeURIComponent(proxy.username), decodeURIComponent(proxy.password))
    socket.write(Buffer.concat([Buffer.from([5, 1, 0]), address(bare(host)), Buffer.from([port >> 8, port & 255])]))
    const [version, refusal = 0, , kind, first = 0] = await take(socket, 5)
    if (version !== 5) throw new ProxyError('the proxy does not speak SOCKS5')
    if (refusal !== 0) throw new ProxyError(`the SOCKS5 proxy refuses the connection (${REFUSALS[refusal] ?? refusal})`)
    await take(socket, (kind === 1 ? 3 : kind === 4 ? 15 : first) + 2)
    socket.off('error', ignore)
    return socket
  } catch (error) {
    socket.destroy()
    throw error
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', stop)
  }
}

/** Agrees on a method: none, or user and password (RFC 1929) where the URL has them. */
async function login(socket: Socket, user: string, password: string): Promise<void> {
  socket.write(Buffer.from(user === '' ? [5, 1, 0] : [5, 2, 0, 2]))
  const [version, method] = await take(socket, 2)
  if (version !== 5) throw new ProxyError('the proxy does not speak SOCKS5')
  if (method === 0) return
  if (method !== 2 || user === '') throw new ProxyError('the SOCKS5 proxy wants another way to log in')
  socket.write(Buffer.concat([Buffer.from([1]), sized(user), sized(password)]))
  const [, status] = await take(socket, 2)
  if (status !== 0) throw new ProxyError('the SOCKS5 proxy refuses user and password')
}

function address(host: string): Buffer {
  if (isIPv4(host)) return Buffer.from([1, ...host.split('.').map(Number)])
  if (!isIPv6(host)) return Buffer.concat([Buffer.from([3]), sized(host)])
  const [head = '', tail] = host.split('::') // URLs hold addresses without dots and zones
  const words = (part: string | undefined) => (part === undefined || part === '' ? [] : part.split(':').map(word => parseInt(word, 16)))
  const [left, right] = [words(head), words(tail)]
  const all = [...left, ...Array<number>(8 - left.length - right.length).fill(0), ...right]
  return Buffer.from([4, ...all.flatMap(word => [word >> 8, word & 255])])
}

function sized(text: string): Buffer {
  const bytes = Buffer.from(text).subarray(0, 255)
  return Buffer.concat([Buffer.from([bytes.length]), bytes])
}

/** Exactly so many bytes; what follows them stays in the socket. All of it is taken out first: a buffer that holds something is `readable` again at once. */
async function take(socket: Socket, count: number): Promise<Buffer> {
  let got = Buffer.alloc(0)
  while (got.length < count) {
    const bytes = socket.read() as Buffer | null
    if (bytes !== null) got = Buffer.concat([got, bytes])
    else if (socket.readableEnded) throw new ProxyError('the SOCKS5 proxy closed the connection')
    else await happens(socket, 'readable')
  }
  if (got.length > count) socket.unshift(got.subarray(count))
  return got.subarray(0, count)
}

function happens(socket: Socket, event: 'connect' | 'readable'): Promise<void> {
  const ends = ['error', 'end', 'close']
  return new Promise((resolve, reject) => {
    const settle = (act: () => void) => {
      socket.off(event, good)
      for (const name of ends) socket.off(name, bad)
      act()
    }
    const good = () => { settle(resolve) }
    const bad = (error?: Error | boolean) => {
      settle(() => { reject(error instanceof Error ? error : new ProxyError('the SOCKS5 proxy closed the connection')) })
    }
    socket.on(event, good)
    for (const name of ends) socket.on(name, bad)
  })
}

const bare = (host: string): string => host.replace(/^\[|\]$/g, '')

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'no code'
}
