import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import * as checks from '../../src/checks/scs-0102.ts'
import type { Image } from '../../src/probes/openstack-images.ts'
import { anImage, judge, remarks, standard, verdict, violations } from './image-cloud.ts'

const scs0102 = standard('scs-0102')
const judged = (id: string, ...images: Image[]) => judge(scs0102, checks, `scs-0102-${id}`, images)
const automated = scs0102.testcases.flatMap(({ id, check }) => (check === undefined ? [] : [id.replace('scs-0102-', '')]))

test('a good image passes every test case without a remark', () => {
  for (const id of automated) {
    expect([id, verdict(judged(id, anImage())), remarks(judged(id, anImage()))]).toEqual([id, 'PASS', []])
  }
})

test('without a public or community image nothing was examined', () => {
  const own = anImage({ visibility: 'private', name: 5 })
  for (const id of automated) expect([id, judged(id, own)]).toEqual([id, { examined: 0, findings: [] }])
})

describe('values of one property', () => {
  // property, value, verdict, number of remarks
  test.each<[string, unknown, 'PASS' | 'FAIL', number]>([
    ['architecture', 'aarch64', 'PASS', 0], ['architecture', 'X86_64', 'FAIL', 0], ['architecture', undefined, 'FAIL', 0],
    ['hash_algo', 'sha256', 'PASS', 0], ['hash_algo', 'md5', 'FAIL', 0], ['hash_algo', undefined, 'PASS', 0],
    ['os_version', '', 'FAIL', 0], ['os_version', 'noble', 'PASS', 0], ['os_version', ['24.04'], 'FAIL', 0],
    ['os_distro', 'Ubuntu', 'PASS', 1], ['os_distro', 'almalinux', 'PASS', 0], ['os_distro', '', 'FAIL', 0],
    ['os_purpose', 'oldgeneric', 'PASS', 0], ['os_purpose', undefined, 'FAIL', 0], ['os_purpose', 'constructor', 'FAIL', 0],
    ['hw_disk_bus', undefined, 'PASS', 1], ['hw_disk_bus', null, 'PASS', 1], ['hw_disk_bus', '', 'FAIL', 0],
    ['hw_disk_bus', 'ide', 'FAIL', 0],
    ['hypervisor_type', undefined, 'PASS', 0], ['hypervisor_type', 'hyperv', 'FAIL', 0], ['hypervisor_type', 'hyper-v', 'PASS', 0],
    ['hw_rng_model', undefined, 'PASS', 0], ['hw_rng_model', 'tpm', 'FAIL', 0],
    ['image_original_user', '', 'FAIL', 0], ['image_description', undefined, 'FAIL', 0],
    ['image_source', 'private', 'PASS', 0], ['image_source', 'Private', 'FAIL', 0], ['image_source', 'ftp://x/y', 'PASS', 0],
    ['image_source', 's3://x/y', 'FAIL', 0], ['image_source', 'x https://y', 'FAIL', 0],
    ['image_source', 'https:/y', 'FAIL', 0], ['image_source', undefined, 'FAIL', 0],
    ['replace_frequency', 'critical_bug', 'PASS', 0], ['replace_frequency', 'Monthly', 'FAIL', 0],
    ['replace_frequency', '__proto__', 'FAIL', 0],
    ['provided_until', 'soon', 'PASS', 1], ['provided_until', '2027-02-30', 'PASS', 1], ['provided_until', '2027-2-3', 'PASS', 0],
    ['provided_until', undefined, 'FAIL', 0], ['provided_until', '', 'FAIL', 0],
    ['uuid_validity', undefined, 'PASS', 1], ['uuid_validity', 'last-', 'FAIL', 0], ['uuid_validity', 'last-12', 'PASS', 0],
    ['uuid_validity', '2027-01-01 10:00', 'PASS', 0], ['uuid_validity', 'Forever', 'FAIL', 0], ['uuid_validity', '', 'FAIL', 0],
    ['uuid_validity', 7, 'FAIL', 0],
    ['hotfix_hours', undefined, 'PASS', 0], ['hotfix_hours', '', 'PASS', 0], ['hotfix_hours', '0', 'PASS', 0],
    ['hotfix_hours', 'abc', 'FAIL', 0], ['hotfix_hours', '４８', 'PASS', 0], ['hotfix_hours', '²', 'FAIL', 0],
    ['uuid_validity', 'last-３', 'PASS', 0],
    ['min_disk', 0, 'FAIL', 0], ['min_disk', null, 'FAIL', 0], ['min_disk', '10', 'FAIL', 0], ['min_disk', 1, 'PASS', 0],
    ['min_ram', 0, 'FAIL', 0], ['min_ram', 32, 'PASS', 1], ['min_ram', 64, 'PASS', 0],
    ['image_build_date', '01.07.2026', 'FAIL', 0], ['image_build_date', '2026-7-1', 'PASS', 0],
    ['image_build_date', '2026-07-05T10:00:00Z', 'PASS', 0],
    ['image_build_date', '2026-07-05T10:00:01Z', 'FAIL', 0], ['image_build_date', undefined, 'FAIL', 0],
    ['image_build_date', ' 2026-07-01', 'FAIL', 0], ['image_build_date', '２０２６-07-01', 'PASS', 0],
  ])('%s = %j: %s', (property, value, expected, remarked) => {
    const outcome = judged(`prop-${property}`, anImage(), anImage({ [property]: value }))
    expect([verdict(outcome), remarks(outcome).length, outcome.examined]).toEqual([expected, remarked, 2])
    for (const finding of outcome.findings) expect(finding.at).toMatch(new RegExp(`^/images/1/(${property}|os_hash_algo)$`))
  })
})

