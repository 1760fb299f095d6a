import { expect, it } from 'vitest'
import { shapeProblem } from '../../src/collect/shape.ts'
import { images } from '../../src/probes/openstack-images.ts'

const image = { id: 'i', name: 'n', visibility: 'public', min_disk: 8, min_ram: 512, size: null, os_hidden: false, created_at: '2026-01-01T00:00:00Z', os_distro: 'ubuntu' }

it('an image as Glance lists it is well-formed, one without a name or with free properties of any kind too', () => {
  expect(shapeProblem(images, [image, { ...image, name: null, os_distro: 7 }])).toBeNull()
})

it.each([
  { visibility: 'PUBLIC' }, { visibility: undefined }, { min_disk: '8' }, { min_disk: 8.5 }, { min_ram: true }, { size: '1' }, { os_hidden: 'False' }, { created_at: 1 }, { id: 5 },
])('a record of wrong types is malformed, so that it neither drops out nor fails: %j', change => {
  expect(shapeProblem(images, [JSON.parse(JSON.stringify({ ...image, ...change }))])).not.toBeNull()
})
