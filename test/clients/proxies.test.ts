import { expect, it } from 'vitest'
import { proxiesOf } from '../../src/clients/proxies.ts'

it.each(['127.0.0.1:1', 'CANARY::garbage', 'socks5://u:canary-pw@h:1', 'http//h'])('a variable that names no proxy is refused without quoting it: %s', value => {
  const told = (() => { try { return JSON.stringify(proxiesOf({ https_proxy: value })) } catch (error) { return (error as Error).message } })()
  expect(told).toBe('the variable https_proxy names no proxy: write http://HOST:PORT, or unset it')
})

it('loopback is never asked through a proxy', () => {
  expect(proxiesOf({ http_proxy: 'http://p:3128', no_proxy: 'a.example' })).toEqual({ http: 'http://p:3128', https: '', no: 'a.example,localhost,127.0.0.1,[::1]' })
  expect(proxiesOf({})).toBeUndefined()
})
