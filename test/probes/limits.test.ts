import { describe, expect, it } from 'vitest'
import { shapeProblem } from '../../src/collect/shape.ts'
import type { Json } from '../../src/model/json.ts'
import { limits } from '../../src/probes/openstack-limits.ts'
import { Unseen } from '../../src/unseen.ts'
import { SESSION } from './fake-openstack.ts'
import { fakeCloud, fakeVisit } from './fake.ts'

async function seen(answers: Record<string, Json | Unseen>): Promise<unknown> {
  const openstack = fakeCloud({
    session: () => Promise.resolve(SESSION),
    get: (service, path) => {
      const answer = answers[`${service} ${path}`] ?? new Unseen('refused', 'no', 403)
      return answer instanceof Unseen ? Promise.reject(answer) : Promise.resolve(answer)
    },
  })
  const found = await limits.observe({ subject: 's', openstack }, () => Promise.reject(new Error()), fakeVisit())
  expect(shapeProblem(limits, found)).toBeNull()
  return found
}
const absolute = (fields: Json) => ({ limits: { rate: [], absolute: fields } })

describe('the quota of the project', () => {
  it('is put together from three services, by their own names', async () => {
    expect(await seen({
      'compute /limits': absolute({ maxTotalInstances: 10, totalInstancesUsed: 2, maxTotalRAMSize: -1, totalRAMUsed: 512, maxTotalCores: 20 }),
      'block-storage /limits': absolute({ maxTotalVolumes: 10, totalVolumesUsed: 0, maxTotalVolumeGigabytes: 1000, totalGigabytesUsed: 7 }),
      'network /quotas/project/details.json': { quota: { security_group: { used: 1, limit: 10, reserved: 0 }, port: { used: 3, limit: -1, reserved: 0 } } },
    })).toEqual({
      instances: { limit: 10, used: 2 }, ram: { limit: -1, used: 512 }, volumes: { limit: 10, used: 0 }, gigabytes: { limit: 1000, used: 7 },
      security_group: { limit: 10, used: 1 }, port: { limit: -1, used: 3 },
    })
  })
  it('is unknown where a service does not tell, which is no failure', async () => {
    expect(await seen({})).toEqual({})
    expect(await seen({ 'compute /limits': absolute({ maxTotalInstances: 1, totalInstancesUsed: 1 }) })).toEqual({ instances: { limit: 1, used: 1 } })
  })
  it.each([
    ['null', null], ['a list', []], ['texts', absolute({ maxTotalVolumes: '10', totalVolumesUsed: '0' })], ['fractions', absolute({ maxTotalVolumes: 1.5, totalVolumesUsed: 0 })],
    ['huge numbers', absolute({ maxTotalVolumes: 1e300, totalVolumesUsed: 0 })], ['no figures', absolute(null)],
  ])('that makes no sense is unknown: %s', async (_, answer) => {
    expect(await seen({ 'block-storage /limits': answer, 'network /quotas/project/details.json': answer })).toEqual({})
  })
  it('takes no name that is none', async () => {
    const quota = JSON.parse('{"__proto__":{"limit":1,"used":0},"Port":{"limit":1,"used":0},"x y":{"limit":1,"used":0},"network":{"limit":1,"used":0}}') as Json
    const found = await seen({ 'network /quotas/project/details.json': { quota } })
    expect(Object.keys(found as object)).toEqual(['__proto__', 'network'])
    expect(Object.getPrototypeOf(found)).toBe(Object.prototype)
  })
})
