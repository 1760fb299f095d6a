import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../src/model/json.ts'
import { hexOf } from '../../src/demo/ids.ts'
import { keys, numbered, signedIn } from './support.ts'

const project = hexOf('project:demo')
const TYPES = `/volume/v3/${project}/types`
const wish = (version: string) => ({ 'openstack-api-version': `volume ${version}` })

describe('Cinder of the demo cloud', () => {
  it('lists volume types with the fields of real ones, with and without the project in the path', async () => {
    const { body } = await signedIn({ volume_types: [{ id: 'a', name: 'x', is_public: false }] })
    const page = await body(TYPES)
    const [type] = page['volume_types'] as JsonObject[]
    expect(keys(type)).toEqual(['description', 'extra_specs', 'id', 'is_public', 'name', 'os-volume-type-access:is_public'])
    expect(type?.['os-volume-type-access:is_public']).toBe(false)
    expect(await body('/volume/v3/types')).toEqual(page)
    expect(await body(`${TYPES}/a`)).toEqual({ volume_type: type })
  })

  it('pages with links of its own name', async () => {
    const { body, base } = await signedIn({ volume_types: numbered(3) })
    const first = await body(`${TYPES}?limit=2`)
    expect(first['volume_type_links']).toEqual([{ rel: 'next', href: `${base}${TYPES}?limit=2&marker=id-1` }])
    expect((await body(`${TYPES}?limit=2&marker=id-1`))['volume_types']).toMatchObject([{ id: 'id-2' }])
  })

  it.each([['3.0', 200], ['3.71', 200], ['latest', 200], ['3.72', 406], ['2.0', 406], ['foo', 400]])(
    'answers the wish for %s with %i', async (version, status) => {
      const { get } = await signedIn()
      expect((await get(TYPES, wish(version))).status).toBe(status)
    })

  it('refuses another project with 400, an unknown path or type with 404, no token with 401', async () => {
    const { get } = await signedIn()
    expect((await get(`/volume/v3/${'d'.repeat(32)}/types`)).status).toBe(400)
    expect((await get('/volume/v3/nope')).status).toBe(404)
    expect((await get(`${TYPES}/nope`)).status).toBe(404)
    expect((await get(TYPES, { 'x-auth-token': '' })).status).toBe(401)
    expect((await get('/volume/', { 'x-auth-token': '' })).status).toBe(300)
  })
})
