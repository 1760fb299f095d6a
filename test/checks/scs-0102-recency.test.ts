import { describe, expect, test } from 'vitest'
import * as checks from '../../src/checks/scs-0102.ts'
import type { Image } from '../../src/probes/openstack-images.ts'
import { anImage, judge, remarks, standard, verdict, violations } from './image-cloud.ts'

const scs0102 = standard('scs-0102')
const RECENCY = 'scs-0102-image-recency'
const recency = (images: Image[], beside = {}, asOf?: Date) => judge(scs0102, checks, RECENCY, images, beside, asOf)
/** An image of 2026-01-01 that should be replaced every day until 2028. */
const stale = (changes = {}) =>
  anImage({ image_build_date: '2026-01-01', replace_frequency: 'daily', provided_until: '2028-01-01', ...changes })

describe('the last fresh second, 1.1 times the promised interval after the build', () => {
  test.each([
    ['daily', 99_000], ['weekly', 693_000], ['monthly', 2_946_240], ['quarterly', 8_743_680], ['yearly', 34_689_600],
  ])('%s', (frequency, seconds) => {
    const image = anImage({ image_build_date: '2026-01-01', replace_frequency: frequency, provided_until: '2030-01-01' })
    const at = (s: number) => new Date(Date.UTC(2026, 0, 1) + s * 1000)
    expect(verdict(recency([image], {}, at(seconds - 1)))).toBe('PASS')
    expect(verdict(recency([image], {}, at(seconds + 1)))).toBe('FAIL')
  })
})

test.each([
  ['never is never old', { replace_frequency: 'never' }, 'PASS', 0],
  ['an unknown frequency is another test case’s business', { replace_frequency: 'toString' }, 'PASS', 0],
  ['no promise of support excuses', { provided_until: 'none' }, 'PASS', 1],
  ['the end of support excuses', { provided_until: '2026-07-20' }, 'PASS', 1],
  ['support for a while yet does not', { provided_until: '2026-07-21' }, 'FAIL', 0],
  ['an end of support that is no date does not', { provided_until: 'soon' }, 'FAIL', 0],
  ['without a build date the registration counts', { image_build_date: undefined, created_at: '2026-07-19T12:00:00Z' }, 'PASS', 0],
  ['without any date the image is old', { image_build_date: undefined, created_at: 5 }, 'FAIL', 0],
])('%s', (_, changes, expected, remarked) => {
  const outcome = recency([stale(changes)])
  expect([verdict(outcome), remarks(outcome).length]).toEqual([expected, remarked])
})

test('an old image without provided_until is judged alone, as not excused (D21)', () => {
  const outcome = recency([anImage(), stale({ name: 'Debian 13', provided_until: undefined })])
  expect(violations(outcome).map(({ at }) => at)).toEqual(['/images/1/image_build_date'])
  expect(scs0102.testcases.find(({ id }) => id === RECENCY)?.deviation).toHaveLength(1)
})

describe('a successor bears the name without its last word', () => {
  test.each([
    ['Ubuntu 24.04 old', {}, 'PASS', 'rotated out as it should be'],
    ['Ubuntu 24.04 2026-01-01', {}, 'PASS', 'rotated out as it should be'],
    ['Ubuntu 24.04 20260101', {}, 'PASS', 'rotated out as it should be'],
    ['Ubuntu 24.04 beta', {}, 'PASS', 'neither hidden nor marked'],
    ['Ubuntu 24.04 beta', { os_hidden: true }, 'PASS', 'rotated out as it should be'],
    ['Ubuntu 24.04-old', {}, 'FAIL', 'no fresh image has taken its name'],
    ['Ubuntu 24.04 old old', {}, 'FAIL', 'no fresh image has taken its name'],
  ])('%s %j: %s', (name, changes, expected, message) => {
    const outcome = recency([anImage(), stale({ name, ...changes })])
    expect(verdict(outcome)).toBe(expected)
    expect(outcome.findings[0]?.message).toContain(message)
  })
  test('the last of several namesakes is the successor, and it must be fresh', () => {
    const old = stale({ name: 'Ubuntu 24.04 old' })
    expect(violations(recency([old, stale(), anImage()])).map(({ at }) => at)).toEqual(['/images/1/image_build_date'])
    expect(violations(recency([old, anImage(), stale()])).map(({ at }) => at))
      .toEqual(['/images/0/image_build_date', '/images/2/image_build_date'])
  })
})

