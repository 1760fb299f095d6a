import { Unseen } from '../unseen.ts'

export interface Proxies {
  http: string
  https: string
  no: string
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