test('Glance’s own hash decides where the property is not set, and then no command can mend it', () => {
  const [finding] = violations(judged('prop-hash_algo', anImage({ os_hash_algo: 'md5' })))
  expect([finding?.at, finding?.remedy]).toEqual(['/images/0/os_hash_algo', undefined])
  expect(violations(judged('prop-hash_algo', anImage({ hash_algo: 'md5' })))[0]?.remedy)
    .toBe('openstack image unset --property hash_algo 5c4289f4-6d8f-529a-982f-d1d56c4ad168')
})

test('an image file just above min_disk is a violation, exactly min_disk is not', () => {
  expect(verdict(judged('prop-min_disk', anImage({ min_disk: 2, size: 2 * 2 ** 30 })))).toBe('PASS')
  const outcome = judged('prop-min_disk', anImage({ min_disk: 2, size: 2 * 2 ** 30 + 1, virtual_size: 20 * 2 ** 30 }))
  expect(violations(outcome)[0]).toMatchObject({
    message: 'min_disk is smaller than the image file', remedy: 'openstack image set --min-disk 20 5c4289f4-6d8f-529a-982f-d1d56c4ad168' })
  expect(remarks(judged('prop-min_disk', anImage({ virtual_size: 20 * 2 ** 30 })))[0]?.message).toContain('unpacked image')
  expect(verdict(judged('prop-min_disk', anImage({ size: null })))).toBe('PASS')
})

test('the place in the evidence counts images that are not judged, and the image is named', () => {
  const shared = anImage({ visibility: 'shared' })
  const outcome = judged('prop-os_version', shared, anImage({ visibility: 'community', name: 'Debian 13', os_version: '' }))
  expect(outcome).toEqual({
    examined: 1,
    findings: [{
      severity: 'violation', subject: 'Debian 13 (5c4289f4-6d8f-529a-982f-d1d56c4ad168)', at: '/images/1/os_version',
      message: 'os_version is not acceptable', expected: 'any text', found: '""',
      remedy: 'openstack image set --property os_version=13 5c4289f4-6d8f-529a-982f-d1d56c4ad168',
    }],
  })
})

