import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Removable } from '../../src/probes/removable.ts'
import { sweepKinds } from '../../src/probes/sweep.ts'
import { fakeClocks, settled } from './fake-openstack.ts'

beforeEach(() => { fakeClocks() })
afterEach(() => { vi.useRealTimers() })

const NAMES = ['near', 'far', 'volume'].map(part => `scs-check-0tl2zzzabcdef-${part}`)

/** Things that go a while after they were told to. */
function slow(goes: number, patience?: number): Removable<null> {
  const told = new Map<string, number>()
  const there = (id: string) => performance.now() - (told.get(id) ?? Infinity) < goes || !told.has(id)
  return {
    noun: 'namespace', lingers: true, ...(patience !== undefined && { patience }),
    list: () => Promise.resolve(NAMES.filter(there).map(name => ({ id: name, name }))),
    look: (_, id) => Promise.resolve(there(id) ? { name: id, record: {} } : null),
    remove: (_, id) => { told.set(id, performance.now()); return Promise.resolve() },
    command: ({ name }) => `kubectl delete namespace ${name}`,
  }
}
const swept = (kind: Removable<null>) => settled(sweepKinds(null, [kind], { before: new Date(), dryRun: false, signal: new AbortController().signal }))

it('waits for things of one kind side by side, as long as their kind says', async () => {
  const start = performance.now()
  const { things } = await swept(slow(100_000, 300_000))
  expect(things.map(({ name, result }) => [name, result])).toEqual(NAMES.map(name => [name, 'removed']))
  expect(performance.now() - start).toBeLessThan(130_000)
})

it('tells what stays after a minute where the kind says nothing', async () => {
  const { things } = await swept(slow(100_000))
  expect(things.map(({ result, why }) => [result, why])).toEqual(NAMES.map(() => ['stays', expect.stringContaining('not gone 60 s after its removal') as string]))
})
