import { describe, expect, test } from 'vitest'
import * as checks from '../../src/checks/scs-0104.ts'
import type { Image } from '../../src/probes/openstack-images.ts'
import { anImage, judge, remarks, standard, verdict, violations } from './image-cloud.ts'

const scs0104 = standard('scs-0104')
const judged = (id: string, images: Image[], beside = {}) => judge(scs0104, checks, `scs-0104-${id}`, images, beside)
const OSISM = 'https://nbg1.your-objectstorage.com/osism/openstack-k8s-capi-images/ubuntu-2404-kube-v1.34/x.qcow2'
const REGIO = 'https://swift.services.a.regiocloud.tech/swift/v1/AUTH_b182637428444b9aa302bb8d5a5a418c/openstack-k8s-capi-images/'

describe('source', () => {
  test.each([
    ['ubuntu-2404', 'Ubuntu 24.04', 'https://cloud-images.ubuntu.com/noble/x', 'PASS'],
    ['ubuntu-2404', 'Ubuntu 24.04', 'https://cloud-images.ubuntu.com/jammy/x', 'FAIL'],
    ['ubuntu-2404', 'Ubuntu 24.04', undefined, 'FAIL'],
    ['ubuntu-2404', 'Ubuntu 24.04', ['https://cloud-images.ubuntu.com/noble/x'], 'FAIL'],
    ['ubuntu-2404', 'Ubuntu 24.04 LTS', 'private', 'PASS'],
    ['debian-13', 'Debian 13', 'https://cdimage.debian.org/cdimage/cloud/trixie/x', 'PASS'],
    ['debian-10', 'Debian 10', 'https://cloud.debian.org/images/cloud/bookworm/x', 'FAIL'],
    ['capi-1', 'ubuntu-capi-image v1.34.2', `${REGIO}ubuntu-2204-kube-v1.28/x`, 'PASS'],
    ['capi-1', 'ubuntu-capi-image v1.34 with a suffix', 'private', 'FAIL'],
    ['capi-1', 'ubuntu-capi-image-v1.34', 'private', 'PASS'],
    ['capi-2', 'ubuntu-capi-image-v1.34', `${REGIO}ubuntu-2004-kube-v1.28/x`, 'FAIL'],
    ['capi-2', 'ubuntu-capi-image-v1.34', OSISM, 'PASS'],
    ['capi-2', 'ubuntu-capi-image-v12.3', 'private', 'PASS'],
    ['capi-2', 'ubuntu-capi-image-v1', 'private', 'PASS'],
  ])('%s: %s from %s: %s', (id, name, image_source, expected) => {
    expect(verdict(judged(`source-${id}`, [anImage({ name, image_source })]))).toBe(expected)
  })
  test('every image of the class must be right', () => {
    const images = [anImage({ name: 'ubuntu-capi-image-v1.33.1' }), anImage({ name: 'ubuntu-capi-image-v1.34.2', image_source: OSISM })]
    expect(violations(judged('source-capi-2', images)).map(({ at }) => at)).toEqual(['/images/0/image_source'])
  })
  test('of namesakes the last one decides, and the others are told', () => {
    const wrong = anImage({ image_source: 'private', visibility: 'public', id: 'w' })
    const first = judged('source-ubuntu-2404', [anImage({ visibility: 'private' }), wrong, anImage({ id: 'r' })])
    expect([verdict(first), remarks(first).map(({ at }) => at)]).toEqual(['PASS', ['/images/1/image_source']])
    const last = judged('source-ubuntu-2404', [anImage(), wrong])
    expect([verdict(last), remarks(last).map(({ at }) => at)]).toEqual(['FAIL', ['/images/0/name']])
    expect(violations(last)[0]?.remedy)
      .toBe("openstack image set --property 'image_source=https://cloud-images.ubuntu.com/releases/noble/<path of the original image>' w")
  })
  test('nothing of the class passes, nothing but private images too', () => {
    expect(verdict(judged('source-debian-12', [anImage()]))).toBe('PASS')
    expect(judged('source-debian-12', [anImage({ name: 'Debian 12', visibility: 'private', image_source: 'private' })])).toEqual({ examined: 1, findings: [] })
  })
})

test('an empty listing examined nothing', () => {
  expect(judged('source-debian-12', [])).toEqual({ examined: 0, findings: [] })
  expect(judged('image-debian-12', []).examined).toBe(0)
})

describe('image', () => {
  test.each([
    ['ubuntu-2404', 'Ubuntu 24.04', 'PASS'], ['ubuntu-2404', 'Ubuntu 24.04 old', 'FAIL'], ['debian-13', 'Debian 13', 'PASS'],
    ['capi-1', 'ubuntu-capi-image v1.34', 'PASS'], ['capi-2', 'ubuntu-capi-image v1.34', 'FAIL'], ['capi-2', null, 'FAIL'],
  ])('%s: %s: %s', (id, name, expected) => expect(verdict(judged(`image-${id}`, [anImage({ name })]))).toBe(expected))

  test('a listing with nothing but private images lacks the image', () => {
    const outcome = judged('image-ubuntu-2404', [anImage({ visibility: 'private' })])
    expect([outcome.examined, violations(outcome)[0]?.found]).toEqual([1, '0 public or community images with other names'])
  })
  test('images that nearly are the one are named with what is missing', () => {
    const images = [anImage({ name: 'Debian 13', visibility: 'private', id: 'p' }), anImage({ name: 'debian-13', id: 'n' })]
    const outcome = judged('image-debian-13', images, { hiddenImages: [anImage({ name: 'Debian 13', id: 'h' })] })
    expect(remarks(outcome).map(({ at, remedy }) => [at, remedy])).toEqual([
      ['/images/0', 'openstack image set --public p'],
      ['/images/1', "openstack image set --name 'Debian 13' n"],
      ['/hiddenImages/0', 'openstack image set --unhidden h'],
    ])
    expect(remarks(judged('image-capi-2', [anImage({ name: 'ubuntu-capi-image-latest' })]))).toEqual([])
    expect(violations(outcome)[0]?.remedy).toContain('--file \'<image file from https://cloud.debian.org/images/cloud/trixie/>\'')
  })
})

test('targets are as published, the upload waits for an active test, and unpublished classes count nowhere', () => {
  const targets = Object.values(scs0104.versions).map(({ targets }) => [targets.main?.length, targets.recommended])
  expect(targets).toEqual([
    [6, ['scs-0104-image-capi-1', 'scs-0104-upload']],
    [9, ['scs-0104-image-capi-2', 'scs-0104-image-debian-12', 'scs-0104-upload']],
  ])
  expect(scs0104.testcases.find(({ id }) => id === 'scs-0104-upload')).toMatchObject({ own: true })
  const ids = scs0104.testcases.map(({ id }) => id)
  const uncounted = ['source-debian-10', 'image-ubuntu-2004', 'image-debian-10', 'image-debian-11', 'image-debian-13']
  expect(ids).toEqual(expect.arrayContaining(uncounted.map(id => `scs-0104-${id}`)))
})
