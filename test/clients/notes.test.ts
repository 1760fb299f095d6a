import { expect, test } from 'vitest'
import type { CatalogEntry } from '../../src/model/cloud.ts'
import { connectionNotes } from '../../src/clients/notes.ts'
import { connect } from '../../src/clients/openstack.ts'
import { sessionOf } from '../../src/clients/session.ts'
import { withoutUser } from '../../src/clients/url.ts'
import { cloud, entry, regionConfig, tokenDocument } from './cloud.ts'
import { reply } from './serve.ts'

const catalog = [entry('compute', 'http://nova.example:8774/v2.1'), entry('image', 'https://glance.example'), entry('metering', 'http://x')].map(one => one as CatalogEntry)
const https = regionConfig('https://id.example')

test('services without TLS behind a Keystone with TLS are named', () => {
  expect(connectionNotes(https, catalog, [])).toEqual(['the token goes unencrypted to http://nova.example:8774/v2.1 (compute), although Keystone is reached by https'])
  expect(connectionNotes(regionConfig('http://id.example'), catalog, [])).toEqual([])
  expect(connectionNotes({ ...https, overrides: { compute: 'https://own' } }, catalog, [])).toEqual([])
})

test('certificates that are not verified are named, also before there is a token, but not where there is no TLS', async () => {
  const tls = { verify: false, files: {} }
  expect(connect({ ...https, tls }).notes()).toEqual(['TLS certificates are not verified (insecure: true or verify: false)'])
  expect(connectionNotes({ ...regionConfig('http://id'), tls }, [], [])).toEqual([])
  expect(connectionNotes({ ...regionConfig('http://id'), tls }, catalog, [])).toHaveLength(1)
  const { config } = await cloud((_, answer) => { reply(answer, 200, {}) })
  const client = connect(config)
  await client.session()
  expect(client.notes()).toEqual([])
})

test('user and password of a catalog URL reach no session and no request', async () => {
  const { catalog: [first] } = sessionOf(tokenDocument([entry('compute', 'http://user:canary@nova:8774/v2.1')]) as never)
  expect(first?.endpoints[0]?.url).toBe('http://nova:8774/v2.1')
  const { config, seen } = await cloud((_, answer) => { reply(answer, 200, { x: [] }) }, url => [entry('compute', url.replace('://', '://user:canary@'))])
  await connect(config).list('compute', '/x', { key: 'x' })
  expect(seen.at(-1)?.headers).not.toHaveProperty('authorization')
})

test.each([
  ['https://h/a@b', 'https://h/a@b'], ['https://u@h/a@b', 'https://h/a@b'], ['https:u:p@h', 'https://h/'], ['http://u:p@[bad/x@y', 'http://[bad/x@y'], ['//u:p@h', '//h'], ['', ''], ['x@y', 'x@y'],
])('without user: %s', (url, expected) => {
  expect(withoutUser(url)).toBe(expected)
})
