import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import type { Finding } from '../../src/model/judging.ts'
import { type Admin, admin } from './stage.ts'
import { ADMIN, judged, MEMBER, verdicts } from './judged.ts'

const RUN = `scs-check-live-${process.pid}`
let stage: Admin
let before: Record<string, string>
const undo: (() => Promise<unknown>)[] = []

beforeAll(async () => {
  stage = await admin(ADMIN)
  before = verdicts(await judged(MEMBER))
})
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step()
})
afterAll(async () => {
  expect(verdicts(await judged(MEMBER))).toEqual(before) // the cloud is as it was
  await stage.close()
})

/** The verdicts that the damage changed, and the first finding of the test case in question. */
async function damage(id: string): Promise<{ changed: Record<string, string>; finding: Finding | undefined }> {
  const after = await judged(MEMBER)
  const changed = Object.fromEntries(Object.entries(verdicts(after)).filter(([testcase, verdict]) => before[testcase] !== verdict))
  return { changed, finding: after.results[id]?.findings.find(({ severity }) => severity === 'violation') }
}

async function flavor(name: string, vcpus: number, ram: number, disk: number, specs: Record<string, string> = {}): Promise<string> {
  const { json } = await stage.request('compute', 'POST', '/flavors', { flavor: { name, vcpus, ram, disk } })
  const { id } = json['flavor'] as { id: string }
  undo.push(() => stage.request('compute', 'DELETE', `/flavors/${id}`))
  if (Object.keys(specs).length > 0) await stage.request('compute', 'POST', `/flavors/${id}/os-extra_specs`, { extra_specs: specs })
  return id
}

/** A public image record like the first one of the cloud, changed; it needs no data to be listed. */
async function image(change: Record<string, unknown>): Promise<string> {
  const { json } = await stage.request('image', 'POST', '/images', {
    name: RUN, visibility: 'public', disk_format: 'raw', container_format: 'bare', min_disk: 8, min_ram: 512, architecture: 'x86_64', os_distro: 'ubuntu', os_version: '24.04',
    os_purpose: 'custom', hw_disk_bus: 'scsi', hypervisor_type: 'qemu', hw_rng_model: 'virtio', image_build_date: new Date().toISOString().slice(0, 10),
    image_original_user: 'ubuntu', image_source: 'private', image_description: RUN, replace_frequency: 'monthly', provided_until: 'none', uuid_validity: 'none', hotfix_hours: '0', ...change,
  })
  undo.push(() => stage.request('image', 'DELETE', `/images/${String(json['id'])}`))
  return String(json['id'])
}

/** An image record without data has no hash. */
const NO_DATA = { 'scs-0102-prop-hash_algo': 'FAIL' }

it('a flavor with less RAM than its name says', async () => {
  const id = await flavor('SCS-3V-8-10', 3, 4096, 10)
  const { changed, finding } = await damage('scs-0100-semantics-check')
  expect(changed).toEqual({ 'scs-0100-semantics-check': 'FAIL' })
  expect(finding).toMatchObject({ subject: `SCS-3V-8-10 (${id})`, at: expect.stringMatching(/^\/flavors\/\d+\/ram$/) as string, found: '4096 MiB', remedy: expect.stringContaining(`openstack flavor delete ${id}`) as string })
})

it('a flavor whose name no grammar knows', async () => {
  await flavor('SCS-3v-8', 3, 8192, 0)
  expect((await damage('scs-0100-syntax-check')).changed).toEqual({ 'scs-0100-syntax-check': 'FAIL' })
})

it('a standard flavor that lost an extra spec', async () => {
  const { json } = await stage.request('compute', 'GET', '/flavors')
  const { id } = (json['flavors'] as { id: string; name: string }[]).find(({ name }) => name === 'SCS-2V-8') ?? { id: '' }
  await stage.request('compute', 'DELETE', `/flavors/${id}/os-extra_specs/scs:cpu-type`)
  undo.push(() => stage.request('compute', 'POST', `/flavors/${id}/os-extra_specs`, { extra_specs: { 'scs:cpu-type': 'shared-core' } }))
  const { changed, finding } = await damage('scs-0103-flavor-2v-8')
  expect(changed).toMatchObject({ 'scs-0103-flavor-2v-8': 'FAIL' })
  expect(finding?.remedy).toBe(`openstack flavor set --property scs:cpu-type=shared-core ${id}`)
})

it('an image with an empty os_distro and no min_ram', async () => {
  const id = await image({ os_distro: '', min_ram: 0 })
  const { changed, finding } = await damage('scs-0102-prop-os_distro')
  expect(changed).toMatchObject({ 'scs-0102-prop-os_distro': 'FAIL', 'scs-0102-prop-min_ram': 'FAIL' })
  expect(finding).toMatchObject({ subject: `${RUN} (${id})`, found: '""' })
})

it('an image older than it promises', async () => {
  await image({ image_build_date: '2020-01-01', replace_frequency: 'monthly', provided_until: '2099-12-31' })
  expect((await damage('scs-0102-image-recency')).changed).toEqual({ 'scs-0102-image-recency': 'FAIL', ...NO_DATA })
})

it('a standard image from elsewhere', async () => {
  await image({ name: 'Debian 11', os_distro: 'debian', os_version: '11', image_source: 'https://example.org/debian.qcow2' })
  expect((await damage('scs-0104-source-debian-11')).changed).toEqual({ 'scs-0104-source-debian-11': 'FAIL', ...NO_DATA })
})

it('a volume type with an unsorted aspect list', async () => {
  const { json } = await stage.request('volume', 'POST', '/types', { volume_type: { name: RUN, description: '[scs:replicated, encrypted] x' } })
  const { id } = json['volume_type'] as { id: string }
  undo.push(() => stage.request('volume', 'DELETE', `/types/${id}`))
  const { changed, finding } = await damage('scs-0114-syntax-check')
  expect(changed).toEqual({ 'scs-0114-syntax-check': 'FAIL' })
  expect(finding?.remedy).toBe(`openstack volume type set --description '[scs:encrypted, replicated] x' ${id}`)
})

it('default security group rules that let everybody in', async () => {
  const { json } = await stage.request('network', 'POST', '/default-security-group-rules', {
    default_security_group_rule: { direction: 'ingress', ethertype: 'IPv4', protocol: 'tcp', port_range_min: 22, port_range_max: 22, used_in_default_sg: true, used_in_non_default_sg: true },
  })
  const { id } = json['default_security_group_rule'] as { id: string }
  undo.push(() => stage.request('network', 'DELETE', `/default-security-group-rules/${id}`))
  const { changed, finding } = await damage('scs-0115-default-rules')
  expect(changed).toEqual({ 'scs-0115-default-rules': 'FAIL' })
  expect(finding?.remedy).toContain(id)
})
