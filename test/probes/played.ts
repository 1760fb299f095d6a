import { expect } from 'vitest'
import { shapeProblem } from '../../src/collect/shape.ts'
import type { Played } from '../../src/model/acting.ts'
import type { Need, Visit } from '../../src/model/probe.ts'
import { play } from '../../src/probes/active.ts'
import { limits } from '../../src/probes/openstack-limits.ts'
import type { Stage } from '../../src/probes/stage.ts'
import { Unseen } from '../../src/unseen.ts'
import { FakeOpenStack, settled } from './fake-openstack.ts'
import { fakeVisit } from './fake.ts'

interface Wish {
  cloud?: FakeOpenStack
  visit?: Visit
  quota?: Record<string, number>
  known?: Record<string, { limit: number; used: number }>
}

/** How a play of these acts goes. */
export async function played(act: (stage: Stage, data: { seen?: string }) => Promise<void>, { cloud = new FakeOpenStack(), visit = fakeVisit(), quota = {}, known = {} }: Wish = {}): Promise<Played<{ seen?: string }>> {
  const probe = play<{ seen?: string }>({
    kind: 'test', revision: 1, plan: { title: 't', creates: [], quota, seconds: 600 }, act, schema: { type: 'object', properties: { seen: { type: 'string' } } },
  })
  const need: Need = other => (other.kind === limits.kind ? Promise.resolve(known as never) : Promise.reject(new Unseen('refused', 'not for you')))
  const result = await settled(probe.observe({ subject: 's', openstack: cloud.cloud() }, need, visit))
  expect(shapeProblem(probe, result)).toBeNull()
  return result
}
