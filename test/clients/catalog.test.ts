import { describe, expect, test } from 'vitest'
import type { CatalogEntry } from '../../src/model/cloud.ts'
import { findEndpoint, missing, regionProblem } from '../../src/clients/catalog.ts'
import { regionConfig } from './cloud.ts'

const service = (type: string, ...endpoints: [string, string, string][]): CatalogEntry => ({ type, name: `n-${type}`, endpoints: endpoints.map(([face, region, url]) => ({ interface: face, region, url })) })
const find = (catalog: CatalogEntry[], type: string, more = {}) => findEndpoint(catalog, regionConfig('https://x', more), type)?.url

describe('an endpoint', () => {
  const nova = service('compute', ['public', 'R2', 'https://p2'], ['internal', 'R1', 'https://i1'], ['publicURL', 'R1', 'https://p1'])
  test('of the region and the first interface that it has', () => {
    expect(find([nova], 'compute')).toBe('https://p1')
    expect(find([nova], 'compute', { region: 'R2' })).toBe('https://p2')
    expect(find([nova], 'compute', { region: '' })).toBe('https://p2')
    expect(find([nova], 'compute', { interfaces: ['admin', 'internal'] })).toBe('https://i1')
    expect(find([nova], 'compute', { region: 'r1' })).toBeUndefined()
  })
  test('under the official type before its aliases, and under an alias that was asked for', () => {
    const old = service('volumev3', ['public', 'R1', 'https://old'])
    expect(find([old], 'block-storage')).toBe('https://old')
    expect(find([old, service('block-storage', ['public', 'R1', 'https://new'])], 'block-storage')).toBe('https://new')
    expect(find([old, service('block-storage', ['public', 'R1', 'https://new'])], 'volumev3')).toBe('https://old')
  })
  test('overrides win, the official name first; they need no catalog', () => {
    expect(find([nova], 'compute', { overrides: { compute: 'https://o' } })).toBe('https://o')
    expect(find([], 'block-storage', { overrides: { volume: 'https://v', block_storage: 'https://b' } })).toBe('https://b')
    expect(find([], 'object-store', { overrides: { object_store: 'https://s' } })).toBe('https://s')
    expect(find([], 'constructor')).toBeUndefined()
  })
  test('settings of one service', () => {
    const two = [service('compute', ['public', 'R1', 'https://a']), { ...service('compute', ['public', 'R1', 'https://b']), name: 'nova2' }]
    expect(find(two, 'compute', { services: { compute: { name: 'nova2' } } })).toBe('https://b')
    expect(find([nova], 'compute', { services: { compute: { interface: 'internal' } } })).toBe('https://i1')
    expect(find([service('compute2', ['public', 'R1', 'https://c'])], 'compute', { services: { compute: { type: 'compute2' } } })).toBe('https://c')
  })
  test('only http(s) addresses count', () => {
    expect(find([service('compute', ['public', 'R1', 'file:///etc'], ['public', 'R1', 'https://[bad'])], 'compute')).toBeUndefined()
  })
  test('that is missing is explained by what there is', () => {
    expect(missing([nova], regionConfig('https://x', { region: 'R3' }), 'compute')).toBe('the catalog has no compute service in region R3 with interface public (has it for public in R2, internal in R1, publicURL in R1)')
    expect(missing([nova], regionConfig('https://x'), 'image')).toMatch(/no image service.*has: compute/)
  })
})

describe('the region', () => {
  const two = [service('compute', ['public', 'B', 'https://b'], ['public', 'A', 'https://a']), service('image', ['public', 'A', 'https://a'])]
  const problem = (catalog: CatalogEntry[], region: string, more = {}) => regionProblem(catalog, regionConfig('https://x', { region, ...more }))
  test('must be named if there is more than one', () => {
    expect(problem(two, '')).toBe('region_name is missing, and the catalog has the regions A, B: set region_name')
    expect(problem(two, '', { source: { where: 'x', variables: true } })).toMatch(/set OS_REGION_NAME$/)
    expect(problem(two.slice(1), '')).toBeUndefined()
  })
  test('must be in the catalog, unless that is empty', () => {
    expect(problem(two, 'Mars')).toBe('no endpoint of the catalog is in region Mars (it has A, B): correct region_name')
    expect(problem(two, 'a')).toMatch(/no endpoint/)
    expect([problem(two, 'B'), problem([], 'Mars'), problem([], '')]).toEqual([undefined, undefined, undefined])
  })
})
