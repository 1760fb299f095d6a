import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../src/model/json.ts'
import { eventually, keys, signedIn, type Signed } from './support.ts'

const V = '/volume/v3'
const IMAGE = { id: 'img', name: 'Debian 13', visibility: 'public', min_disk: 8, os_distro: 'debian' }
type Document = Record<string, JsonObject>

async function created(signed: Signed, path: string, body: JsonObject): Promise<[number, JsonObject]> {
  const response = await signed.send('POST', V + path, body)
  return [response.status, Object.values((await response.json()) as Document)[0] ?? {}]
}
async function volume(signed: Signed, more: JsonObject = {}): Promise<string> {
  return (await created(signed, '/volumes', { volume: { name: 'v', size: 1, ...more } }))[1]['id'] as string
}
const becomes = (signed: Signed, path: string, status: string) => eventually(async () => {
  const record = Object.values((await signed.body(V + path)) as Document)[0]
  return record?.['status'] === status ? record : undefined
})
const gone = (signed: Signed, path: string) => eventually(async () => ((await signed.get(V + path)).status === 404 ? true : undefined))

describe('volumes of the demo cloud', () => {
  it('are created, become available, are listed and deleted, with the fields of real ones', async () => {
    const signed = await signedIn()
    const [status, made] = await created(signed, '/volumes', { volume: { name: 'v', size: 1, metadata: { a: 'b' } } })
    expect([status, made['status'], made['updated_at']]).toEqual([202, 'creating', null])
    const path = `/volumes/${made['id'] as string}`
    const shown = await becomes(signed, path, 'available')
    expect(keys(shown)).toEqual([
      'attachments', 'availability_zone', 'bootable', 'consistencygroup_id', 'created_at', 'description', 'encrypted', 'id', 'links', 'metadata',
      'multiattach', 'name', 'os-vol-tenant-attr:tenant_id', 'replication_status', 'size', 'snapshot_id', 'source_volid', 'status', 'updated_at', 'user_id',
      'volume_type',
    ])
    expect(shown).toMatchObject({ size: 1, metadata: { a: 'b' }, created_at: expect.stringMatching(/^[^Z]{19}\.000000$/) as string })
    expect(keys((await signed.body(`${V}/volumes?name=v`) as { volumes: JsonObject[] }).volumes[0])).toEqual(['id', 'links', 'name'])
    expect(await signed.body(`${V}/volumes/detail?name=v&all_tenants=1`)).toEqual({ volumes: [shown] })
    expect(await signed.body(`${V}/volumes/detail?name=w`)).toEqual({ volumes: [] })
    expect((await signed.send('DELETE', V + path)).status).toBe(202)
    expect((await becomes(signed, path, 'deleting'))['id']).toBe(made['id'])
    await gone(signed, path)
  })

  it('of an image are bootable and know what they are made of', async () => {
    const signed = await signedIn({ images: [IMAGE] })
    const shown = await becomes(signed, `/volumes/${await volume(signed, { size: 8, imageRef: 'img' })}`, 'available')
    expect(shown).toMatchObject({ bootable: 'true', volume_image_metadata: { image_id: 'img', image_name: 'Debian 13', os_distro: 'debian', min_disk: '8' } })
  })

  it.each([
    [{ size: 'x' }, 400, /size\. Value: x/], [{ size: 0 }, 400, /minimum of 1/], [{ size: null }, 400, /malformed/],
    [{ volume_type: 'no' }, 404, /name no could/],
    [{ imageRef: 'no' }, 400, /Invalid image identifier/], [{ imageRef: 'img' }, 400, /1GB cannot be smaller than the image minDisk size 8GB/],
    [{ availability_zone: 'no' }, 400, /'no' is invalid/],
    [{ size: 1001 }, 413, /^VolumeSizeExceedsAvailableQuota: .+ Requested 1001G, quota is 1000G and 0G has been consumed\.$/],
  ])('with %j are refused with %i', async (wish, status, message) => {
    const [found, problem] = await created(await signedIn({ images: [IMAGE] }), '/volumes', { volume: { size: 1, ...wish } })
    expect([found, problem['code']]).toEqual([status, status])
    expect(problem['message']).toMatch(message)
  })

  it('over the number of the quota are refused as overLimit, those that are being deleted counted too', async () => {
    const signed = await signedIn({ quota: { volumes: 1 } })
    const path = `/volumes/${await volume(signed)}`
    await becomes(signed, path, 'available')
    await signed.send('DELETE', V + path)
    const response = await signed.send('POST', `${V}/volumes`, { volume: { size: 1 } })
    expect([response.status, response.headers.get('retry-after')]).toEqual([413, '0'])
    expect(await response.json()).toEqual({ overLimit: {
      code: 413, message: "VolumeLimitExceeded: Maximum number of volumes allowed (1) exceeded for quota 'volumes'.", retryAfter: '0',
    } })
    await gone(signed, path)
    expect(await volume(signed)).toMatch(/^[0-9a-f-]{36}$/)
  })

  it('that are creating or attached cannot be deleted, nor backed up', async () => {
    const attached = { id: 'a', size: 1, status: 'in-use', attachments: [{ server_id: 's' }] }
    const signed = await signedIn({ stuck: ['volume'], things: { volume: [attached, { ...attached, id: 'b', status: 'error' }] } })
    for (const id of ['a', 'b', await volume(signed)]) {
      expect((await signed.send('DELETE', `${V}/volumes/${id}`)).status).toBe(400)
      expect((await created(signed, '/backups', { backup: { volume_id: id } }))[0]).toBe(400)
    }
  })

  it('take metadata and names', async () => {
    const signed = await signedIn()
    const path = `${V}/volumes/${await volume(signed, { metadata: { a: '1' } })}`
    const meta = async (method: string, metadata: JsonObject) => (await signed.send(method, `${path}/metadata`, { metadata })).json()
    expect(await meta('POST', { b: '2' })).toEqual({ metadata: { a: '1', b: '2' } })
    expect(await meta('PUT', { c: '3' })).toEqual({ metadata: { c: '3' } })
    expect(await (await signed.send('PUT', path, { volume: { name: 'w', size: 99 } })).json()).toMatchObject({ volume: { name: 'w', size: 1 } })
  })

  it('are refused by policy in Cinder\'s words where the state says so', async () => {
    const [status, problem] = await created(await signedIn({ refuse: ['POST volumes'] }), '/volumes', { volume: { size: 1 } })
    expect([status, problem]).toEqual([403, { code: 403, message: "Policy doesn't allow volume:create to be performed." }])
  })

  it('without a right body are refused, unknown ones and methods too', async () => {
    const { send, get } = await signedIn()
    expect((await send('POST', `${V}/volumes`, '{x')).status).toBe(400)
    expect(await (await send('POST', `${V}/volumes`, {})).json()).toEqual({ badRequest: { code: 400, message: "'volume' is a required property" } })
    expect(await (await get(`${V}/volumes/no`)).json()).toEqual({ itemNotFound: { code: 404, message: 'Volume no could not be found.' } })
    for (const [method, path] of [['PATCH', '/volumes/no'], ['PUT', '/volumes'], ['GET', '/volumes/'], ['POST', '/limits']] as const) {
      expect((await send(method, V + path)).headers.get('content-type')).toMatch(/^text\/plain/)
    }
  })
})

