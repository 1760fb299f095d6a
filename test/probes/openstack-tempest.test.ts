import { describe, expect, it } from 'vitest'
import { shapeProblem } from '../../src/collect/shape.ts'
import type { Leftover } from '../../src/model/acting.ts'
import type { Target, TempestEngine, Visit } from '../../src/model/probe.ts'
import { tempest } from '../../src/probes/openstack-tempest.ts'

const visit = (signal: AbortSignal) => ({ signal }) as Visit
const observe = (target: Partial<Target>, signal = new AbortController().signal) => tempest.observe({ subject: 'cloud', ...target }, () => Promise.reject(new Error('not asked for')), visit(signal))

describe('evidence of Tempest', () => {
  const leftovers: Leftover[] = [{ kind: 'server', name: 'tempest-x', id: null, why: 'w', command: 'c' }]
  /** Knows its version, and what it left, only when it has run. */
  const engine = (): TempestEngine & { leftovers: Leftover[] } => ({
    source: 'tempest', leftovers: [],
    async results(ids) {
      Object.assign(this, { source: 'tempest 43.0.0', leftovers })
      return Promise.resolve([{ id: ids[0]!, status: 'passed' as const }, { id: ids[257]!, status: 'failed' as const, message: 'm' }])
    },
  })
  it('has the results of the 258 tests, where they come from and what is left', async () => {
    const seen = await observe({ tempest: engine() })
    expect(seen).toMatchObject({ source: 'tempest 43.0.0', ended: '', leftovers, results: [{ status: 'passed' }, { status: 'failed', message: 'm' }] })
    expect(shapeProblem(tempest, seen)).toBeNull()
  })
  it('says why a run ended early', async () => {
    expect(await observe({ tempest: engine() }, AbortSignal.abort(new Error('the deadline of 300 s was reached')))).toMatchObject({ ended: 'the deadline of 300 s was reached' })
  })
  it('is asked for', () => {
    expect([tempest.asks?.given({ subject: 'c' }), tempest.asks?.given({ subject: 'c', tempest: engine() })]).toEqual([false, true])
  })
  it('is unseen without Tempest', async () => { await expect(observe({})).rejects.toMatchObject({ name: 'Unseen', reason: 'unsupported' }) })
})
