import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../src/model/json.ts'
import { keys, numbered, signedIn, type Signed } from './support.ts'

const IMAGES = '/image/v2/images'
const names = async ({ body }: Signed, query: string) => ((await body(`${IMAGES}?${query}`))['images'] as JsonObject[]).map(i => i['id'])
// Fixed fields of an image in Glance 2025.1.
const FIXED = [
  'checksum', 'container_format', 'created_at', 'disk_format', 'file', 'id', 'min_disk', 'min_ram', 'name', 'os_hash_algo', 'os_hash_value',
  'os_hidden', 'owner', 'protected', 'schema', 'self', 'size', 'status', 'stores', 'tags', 'updated_at', 'virtual_size', 'visibility',
]

const MIXED = [
  { id: 'public', visibility: 'public', owner: 'x', os_distro: 'debian', tags: ['lts'], min_ram: 512 },
  { id: 'hidden', visibility: 'public', owner: 'x', os_hidden: true },
  { id: 'community', visibility: 'community', owner: 'x' },
  { id: 'own community', visibility: 'community' },
  { id: 'private', visibility: 'private', owner: 'x' },
  { id: 'own', visibility: 'private' },
  { id: 'shared', visibility: 'shared', owner: 'x' },
]

describe('Glance of the demo cloud', () => {
  it('fills an image up to the fields of a real one and keeps its properties, also alone', async () => {
    const { body } = await signedIn({ images: [{ id: 'a', visibility: 'public', os_distro: 'debian', file: '/elsewhere' }] })
    const page = await body(IMAGES)
    expect(keys(page)).toEqual(['first', 'images', 'schema'])
    const [image] = page['images'] as JsonObject[]
    expect(keys(image)).toEqual([...FIXED, 'os_distro'].sort())
    expect(image?.['file']).toBe('/v2/images/a/file')
    expect(await body(`${IMAGES}/a`)).toEqual(image)
  })

  it.each([
    ['', ['public', 'own community', 'own', 'shared']],
    ['member_status=all', ['public', 'own community', 'own', 'shared']],
    ['visibility=public', ['public']],
    ['visibility=public&os_hidden=true', ['hidden']],
    ['os_hidden=True', ['hidden']],
    ['visibility=community', ['community', 'own community']],
    ['visibility=private', ['own']],
    ['visibility=all', ['public', 'community', 'own community', 'own', 'shared']],
    ['os_distro=debian', ['public']], ['tag=lts', ['public']], ['min_ram=512', ['public']], ['constructor=x', []], ['bogus=1', []],
  ])('lists for ?%s what Glance would', async (query, expected) => {
    expect(await names(await signedIn({ images: MIXED }), query)).toEqual(expected)
  })

  it('lists hidden images too where the state says so, unless asked for one kind', async () => {
    const signed = await signedIn({ images: MIXED, show_hidden: true })
    expect(await names(signed, 'visibility=public')).toEqual(['public', 'hidden'])
    expect(await names(signed, 'visibility=public&os_hidden=false')).toEqual(['public'])
  })

  const wrong = ['limit=x', 'limit=-1', 'marker=nope', 'visibility=bogus', 'os_hidden=x', 'member_status=bogus']
  it.each(wrong)('refuses ?%s as text with 400', async query => {
    const { get } = await signedIn()
    const response = await get(`${IMAGES}?${query}`)
    expect([response.status, response.headers.get('content-type')]).toEqual([400, 'text/plain; charset=UTF-8'])
    expect(await response.text()).toMatch(/^400 Bad Request\n\n.+/)
  })

  it('pages 60 images by 25, each once, with links that begin at /v2 whatever the endpoint', async () => {
    const { body } = await signedIn({ images: numbered(60, { visibility: 'public', os_distro: 'a b' }) })
    const seen: unknown[] = []
    const sizes: number[] = []
    let next: string | undefined = '/v2/images?os_distro=a+b'
    while (next !== undefined && sizes.length < 9) {
      const page: JsonObject = await body(`/image${next}`)
      const images = page['images'] as JsonObject[]
      sizes.push(images.length)
      seen.push(...images.map(image => image['id']))
      next = page['next'] as string | undefined
      expect(next ?? '/v2/images?os_distro=a+b&marker=').toMatch(/^\/v2\/images\?os_distro=a\+b&marker=/)
    }
    expect(sizes).toEqual([25, 25, 10])
    expect(seen).toEqual(Array.from({ length: 60 }, (_, i) => `id-${i}`))
  })

  it('gives at most 1000 images on a page', async () => {
    expect(await names(await signedIn({ images: numbered(1001, { visibility: 'public' }) }), 'limit=5000')).toHaveLength(1000)
  })

  it('refuses without a token as text, but shows its versions with 300', async () => {
    const { get } = await signedIn()
    const refused = await get(IMAGES, { 'x-auth-token': '' })
    expect([refused.status, refused.headers.get('content-type')]).toEqual([401, 'text/plain; charset=UTF-8'])
    const versions = await get('/image/', { 'x-auth-token': '' })
    expect(versions.status).toBe(300)
    expect(keys(((await versions.json()) as { versions: JsonObject[] }).versions[0])).toEqual(['id', 'links', 'status'])
  })

  it('answers unknown images and paths with 404, another project\'s private image too, writes with 400 or 405', async () => {
    const { get, base, token } = await signedIn({ images: MIXED })
    for (const path of ['/nope', '/private']) expect((await get(IMAGES + path)).status).toBe(404)
    expect((await get('/image/v2/nope')).status).toBe(404)
    expect((await get('/image/v2')).headers.get('location')).toBe(`${base}/image/v2/`)
    const send = (method: string) => fetch(base + IMAGES, { method, headers: { 'x-auth-token': token } })
    expect((await send('POST')).status).toBe(400)
    const wrong = await send('DELETE')
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'GET, POST'])
  })
})