describe('backups of the demo cloud', () => {
  it('are made of a volume, restored to a new one and deleted', async () => {
    const signed = await signedIn()
    const source = await volume(signed, { metadata: { run: 'x' } })
    await becomes(signed, `/volumes/${source}`, 'available')
    const [status, brief] = await created(signed, '/backups', { backup: { volume_id: source, name: 'b' } })
    expect([status, keys(brief)]).toEqual([202, ['id', 'links', 'name']])
    const id = brief['id'] as string
    expect(await signed.body(`${V}/volumes/${source}`)).toMatchObject({ volume: { status: 'backing-up' } })
    for (const [method, path] of [['DELETE', `/backups/${id}`], ['POST', `/backups/${id}/restore`], ['DELETE', `/volumes/${source}`]] as const) {
      expect((await signed.send(method, V + path, { restore: {} })).status).toBe(400)
    }
    expect(await becomes(signed, `/backups/${id}`, 'available')).toMatchObject({ volume_id: source, size: 1, name: 'b', is_incremental: false })
    await becomes(signed, `/volumes/${source}`, 'available')
    const [accepted, restore] = await created(signed, `/backups/${id}/restore`, { restore: { name: 'r' } })
    expect([accepted, restore]).toMatchObject([202, { backup_id: id, volume_name: 'r' }])
    const path = `/volumes/${restore['volume_id'] as string}`
    expect(await signed.body(V + path)).toMatchObject({ volume: { status: 'restoring-backup', name: 'r', size: 1 } })
    expect(await signed.body(`${V}/backups/${id}`)).toMatchObject({ backup: { status: 'restoring' } })
    expect((await becomes(signed, path, 'available'))['metadata']).toEqual({ run: 'x', src_backup_id: id })
    await becomes(signed, `/backups/${id}`, 'available')
    expect((await signed.send('DELETE', `${V}/backups/${id}`)).status).toBe(202)
    await gone(signed, `/backups/${id}`)
    expect(await signed.body(`${V}/backups/detail`)).toEqual({ backups: [] })
  })

  it.each([
    [{ broken: ['backup'] }, 'error'], [{ stuck: ['backup'] }, 'creating'],
  ])('under %j end as %s', async (fates, status) => {
    const signed = await signedIn({ ...fates, things: { volume: [{ id: 'a', size: 1, status: 'available' }] } })
    const [, { id }] = await created(signed, '/backups', { backup: { volume_id: 'a' } })
    await new Promise(resolve => setTimeout(resolve, 60))
    const backup = await signed.body(`${V}/backups/${id as string}`)
    expect(backup).toMatchObject({ backup: { status } })
    expect(await signed.body(`${V}/volumes/a`)).toMatchObject({ volume: { status: status === 'error' ? 'available' : 'backing-up' } })
  })

  it('whose restoring is broken leave a volume that says so, and stay themselves', async () => {
    const signed = await signedIn({ broken: ['restore'], things: { backup: [{ id: 'b', size: 1, status: 'available' }] } })
    const [, { volume_id: id }] = await created(signed, '/backups/b/restore', { restore: { name: 'r' } })
    await becomes(signed, `/volumes/${id as string}`, 'error_restoring')
    await becomes(signed, '/backups/b', 'available')
  })

  it('and their quota', async () => {
    const things = { volume: [{ id: 'a', size: 7, status: 'available' }] }
    const over = async (quota: Record<string, number>) =>
      (await created(await signedIn({ quota, things }), '/backups', { backup: { volume_id: 'a' } }))[1]['message']
    expect(await over({ backups: 0 })).toBe('BackupLimitExceeded: Maximum number of backups allowed (0) exceeded')
    expect(await over({ backup_gigabytes: 6 })).toMatch(/^VolumeBackupSizeExceedsAvailableQuota: .+ Requested 7G, quota is 6G and 0G has been consumed\.$/)
  })
})