test.each<[string, Record<string, unknown>, string]>([
  ['os_distro', { os_distro: 'org.debian' }, 'os_distro=debian'],
  ['architecture', { architecture: undefined, name: 'Debian 13 arm64' }, 'architecture=aarch64'],
  ['replace_frequency', { replace_frequency: ' Monthly' }, 'replace_frequency=monthly'],
  ['os_purpose', { os_purpose: '', name: 'ubuntu-capi-image-v1.34.2' }, 'os_purpose=k8snode'],
  ['architecture', { architecture: undefined, name: 'debian-13-genericcloud-amd64' }, 'architecture=x86_64'],
  ['architecture', { architecture: 'AMD64' }, 'architecture=x86_64'],
  ['architecture', { architecture: undefined }, "'architecture=<x86_64, aarch64 or risc-v>'"],
  ['os_purpose', { os_purpose: undefined }, "'os_purpose=<generic, oldgeneric, minimal, k8snode, gpu, network or custom>'"],
  ['hypervisor_type', { hypervisor_type: 'VMware' }, 'hypervisor_type=esxi'],
  ['hypervisor_type', { hypervisor_type: 'lxc', disk_format: 'vhdx' }, 'hypervisor_type=hyper-v'],
  ['hypervisor_type', { hypervisor_type: 'lxc' }, "'hypervisor_type=<qemu, kvm, xen, hyper-v or esxi>'"],
  ['hw_disk_bus', { hw_disk_bus: undefined }, 'hw_disk_bus=virtio'],
  ['hw_disk_bus', { hw_disk_bus: 'ide', hw_scsi_model: 'virtio-scsi' }, 'hw_disk_bus=scsi'],
  ['hw_disk_bus', { hw_disk_bus: 'ide' }, "'hw_disk_bus=<virtio or scsi>'"],
  ['image_original_user', { image_original_user: undefined }, 'image_original_user=ubuntu'],
  ['image_original_user', { image_original_user: undefined, os_distro: 'windows' }, "'image_original_user=<account of the first login, or none>'"],
  ['provided_until', { provided_until: undefined }, "'provided_until=<none, notice or YYYY-MM-DD>'"],
])('the remedy for %s %j is a command, with a placeholder where nothing tells the value', (property, changes, part) => {
  expect(judged(`prop-${property}`, anImage(changes)).findings[0]?.remedy).toContain(`--property ${part} 5c4289f4`)
})

test('a build date in the future and one after the registration are told apart; one image counts once', () => {
  const outcome = judged('prop-image_build_date', anImage({ image_build_date: '2027-01-01' }))
  expect(outcome.findings.map(({ message }) => message)).toEqual([
    'image_build_date is after the registration of the image', 'image_build_date lies in the future'])
  expect(new Set(outcome.findings.map(({ subject }) => subject)).size).toBe(1)
  expect(outcome.findings[1]?.expected).toBe('not after 2026-07-20T12:00:00Z')
})

test('our own test cases demand what the text demands and the official suite lets pass', () => {
  expect(violations(judged('mandatory-present', anImage({ hw_disk_bus: undefined, uuid_validity: null }))).map(({ at }) => at))
    .toEqual(['/images/0/hw_disk_bus', '/images/0/uuid_validity'])
  expect(verdict(judged('os_distro-vocabulary', anImage({ os_distro: 'Ubuntu' })))).toBe('FAIL')
  expect(verdict(judged('os_distro-vocabulary', anImage({ os_distro: 'ubnutu' })))).toBe('FAIL')
})

test('targets are as published, and every published test case is defined', () => {
  const { v1, v2 } = scs0102.versions
  expect([v1?.targets.main?.length, v2?.targets.main?.length]).toEqual([14, 16])
  const official = (ids: string[] = []) => ids.filter(id => scs0102.testcases.find(one => one.id === id)?.own !== true).length
  expect([official(v1?.targets.recommended), official(v2?.targets.recommended)]).toEqual([6, 4])
})

test('whatever a record holds, every test case is judged', () => {
  const json = fc.oneof(fc.jsonValue(), fc.constantFrom('public', 'community', '2026-07-01', 'generic', 'weekly', '__proto__'))
  const record = fc.tuple(fc.dictionary(fc.constantFrom(...Object.keys(anImage())), json), fc.string())
    .map(([changes, id]) => anImage({ ...changes, id }))
  fc.assert(fc.property(fc.array(record, { maxLength: 4 }), images => {
    for (const id of automated) judged(id, ...images)
  }), { numRuns: 200 })
})
