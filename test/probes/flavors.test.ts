import { expect, it } from 'vitest'
import type { Target } from '../../src/model/probe.ts'
import { flavors } from '../../src/probes/openstack-flavors.ts'
import { Unseen } from '../../src/unseen.ts'
import { fakeCloud, fakeVisit } from './fake.ts'

function nova(count: number, oldest: boolean): { target: Target; asked: string[] } {
  const asked: string[] = []
  const plain = Array.from({ length: count }, (_, i) => ({ id: `f${i}`, name: `n${i}`, vcpus: 1, ram: 1, disk: 1, links: [] }))
  const openstack = fakeCloud({
    list: (_service, path, { microversion }) => {
      asked.push(`${path} ${microversion ?? ''}`)
      if (microversion !== undefined && oldest) return Promise.reject(new Unseen('unsupported', 'not acceptable', 406))
      return Promise.resolve(microversion === undefined ? plain : plain.map(flavor => ({ ...flavor, extra_specs: { a: 'b' } })))
    },
    get: (_service, path) => { asked.push(path); return Promise.resolve({ extra_specs: { a: 'b' } }) },
  })
  return { target: { subject: 'c', openstack }, asked }
}

it('asks for extra specs with the listing, and for each flavor where Nova is too old for that', async () => {
  const young = nova(2, false)
  const old = nova(2, true)
  expect(await flavors.observe(young.target, () => Promise.reject(new Error()), fakeVisit())).toEqual(await flavors.observe(old.target, () => Promise.reject(new Error()), fakeVisit()))
  expect(young.asked).toEqual(['/flavors/detail 2.61'])
  expect(old.asked).toEqual(['/flavors/detail 2.61', '/flavors/detail ', '/flavors/f0/os-extra_specs', '/flavors/f1/os-extra_specs'])
})

it('does not flood an old Nova with a request for each of thousands of flavors', async () => {
  const { target, asked } = nova(2001, true)
  await expect(flavors.observe(target, () => Promise.reject(new Error()), fakeVisit())).rejects.toThrow(/2001 flavors are too many/)
  expect(asked.length).toBe(2)
})