describe('the limits of Cinder', () => {
  it('tell a member what is used of them', async () => {
    const things = { volume: [{ size: 5, volume_type: 'ssd' }], backup: [{ size: 4 }] }
    const signed = await signedIn({ volume_types: [{ name: 'ssd' }], quota: { backups: 3 }, things })
    expect(await signed.body(`${V}/limits`)).toEqual({ limits: { rate: [], absolute: {
      maxTotalVolumes: 10, maxTotalSnapshots: 10, maxTotalVolumeGigabytes: 1000, maxTotalBackups: 3, maxTotalBackupGigabytes: 1000,
      totalVolumesUsed: 1, totalGigabytesUsed: 5, totalSnapshotsUsed: 0, totalBackupsUsed: 1, totalBackupGigabytesUsed: 4,
    } } })
    const project = ((await signed.body('/identity/v3/auth/projects')) as { projects: { id: string }[] }).projects[0]?.id ?? ''
    const set = (await signed.body(`${V}/os-quota-sets/${project}?usage=true`)) as Document
    expect(set['quota_set']).toMatchObject({
      backups: { limit: 3, in_use: 1, reserved: 0 }, gigabytes: { limit: 1000, in_use: 5 }, gigabytes_ssd: { limit: -1, in_use: 5 }, id: project,
    })
    expect(((await signed.body(`${V}/os-quota-sets/${project}`)) as Document)['quota_set']).toMatchObject({ volumes: 10, backups: 3, volumes_ssd: -1 })
    expect((await signed.get(`${V}/os-quota-sets/${'a'.repeat(32)}?usage=true`)).status).toBe(403)
  })
})
