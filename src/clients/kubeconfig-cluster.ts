import type { Tls } from './cloud.ts'
import { ConfigError } from './config-error.ts'
import { Keys } from './keys.ts'
import type { Entry } from './kubeconfig-file.ts'
import { readPem } from './kubeconfig-material.ts'
import { trimSlashes } from './url.ts'

/** The cluster's half of a ClusterConfig. */
export interface ServerConfig {
  server: string
  tls: Tls
  proxy?: string
  compression: boolean
  secrets: string[]
}

/** Reads a cluster's entry; throws `ConfigError`. A server is never guessed. */
export async function serverOf(entry: Entry, warn: (text: string) => void): Promise<ServerConfig> {
  const where = `cluster "${entry.name}" of ${entry.path}`
  const keys = new Keys(entry.values, where)
  const remark = (text: string) => { warn(`${where}: ${text}`) }
  const insecure = keys.flag('insecure-skip-tls-verify', remark) ?? false
  const ca = await readPem(keys, 'certificate-authority', 'certificate', entry.path)
  if (insecure && ca !== undefined) {
    throw new ConfigError('insecure-skip-tls-verify and an authority are both given', where, 'remove insecure-skip-tls-verify, so that the server is verified')
  }
  const serverName = keys.text('tls-server-name')
  const proxy = proxyOf(keys.text('proxy-url'), where)
  return {
    server: urlOf(keys.text('server'), where),
    tls: {
      verify: !insecure, partialChain: true, files: ca?.path === undefined ? {} : { cacert: ca.path },
      ...(ca !== undefined && { ca: ca.pem }), ...(serverName !== undefined && { serverName }),
    },
    ...(proxy !== undefined && { proxy: proxy.url }),
    compression: keys.flag('disable-compression', remark) !== true,
    secrets: proxy?.secrets ?? [],
  }
}

function urlOf(server: string | undefined, where: string): string {
  if (server === undefined) throw new ConfigError('the cluster has no server', where, 'add server: https://HOST:6443')
  const url = URL.canParse(server) ? new URL(server) : undefined
  const wrong = (what: string) => new ConfigError(`the value of server ${what}`, where, 'write server: https://HOST:PORT')
  if (url === undefined || !/^https?:$/.test(url.protocol)) throw wrong('is no URL that begins with https://')
  if (url.username !== '' || url.password !== '') throw wrong('holds a user: that belongs to an entry of "users"')
  if (url.search !== '' || url.hash !== '') throw wrong('has a query or fragment')
  return trimSlashes(url.origin + url.pathname)
}

function proxyOf(text: string | undefined, where: string): { url: string; secrets: string[] } | undefined {
  if (text === undefined) return undefined
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !['http:', 'https:', 'socks5:'].includes(url.protocol) || url.hostname === '') {
    throw new ConfigError('the value of proxy-url is no proxy', where, 'write http://HOST:PORT, https://HOST:PORT or socks5://HOST:PORT')
  }
  try {
    const password = decodeURIComponent(url.password)
    const secrets = password === '' ? [] : [...new Set([url.password, password, `${decodeURIComponent(url.username)}:${password}`])]
    return { url: text, secrets }
  } catch {
    throw new ConfigError('user or password of proxy-url are not percent-encoded', where, 'write %25 for a percent sign')
  }
}
