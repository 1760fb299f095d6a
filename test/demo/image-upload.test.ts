import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../src/model/json.ts'
import { signedIn, type Signed } from './support.ts'

const IMAGES = '/image/v2/images'
const OCTETS = { 'content-type': 'application/octet-stream' }
const PATCH = { 'content-type': 'application/openstack-images-v2.1-json-patch' }
const RAW = { name: 'i', disk_format: 'raw', container_format: 'bare' }
const BYTES = Uint8Array.from({ length: 1000 }, (_, i) => i % 256)

async function queued(signed: Signed, more: JsonObject = {}): Promise<string> {
  const response = await signed.send('POST', IMAGES, { ...RAW, ...more })
  const image = (await response.json()) as JsonObject
  expect([response.status, image['status'], response.headers.get('location')]).toEqual([201, 'queued', `${signed.base}${IMAGES}/${image['id'] as string}`])
  return `${IMAGES}/${image['id'] as string}`
}
const put = (signed: Signed, path: string, bytes = BYTES) => signed.send('PUT', `${path}/file`, bytes, OCTETS)

describe('uploads to Glance of the demo cloud', () => {
  it('make an image active with size and hashes of the very bytes, which come back whole or in part', async () => {
    const signed = await signedIn()
    const path = await queued(signed, { tags: ['t'], os_distro: 'debian' })
    expect((await signed.get(`${path}/file`)).status).toBe(204)
    expect((await put(signed, path)).status).toBe(204)
    const hash = (name: string) => createHash(name).update(BYTES).digest('hex')
    expect(await signed.body(path)).toMatchObject({
      status: 'active', size: 1000, virtual_size: 1000, checksum: hash('md5'), os_hash_algo: 'sha512', os_hash_value: hash('sha512'), tags: ['t'],
      os_distro: 'debian', visibility: 'shared', stores: 'file',
    })
    const whole = await signed.get(`${path}/file`)
    expect([whole.status, whole.headers.get('content-md5')]).toEqual([200, hash('md5')])
    expect(new Uint8Array(await whole.arrayBuffer())).toEqual(BYTES)
    const part = await signed.get(`${path}/file`, { range: 'bytes=990-2000' })
    expect([part.status, part.headers.get('content-range')]).toEqual([206, 'bytes 990-999/1000'])
    expect(new Uint8Array(await part.arrayBuffer())).toEqual(BYTES.subarray(990))
    expect((await signed.get(`${path}/file`, { range: 'bytes=1000-' })).status).toBe(416)
    expect(((await signed.body(`${IMAGES}?name=i&tag=t`))['images'] as JsonObject[]).length).toBe(1)
  })

  it('go by the staging area and an import, too', async () => {
    const signed = await signedIn()
    const path = await queued(signed)
    const wish = (name: string) => signed.send('POST', `${path}/import`, { method: { name } })
    expect((await signed.body('/image/v2/info/import'))['import-methods']).toMatchObject({ value: expect.arrayContaining(['glance-direct']) as string[] })
    expect((await wish('glance-direct')).status).toBe(409)
    expect([(await wish('web-download')).status, (await wish('telepathy')).status]).toEqual([403, 400])
    expect((await signed.send('PUT', `${path}/stage`, {})).status).toBe(415)
    expect((await signed.send('PUT', `${path}/stage`, BYTES, OCTETS)).status).toBe(204)
    expect([(await signed.body(path))['status'], (await put(signed, path)).status, (await signed.send('PUT', `${path}/stage`, BYTES, OCTETS)).status]).toEqual(['uploading', 409, 409])
    expect((await wish('glance-direct')).status).toBe(202)
    expect(await signed.body(path)).toMatchObject({ status: 'active', size: 1000 })
    expect(new Uint8Array(await (await signed.get(`${path}/file`)).arrayBuffer())).toEqual(BYTES)
    expect([(await wish('glance-direct')).status, (await signed.get(`${path}/import`)).status]).toEqual([409, 405])
  })

  it('happen once, as octets, in the format that was announced', async () => {
    const signed = await signedIn()
    const path = await queued(signed)
    expect((await signed.send('PUT', `${path}/file`, {})).status).toBe(415)
    expect((await put(signed, path)).status).toBe(204)
    const twice = await put(signed, path)
    expect([twice.status, await twice.text()]).toEqual([409, expect.stringContaining('transition from active to saving is not allowed')])
    expect((await put(signed, await queued(signed, { disk_format: 'qcow2' }))).status).toBe(415)
    const qcow2 = Buffer.concat([Buffer.from('QFI\xfb\0\0\0\x03', 'latin1'), Buffer.alloc(16), Buffer.from([0, 0, 0, 0, 0, 16, 0, 0]), Buffer.alloc(100)])
    const good = await queued(signed, { disk_format: 'qcow2' })
    expect((await put(signed, good, new Uint8Array(qcow2))).status).toBe(204)
    expect(await signed.body(good)).toMatchObject({ virtual_size: 2 ** 20, size: 132 })
    const bare = (await (await signed.send('POST', IMAGES, {})).json()) as JsonObject
    expect((await put(signed, `${IMAGES}/${bare['id'] as string}`)).status).toBe(400)
  })

  it('may have 4 MiB, and no more', async () => {
    const signed = await signedIn()
    expect((await put(signed, await queued(signed), new Uint8Array(2 ** 22))).status).toBe(204)
    expect((await put(signed, await queued(signed), new Uint8Array(2 ** 22 + 1))).status).toBe(413)
  })

  it('end in saving or killed where the state says so', async () => {
    for (const [fates, status] of [[{ stuck: ['image'] }, 'saving'], [{ broken: ['image'] }, 'killed']] as const) {
      const signed = await signedIn({ ...fates, stuck: [...('stuck' in fates ? fates.stuck : [])], broken: [...('broken' in fates ? fates.broken : [])] })
      const path = await queued(signed)
      await put(signed, path)
      expect((await signed.body(path))['status']).toBe(status)
    }
  })

  it.each([
    [{ name: 7 }, 400, "7 is not of type 'null', 'string'"], [{ disk_format: 'foo' }, 400, '"foo" is not one of'], [{ foo: 7 }, 400, "not of type 'string'"],
    [{ size: 7 }, 403, "Attribute 'size' is read-only."], [{ visibility: 'public' }, 403, 'not authorized to complete publicize_image action'],
    [{ min_disk: -1 }, 400, "'-1' for parameter 'min_disk'"], [{ tags: 'x' }, 400, 'array'], [{ id: 'no' }, 400, 'UUID'], [{ owner: 'x' }, 403, 'owned by'],
  ])('of %j are refused with %i', async (wish, status, message) => {
    const response = await (await signedIn()).send('POST', IMAGES, { ...RAW, ...wish })
    expect([response.status, await response.text()]).toEqual([status, expect.stringContaining(message)])
  })

  it('can be tagged, changed, protected and deleted', async () => {
    const signed = await signedIn()
    const path = await queued(signed)
    await queued(signed)
    expect((await signed.send('PUT', `${path}/tags/a%20b`)).status).toBe(204)
    expect((await signed.body(path))['tags']).toEqual(['a b'])
    expect([(await signed.send('DELETE', `${path}/tags/a%20b`)).status, (await signed.send('DELETE', `${path}/tags/a%20b`)).status]).toEqual([204, 404])
    const change = (...steps: JsonObject[]) => signed.send('PATCH', path, JSON.stringify(steps), PATCH)
    const changed = await change({ op: 'replace', path: '/protected', value: true }, { op: 'add', path: '/foo', value: 'bar' })
    expect(await changed.json()).toMatchObject({ protected: true, foo: 'bar' })
    expect((await signed.send('DELETE', path)).status).toBe(403)
    expect((await change({ op: 'replace', path: '/status', value: 'x' })).status).toBe(403)
    expect((await signed.send('PATCH', path, {})).status).toBe(415)
    expect(await (await change({ op: 'replace', path: '/protected', value: false }, { op: 'remove', path: '/foo' })).json()).not.toHaveProperty('foo')
    expect([(await signed.send('DELETE', path)).status, (await signed.send('DELETE', path)).status, (await signed.get(path)).status]).toEqual([204, 404, 404])
  })

  it('leave foreign images alone', async () => {
    const signed = await signedIn({ images: [{ id: 'x', visibility: 'public', owner: 'other' }] })
    for (const response of [
      signed.send('DELETE', `${IMAGES}/x`), put(signed, `${IMAGES}/x`),
      signed.send('PUT', `${IMAGES}/x/tags/t`), signed.send('PATCH', `${IMAGES}/x`, '[]', PATCH),
    ]) expect((await response).status).toBe(403)
    expect((await signed.get(`${IMAGES}/x`)).status).toBe(200)
  })

  it('are refused by policy where the state says so, and the usage is told', async () => {
    const signed = await signedIn({ refuse: ['POST images'] })
    const response = await signed.send('POST', IMAGES, RAW)
    expect([response.status, await response.text()]).toEqual([403, expect.stringContaining('not authorized to complete add_image action')])
    expect(await signed.body('/image/v2/info/usage')).toEqual({ usage: {} })
    expect((await signed.send('HEAD', `${IMAGES}/x/file`)).status).toBe(405)
  })
})
