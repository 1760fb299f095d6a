import { Unseen } from '../unseen.ts'

export interface Proxies {
  http: string
  https: string
  no: string
}

/** What a proxy did wrong, for people; its code tells it from the errors of sockets, which undici repeats. */
export class ProxyError extends Error {
  readonly code = 'ERR_PROXY'
}

/**
 * The proxies that the usual variables name, or undefined if there are none; loopback is never asked through a proxy. Throws `Unseen` for a
 * value that names none; never quotes it, since it may hold a password.
 */
export function proxiesOf(env: Record<string, string | undefined>): Proxies | undefined {
  const http = env['http_proxy'] || env['HTTP_PROXY'] || ''
  const https = env['https_proxy'] || env['HTTPS_PROXY'] || ''
  if (http === '' && https === '') return undefined
  for (const [scheme, value] of [['http', http], ['https', https]]) {
    if (value !== '' && !/^https?:$/.test(URL.canParse(value ?? '') ? new URL(value ?? '').protocol : '')) {
      throw new Unseen('unreachable', `the variable ${scheme}_proxy names no proxy: write http://HOST:PORT, or unset it`)
    }
  }
  const no = (env['no_proxy'] ?? env['NO_PROXY'] ?? '').trim()
  return { http, https, no: no === '*' ? '*' : `${no},localhost,127.0.0.1,[::1]` }
}

/** Whether a URL is asked through one of these proxies: the rule of undici's EnvHttpProxyAgent for `no`. */
export function isProxied({ http, https, no }: Proxies, url: string): boolean {
  const { protocol, host, port } = new URL(url)
  if (protocol === 'http:' && http === '') return false
  if ((https || http) === '' || no === '*') return false
  const name = host.replace(/:\d{1,5}$/, '').toLowerCase()
  const number = port === '' ? (protocol === 'https:' ? '443' : '80') : port
  return !no.split(/[,\s]/).filter(entry => entry !== '').some(entry => {
    const colon = /:\d{1,5}$/.exec(entry)
    if (colon !== null && colon[0].slice(1) !== number) return false
    const wanted = (colon === null ? entry : entry.slice(0, colon.index)).replace(/^\*?\./, '').toLowerCase()
    return name === wanted || name.endsWith(`.${wanted}`)
  })
}
