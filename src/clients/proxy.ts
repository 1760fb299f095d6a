import { EnvHttpProxyAgent, Pool, type Agent, type Dispatcher } from 'undici'
import { ProxyError, type Proxies } from './proxies.ts'

/** A dispatcher through these proxies: a tunnel for https, plain forwarding for http. */
export function proxyAgent({ http, https, no }: Proxies, options: Agent.Options, toProxy: { timeout: number; signal: AbortSignal }): Dispatcher {
  const connect = options.connect as object
  return new EnvHttpProxyAgent({
    ...options, httpProxy: http, httpsProxy: https, noProxy: no, proxyTunnel: false,
    requestTls: connect, proxyTls: toProxy,
    clientFactory: (origin, opts) => new Tunnels(origin, opts, toProxy.timeout),
  })
}

/**
 * Opens tunnels. undici takes a tunnel that breaks for a recoverable error of a socket and tries again without end and without pause (7.30);
 * it also waits five minutes for a proxy that says nothing. So both become errors of our own.
 */
class Tunnels extends Pool {
  constructor(origin: URL, options: Pool.Options, private readonly timeout: number) {
    super(origin, options)
  }

  override connect(options: Parameters<Pool['connect']>[0]): Promise<Dispatcher.ConnectData>
  override connect(...rest: Parameters<Pool['connect']>): void
  override connect(options: Parameters<Pool['connect']>[0]): Promise<Dispatcher.ConnectData> {
    const silent = new Promise<never>((_, reject) => {
      setTimeout(() => { reject(new ProxyError('the proxy does not answer')) }, this.timeout).unref()
    })
    const tunnel = super.connect(options).catch((error: unknown) => {
      const { code } = error as NodeJS.ErrnoException
      throw new ProxyError(code === 'UND_ERR_SOCKET' ? 'the proxy closed the connection' : `the proxy cannot be reached (${code ?? 'no code'})`)
    })
    silent.catch(() => {})
    return Promise.race([tunnel, silent])
  }
}
