import type { Dispatcher } from 'undici'
import Agent from 'undici/lib/dispatcher/agent.js'
import request from 'undici/lib/api/api-request.js'
import buildConnector from 'undici/lib/core/connect.js'
import type { Tls } from './cloud.ts'
import { proxiesOf } from './proxies.ts'
import { connectOptions } from './tls.ts'

export interface Connections {
  tls: Tls
  forceIpv4: boolean
  env: Record<string, string | undefined>
  /** One proxy for everything, whatever `env` says. */
  proxy?: string
  /** Milliseconds. */
  connectTimeout: number
  readTimeout: number
  /** Ends every connection at once, also one that does not stand yet. */
  signal: AbortSignal
}

/** What connections go through: straight, or by the proxy that is given or those that the environment names. */
export async function dispatcherFor({ tls, forceIpv4, env, proxy, connectTimeout, readTimeout, signal }: Connections): Promise<Dispatcher> {
  const connect = { ...connectOptions(tls), timeout: connectTimeout, signal, ...(forceIpv4 ? { family: 4 } : { autoSelectFamily: true }) }
  const common = { headersTimeout: readTimeout, bodyTimeout: readTimeout, keepAliveTimeout: 10_000 }
  if (proxy?.startsWith('socks5:') === true) {
    return new Agent({ ...common, connect: (await import('./socks5.ts')).socks5Connector(proxy, connect) })
  }
  const proxies = proxy === undefined ? proxiesOf(env) : { http: proxy, https: proxy, no: '' }
  if (proxies !== undefined) return (await import('./proxy.ts')).proxyAgent(proxies, { ...common, connect }, { timeout: connectTimeout, signal })
  const connector = buildConnector(connect)
  return new Agent({
    ...common,
    connect: (options, done) => {
      connector(options, (...[error, socket]) => {
        if (error === null) done(null, socket)
        else done(Object.assign(error, { handshake: options.protocol === 'https:' }), null)
      })
    },
  })
}

/** Sends one request; the promise settles when the headers are there. Throws what undici throws. */
export function send(dispatcher: Dispatcher, url: string, options: Omit<Dispatcher.RequestOptions, 'origin' | 'path'>): Promise<Dispatcher.ResponseData> {
  const { origin, pathname, search } = new URL(url)
  return request.call(dispatcher, { ...options, origin, path: pathname + search })
}
