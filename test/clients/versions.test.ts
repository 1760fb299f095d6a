import { describe, expect, test } from 'vitest'
import { discoveredRoot, versionRoot, versionsOf } from '../../src/clients/versions.ts'
import { identityRoot } from '../../src/clients/keystone.ts'
import type { ServiceType } from '../../src/model/cloud.ts'

test.each<[ServiceType, string, string]>([
  ['compute', 'https://c:8774/v2.1', 'https://c:8774/v2.1'],
  ['compute', 'https://c:8774/v2.1/', 'https://c:8774/v2.1'],
  ['compute', 'https://c/compute/v2/0123abc', 'https://c/compute/v2.1/0123abc'],
  ['compute', 'https://c:8774', 'https://c:8774/v2.1'],
  ['image', 'https://c:9292', 'https://c:9292/v2'],
  ['image', 'https://c/image/v2.9/', 'https://c/image/v2'],
  ['network', 'https://c:9696/', 'https://c:9696/v2.0'],
  ['block-storage', 'https://c:8776/v3/p1', 'https://c:8776/v3/p1'],
  ['block-storage', 'https://c:8776/v2/p1', 'https://c:8776/v3/p1'],
  ['block-storage', 'https://c:8776/v3', 'https://c:8776/v3'],
  ['identity', 'https://c/identity', 'https://c/identity/v3'],
  ['identity', 'https://c:5000/v2.0', 'https://c:5000/v3'],
])('root of %s at %s', (service, endpoint, expected) => {
  expect(versionRoot(service, endpoint)).toBe(expected)
})

test.each([['https://c:5000', 'https://c:5000/v3'], ['https://c:5000/v3/', 'https://c:5000/v3'], ['https://c/identity', 'https://c/identity/v3'], ['https://c/v2.0', 'https://c/v3']])('auth_url %s', (url, expected) => {
  expect(identityRoot(url)).toBe(expected)
})

const version = (id: string, href: string, status = 'SUPPORTED') => ({ id, status, version: '', links: [{ rel: 'self', href }] })

describe('version documents', () => {
  test('the current version of our generation, on the host of the catalog', () => {
    const document = { versions: [version('v2.0', 'http://inside/v2/'), version('v2.1', 'http://inside/v2.1/', 'CURRENT'), version('v3.0', 'http://inside/v3/')] }
    expect(discoveredRoot('compute', 'https://c/compute', document)).toBe('https://c/compute/v2.1')
    expect(discoveredRoot('network', 'https://c:9696/v2.0', { versions: [version('v1.0', '/v1', 'CURRENT')] })).toBeUndefined()
  })
  test('microversions and all known shapes', () => {
    const one = { ...version('v3.0', '/v3/', 'CURRENT'), version: '3.71', min_version: '3.0' }
    const expected = [{ id: 'v3.0', status: 'CURRENT', max: '3.71', min: '3.0', path: '/v3' }]
    for (const document of [{ versions: [one] }, { versions: { values: [one] } }, { version: one }, { choices: [one] }]) expect(versionsOf(document)).toEqual(expected)
  })
  test.each([null, [], 'x', { versions: 'x' }, { versions: [null, 1, { id: 5 }, { links: {} }] }, { version: { links: [{ rel: 'self', href: 5 }] } }])('nonsense names none: %j', document => {
    expect(versionsOf(document)).toEqual([])
  })
})
