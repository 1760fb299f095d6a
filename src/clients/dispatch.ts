import type { Dispatcher } from 'undici'
import Agent from 'undici/lib/dispatcher/agent.js'
import request from 'undici/lib/api/api-request.js'
import type { Tls } from './cloud.ts'
import { proxiesOf } from './proxies.ts'
import { connectOptions } from './tls.ts'

export interface Connections {
  tls: Tls
  forceIpv4: boolean
  env: Record<string, string | undefined>
  /** Milliseconds. */
  connectTimeout: number
  readTimeout: number
}

/** What connections go through: straight, or by the proxies that the environment names. */
export async function dispatcherFor({ tls, forceIpv4, env, connectTimeout, readTimeout }: Connections): Promise<Dispatcher> {
  const connect = { ...connectOptions(tls), timeout: connectTimeout, ...(forceIpv4 ? { family: 4 } : { autoSelectFamily: true }) }
  const common = { connect, headersTimeout: readTimeout, bodyTimeout: readTimeout, keepAliveTimeout: 10_000 }
  const proxies = proxiesOf(env)
  return proxies === undefined ? new Agent(common) : (await import('./proxy.ts')).proxyAgent(proxies, common, connectTimeout)
}

/** Sends one request; the promise settles when the headers are there. Throws what undici throws. */
export function send(dispatcher: Dispatcher, url: string, options: Omit<Dispatcher.RequestOptions, 'origin' | 'path'>): Promise<Dispatcher.ResponseData> {
  const { origin, pathname, search } = new URL(url)
  return request.call(dispatcher, { ...options, origin, path: pathname + search })
}
