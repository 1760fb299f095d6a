import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { begunAt, nameOf, runId } from '../../src/probes/run-id.ts'

describe('the id of a run', () => {
  it('tells when the run began, to the second', () => {
    fc.assert(fc.property(fc.date({ min: new Date('2000-01-01'), max: new Date('2400-01-01'), noInvalidDate: true }), date => {
      expect(begunAt(nameOf(runId(date), 'vm'))).toBe(Math.floor(date.getTime() / 1000) * 1000)
    }))
  })
  it('differs between runs that begin in the same instant', () => {
    const now = new Date()
    expect(new Set(Array.from({ length: 1000 }, () => runId(now))).size).toBe(1000)
  })
})

describe('a name', () => {
  const ours = 'scs-check-0towwpz1yhs8r-source'
  it.each([ours, 'scs-check-0towwpz1yhs8r-floating-ip', 'scs-check-0towwpz1yhs8r-user-1b'])('%s is one that a run gave', name => {
    expect(begunAt(name)).toBeGreaterThan(0)
  })
  it.each([
    '', 'scs-check', 'scs-check-', 'scs-check-0towwpz1yhs8r', 'scs-check-0towwpz1yhs8r-', 'scs-check-0towwpz1yhs8-source', 'scs-check-0towwpz1yhs8rx-source', 'SCS-check-0towwpz1yhs8r-source',
    'scs-check-0TOWWPZ1YHS8R-source', `x${ours}`, ` ${ours}`, `${ours}\n`, `${ours}\nx`, `x\n${ours}`, `${ours}; rm -rf /`, `${ours} $(id)`, `${ours}'`, `${ours}\u202e`, `${ours}${'x'.repeat(80)}`, 'scs-check-sample-vm-1',
    'scs-check_0towwpz1yhs8r-source', 'scs-test-0towwpz1yhs8r-source',
  ])('%j is none', name => {
    expect(begunAt(name)).toBeUndefined()
  })
  it('of any text is judged in linear time', () => {
    fc.assert(fc.property(fc.string(), text => begunAt(text) === undefined || text.startsWith('scs-check-')))
    expect(begunAt(`scs-check-${'0'.repeat(1e6)}-`)).toBeUndefined()
  })
})
