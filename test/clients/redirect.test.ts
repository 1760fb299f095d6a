import { describe, expect, test } from 'vitest'
import { createHttp } from '../../src/clients/http.ts'
import { redirectTarget } from '../../src/clients/redirect.ts'
import { reply, serve } from './serve.ts'

const target = (from: string, location: string, headers: Record<string, string> = {}, method = 'GET', hops = 1) =>
  redirectTarget(method, { url: from, status: 302, headers: { location } }, headers, hops)
const token = { 'X-Auth-Token': 't' }

describe('where a redirect may lead', () => {
  test.each([
    ['the same origin', 'https://a/v2', '/v2/', 'https://a/v2/'],
    ['http becomes https on the same host', 'http://a:80/x', 'https://a/x', 'https://a/x'],
    ['http becomes https on the same port', 'http://a:5000/x', 'https://a:5000/x', 'https://a:5000/x'],
    ['https never becomes http on the same host (clouds behind TLS termination)', 'https://a:9292/v2', 'http://a/v2/', 'https://a:9292/v2/'],
  ])('%s', (_what, from, location, expected) => {
    expect(target(from, location, token)).toBe(expected)
  })
  test('never to another origin with credentials, whatever the header is called', () => {
    for (const name of ['x-auth-token', 'Authorization', 'X-Subject-Token', 'cookie']) {
      expect(() => target('https://a/x', 'https://evil/x', { [name]: 's' })).toThrow(/another host or port, https:\/\/evil\/x: credentials are not sent/)
    }
    expect(() => target('https://a/x', 'https://a:444/x', token)).toThrow(/another host/)
    expect(target('https://a/x', 'https://b/x')).toBe('https://b/x')
  })
  test.each([['http://a:5000/x', 'https://a:5001/x'], ['http://a/x', 'https://a:8443/x'], ['http://a:8080/x', 'https://a/x']])('not from %s to %s with credentials', (from, to) => {
    expect(() => target(from, to, token)).toThrow(/another host or port/)
    expect(target(from, to)).toBe(to)
  })
  test('a place longer than 8 KiB is none', () => {
    expect(() => target('https://a/x', '/' + 'y'.repeat(8192))).toThrow(/no URL/)
  })
  test('not for a POST, not to other schemes, not more than three times', () => {
    expect(() => target('https://a/x', 'https://a/y', {}, 'POST')).toThrow(/redirects to https:\/\/a\/y: set the URL/)
    expect(() => target('https://a/x', 'file:///etc/passwd')).toThrow(/not http/)
    expect(() => target('https://a/x', '/y', {}, 'GET', 4)).toThrow(/more than 3 times/)
  })
  test('300 and answers without a place are no redirects', () => {
    expect(redirectTarget('GET', { url: 'https://a', status: 300, headers: { location: '/v3' } }, {}, 1)).toBeUndefined()
    expect(redirectTarget('GET', { url: 'https://a', status: 302, headers: {} }, {}, 1)).toBeUndefined()
  })
})

test('over the wire: another server never sees the token, the own one does; a circle ends', async () => {
  const evil = await serve((_, answer) => { reply(answer, 200, {}) })
  const good = await serve(({ path }, answer) => {
    if (path === '/evil') answer.writeHead(302, { location: `${evil.url}/x` }).end()
    else if (path === '/circle') answer.writeHead(302, { location: '/circle' }).end()
    else if (path === '/own') answer.writeHead(307, { location: '/end' }).end()
    else reply(answer, 200, { ok: true })
  })
  const http = createHttp()
  await expect(http.request('GET', `${good.url}/evil`, { headers: token })).rejects.toThrow(/another host/)
  expect(evil.seen).toEqual([])
  await expect(http.request('GET', `${good.url}/circle`)).rejects.toThrow(/more than 3/)
  expect((await http.request('GET', `${good.url}/own`, { headers: token })).json()).toEqual({ ok: true })
  expect(good.seen.at(-1)).toMatchObject({ path: '/end', headers: { 'x-auth-token': 't' } })
  expect((await http.request('GET', `${good.url}/evil`, { headers: token, redirect: 'manual' })).status).toBe(302)
})
