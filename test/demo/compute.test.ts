import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../src/model/json.ts'
import { keys, numbered, signedIn } from './support.ts'

const DETAIL = '/compute/v2.1/flavors/detail'
const wish = (version: string) => ({ 'openstack-api-version': `compute ${version}` })
// Key set of a flavor in Nova 2025.1 at 2.1.
const BASE = ['OS-FLV-DISABLED:disabled', 'OS-FLV-EXT-DATA:ephemeral', 'disk', 'id', 'links', 'name', 'os-flavor-access:is_public', 'ram',
  'rxtx_factor', 'swap', 'vcpus']

describe('Nova of the demo cloud', () => {
  it.each([
    ['2.1', BASE, ''], ['2.54', BASE, ''], ['2.55', [...BASE, 'description'], ''], ['2.60', [...BASE, 'description'], ''],
    ['2.61', [...BASE, 'description', 'extra_specs'], ''], ['2.74', [...BASE, 'description', 'extra_specs'], ''],
    ['2.75', [...BASE, 'description', 'extra_specs'], 0],
    ['latest', [...BASE, 'description', 'extra_specs'], 0],
  ])('shows a flavor at %s with the keys of that microversion', async (version, expected, swap) => {
    const { get } = await signedIn({ flavors: [{ id: 'a', name: 'x', extra_specs: { k: 'v' } }] })
    const response = await get(DETAIL, wish(version))
    const flavor = ((await response.json()) as { flavors: JsonObject[] }).flavors[0]
    expect(keys(flavor)).toEqual([...expected].sort())
    expect(flavor?.['swap']).toBe(swap)
    expect(response.headers.get('openstack-api-version')).toBe(`compute ${version === 'latest' ? '2.100' : version}`)
  })

  it.each([['2.101', 406], ['1.0', 406], ['3.1', 406], ['foo', 400], ['2.01', 400], ['', 200]])(
    'answers the wish for %j with %i', async (version, status) => {
      const { get } = await signedIn()
      expect((await get(DETAIL, wish(version))).status).toBe(status)
    })

  it('plays an older Nova, whose newest microversion is lower', async () => {
    const { get, body } = await signedIn({ compute_max_microversion: '2.60', flavors: [{ id: 'a', extra_specs: { k: 'v' } }] })
    expect((await get(DETAIL, wish('2.61'))).status).toBe(406)
    expect((await body('/compute/'))['versions']).toMatchObject([{}, { version: '2.60' }])
    expect(await body('/compute/v2.1/flavors/a/os-extra_specs')).toEqual({ extra_specs: { k: 'v' } })
  })

  it('takes the older header and ignores the wishes for other services', async () => {
    const { get } = await signedIn()
    expect((await get(DETAIL, { 'x-openstack-nova-api-version': '2.61' })).headers.get('openstack-api-version')).toBe('compute 2.61')
    const several = { 'openstack-api-version': 'volume 3.50, compute 2.70' }
    expect((await get(DETAIL, several)).headers.get('openstack-api-version')).toBe('compute 2.70')
  })

  it('pages with limit and marker, links absolutely and keeps the order of the state', async () => {
    const { body, base } = await signedIn({ flavors: numbered(5) })
    let path: string | undefined = `${DETAIL}?limit=2&is_public=None`
    const seen: unknown[] = []
    for (let pages = 0; path !== undefined && pages < 5; pages++) {
      const page: JsonObject = await body(path)
      seen.push(...(page['flavors'] as JsonObject[]).map(flavor => flavor['id']))
      const links = page['flavors_links'] as { rel: string; href: string }[] | undefined
      if (links !== undefined) expect(links[0]?.href).toBe(`${base}${DETAIL}?limit=2&is_public=None&marker=${String(seen.at(-1))}`)
      path = links?.[0]?.href.slice(base.length)
    }
    expect(seen).toEqual(['id-0', 'id-1', 'id-2', 'id-3', 'id-4'])
  })

  it('gives at most 1000 flavors, or the operator\'s page size, on a page', async () => {
    const many = await signedIn({ flavors: numbered(1001) })
    expect((await many.body(DETAIL))['flavors']).toHaveLength(1000)
    const few = await signedIn({ flavors: numbered(7) }, { pageSize: 3 })
    expect((await few.body(`${DETAIL}?limit=5`))['flavors']).toHaveLength(3)
  })

  it('links to a next page when the last one is just full, as Nova does', async () => {
    const { body } = await signedIn({ flavors: numbered(2) })
    expect(await body(`${DETAIL}?limit=2`)).toHaveProperty('flavors_links')
    expect(await body(`${DETAIL}?limit=2&marker=id-1`)).toEqual({ flavors: [] })
    expect(await body(`${DETAIL}?limit=3`)).not.toHaveProperty('flavors_links')
  })

  it.each([['limit=-1', 400], ['limit=x', 400], ['marker=nope', 400], ['limit=0', 200]])('answers ?%s with %i', async (query, status) => {
    const { get } = await signedIn({ flavors: numbered(2) })
    expect((await get(`${DETAIL}?${query}`)).status).toBe(status)
  })

  it('refuses without a token in the form of Keystone\'s middleware, but shows its versions', async () => {
    const { get, cloud } = await signedIn()
    const refused = await get(DETAIL, { 'x-auth-token': 'bad' })
    expect(refused.status).toBe(401)
    expect(refused.headers.get('www-authenticate')).toBe(`Keystone uri="${cloud.authUrl}"`)
    expect(keys(((await refused.json()) as JsonObject)['error'])).toEqual(['code', 'message', 'title'])
    for (const path of ['/compute', '/compute/', '/compute/v2.1', '/compute/v2.1/', '/compute/v2/']) {
      expect((await get(path, { 'x-auth-token': '' })).status).toBe(200)
    }
  })

  it('answers 404 for a flavor as JSON, for an unknown path as text, and 300 beside its versions', async () => {
    const { get } = await signedIn()
    const flavor = await get('/compute/v2.1/flavors/nope')
    expect([flavor.status, await flavor.json()]).toEqual([404, { itemNotFound: { code: 404, message: 'Flavor nope could not be found.' } }])
    const path = await get('/compute/v2.1/nope')
    expect([path.status, path.headers.get('content-type')]).toEqual([404, 'text/plain; charset=UTF-8'])
    expect((await get('/compute/nope')).status).toBe(300)
  })

  it('finds a flavor whose id needs escapes, and shows it alone', async () => {
    const { body } = await signedIn({ flavors: [{ id: 'a b/c%', name: 'x' }] })
    const page = await body('/compute/v2.1/flavors')
    const [link] = (page['flavors'] as { links: { href: string }[] }[])[0]?.links ?? []
    expect(await body(new URL(link?.href ?? '').pathname)).toMatchObject({ flavor: { id: 'a b/c%', ram: 0, vcpus: 1 } })
  })
})