test('the remedy sets the old image aside and uploads a new one under its name', () => {
  const remedy = (changes: object) => violations(recency([stale(changes)]))[0]?.remedy
  const id = anImage().id
  expect(remedy({})).toContain(`openstack image set --name 'Ubuntu 24.04 2026-01-01' --hidden ${id} && openstack image create --public `)
  expect(remedy({ name: 'Ubuntu 24.04 old', os_hidden: true })).toMatch(/^openstack image create .* 'Ubuntu 24.04'$/)
  expect(remedy({ name: "x'; rm -rf / #" })).toContain(`--name 'x'\\''; rm -rf / # 2026-01-01'`)
})

test('hidden images and community images of others are remarks that leave the verdict alone', () => {
  const hiddenImages = [anImage({ id: 'h1', name: 'Ubuntu 24.04 2026-05-01' }), anImage({ id: 'h2', name: 'Arch' })]
  const outcome = recency([anImage()], { hiddenImages, communityImages: [anImage(), anImage({ id: 'c1', visibility: 'community' })] })
  expect(verdict(outcome)).toBe('PASS')
  expect(remarks(outcome).map(({ at, message }) => [at, message])).toEqual([
    ['/hiddenImages', '2 hidden public images are outside of the listing that decides; 1 of them have a listed successor'],
    ['/communityImages', '1 community images of other projects are outside of the listing that decides'],
  ])
})

describe('one generic image of a kind', () => {
  const uniqueness = (...images: Image[]) => judge(scs0102, checks, 'scs-0102-os_purpose-uniqueness', images)
  test.each([
    ['the same kind twice', {}, 'FAIL'],
    ['no architecture on one', { architecture: undefined }, 'PASS'],
    ['one hidden', { os_hidden: true }, 'PASS'],
    ['one community', { visibility: 'community' }, 'PASS'],
    ['one minimal', { os_purpose: 'minimal' }, 'PASS'],
    ['another version', { os_version: '22.04' }, 'PASS'],
    ['no version on one', { os_version: '' }, 'PASS'],
  ])('%s: %s', (_, changes, expected) => expect(verdict(uniqueness(anImage(), anImage(changes)))).toBe(expected))

  test('all but the newest are in violation and should be hidden', () => {
    const named = (id: string, changes = {}) => anImage({ id, name: `Image ${id}`, ...changes })
    const outcome = uniqueness(named('a'), named('b', { created_at: '2026-07-06T00:00:00Z' }), named('c'))
    expect(outcome.findings.map(({ at, remedy }) => [at, remedy]))
      .toEqual([['/images/0/os_purpose', 'openstack image set --hidden a'], ['/images/2/os_purpose', 'openstack image set --hidden c']])
    expect(outcome.findings[0]?.message).toBe('not the only visible generic image of its kind; Image b (b) is the one to keep')
  })
  const newer = { id: 'new', created_at: '2026-07-06T00:00:00Z' }
  test.each([
    ['a standard image', 'Ubuntu 24.04', 'Ubuntu 24.04 LTS'],
    ['an image that is not marked as old', 'Ubuntu Noble', 'Ubuntu Noble old'],
    ['an image without a date in its name', 'Ubuntu Noble', 'Ubuntu Noble 20260706'],
    ['the successor of another', 'Ubuntu Noble', 'Ubuntu Noble beta'],
  ])('%s stays, although another is newer', (_, name, other) => {
    for (const images of [[anImage({ id: 'old', name }), anImage({ ...newer, name: other })], [anImage({ ...newer, name: other }), anImage({ id: 'old', name })]]) {
      expect(uniqueness(...images).findings.map(({ remedy }) => remedy)).toEqual(['openstack image set --hidden new'])
    }
  })
  test('an image whose name tells another purpose gets that', () => {
    const outcome = uniqueness(anImage({ ...newer, name: 'ubuntu-capi-image-v1.34' }), anImage({ id: 'old', name: 'Noble' }))
    expect(outcome.findings.map(({ remedy }) => remedy)).toEqual([`openstack image set --property os_purpose=k8snode ${newer.id}`])
  })
  test('the standard names are those of scs-0104', () => {
    const names = standard('scs-0104').testcases.flatMap(({ check, parameters }) => (check === 'image' ? [parameters?.['name']] : [])).filter(Boolean)
    const { parameters } = scs0102.testcases.find(({ id }) => id === 'scs-0102-os_purpose-uniqueness')!
    expect([parameters?.['standard']].flat().sort()).toEqual(names.sort())
  })
})
