import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Waiver } from '../../src/model/waiver.ts'
import { judgedOf, objectsOf, waivedIn, waivedOf } from '../../src/waivers/applied.ts'
import { type Judged, toleranceOf } from '../../src/waivers/tolerance.ts'
import { remark, report, result, violation } from '../report/sample.ts'

const failing: Judged = { subject: 'mycloud', scope: 'scs-compatible-iaas', testcase: 'scs-0102-prop-os_distro', verdict: 'FAIL', objects: ['a', 'b'] }
const waiver = (change: Partial<Waiver> = {}): Waiver => ({
  id: 'W-1', subject: 'mycloud', testcase: 'scs-0102-prop-os_distro', reason: 'r', owner: 'o', ticket: 't', until: '2026-12-31', at: 'w.yaml:3', ...change,
})
const by = (waivers: Waiver[], judged: Partial<Judged> = {}, asOf = '2026-11-22T03:00:00Z') => toleranceOf({ ...failing, ...judged }, waivers, asOf)

describe('a waiver', () => {
  it('tolerates a FAIL of its test case', () => {
    expect(by([waiver()])).toEqual({ waiver: waiver(), notes: [] })
  })
  it.each(['PASS', 'DNF', 'MISS'] as const)('never touches %s', verdict => {
    expect(by([waiver()], { verdict })).toEqual({ notes: [] })
  })
  it.each([['subject', { subject: 'MyCloud' }], ['test case', { testcase: 'scs-0102-prop-min_disk' }], ['scope', { scope: 'scs-compatible-kaas' }]])('is about its own %s only', (_, other) => {
    expect(by([waiver({ scope: 'scs-compatible-iaas' })], other).waiver).toBeUndefined()
  })
  it('holds from the first to the last day, in UTC', () => {
    const one = waiver({ from: '2026-11-22', until: '2026-11-23' })
    const on = (asOf: string) => by([one], {}, asOf)
    expect(on('2026-11-21T23:59:59Z')).toEqual({ notes: ['waiver W-1 holds from 2026-11-22 on'] })
    expect(on('2026-11-22T00:00:00Z').waiver).toBe(one)
    expect(on('2026-11-23T23:59:59Z').waiver).toBe(one)
    expect(on('2026-11-24T00:00:00Z')).toEqual({ notes: ['waiver W-1 ended on 2026-11-23'] })
  })
  it('of objects tolerates a FAIL only if it names every one in violation', () => {
    expect(by([waiver({ objects: ['a', 'b', 'c'] })]).waiver?.id).toBe('W-1')
    expect(by([waiver({ objects: ['a'] })])).toEqual({ notes: ['waiver W-1 tolerates 1 of 2 objects in violation; the others make it FAIL'] })
    expect(by([waiver({ objects: ['A'] })])).toEqual({ notes: ['waiver W-1 names none of the 2 objects in violation'] })
  })
  it('of objects tolerates nothing where it is not known which are in violation', () => {
    const { objects: _, ...unknown } = failing
    expect(toleranceOf(unknown, [waiver({ objects: ['a', 'b'] })], '2026-11-22T03:00:00Z').waiver).toBeUndefined()
    expect(toleranceOf(unknown, [waiver()], '2026-11-22T03:00:00Z').waiver).toBeDefined()
  })
  it('of objects goes together with others; the one that ends first is told', () => {
    const [one, other] = [waiver({ objects: ['a'], until: '2026-12-31' }), waiver({ id: 'W-2', objects: ['b'], until: '2026-12-01' })]
    expect(by([one, other]).waiver?.id).toBe('W-2')
    expect(by([one, other], {}, '2026-12-02T00:00:00Z')).toEqual({ notes: ['waiver W-1 tolerates 1 of 2 objects in violation; the others make it FAIL', 'waiver W-2 ended on 2026-12-01'] })
  })
  it('never tolerates an object that no waiver in force names', () => {
    const names = fc.subarray(['a', 'b', 'c', 'd'])
    fc.assert(fc.property(names, fc.array(fc.record({ objects: names, until: fc.constantFrom('2026-11-21', '2026-11-22') })), (objects, list) => {
      const waivers = list.filter(one => one.objects.length > 0).map((one, i) => waiver({ id: `W-${i}`, ...one }))
      const covered = new Set(waivers.filter(({ until }) => until === '2026-11-22').flatMap(one => one.objects ?? []))
      expect(by(waivers, { objects }).waiver !== undefined).toBe(objects.length > 0 && objects.every(object => covered.has(object)))
    }))
  })
})

describe('the results of a report', () => {
  it('are waived by identity, as of the day of judging', () => {
    const one = report()
    expect([...waivedIn(one, [waiver({ objects: [violation.subject] })], one.asOf).keys()]).toEqual([one.results[0]])
    expect(waivedIn(one, [waiver()], '2027-01-01T00:00:00Z').size).toBe(0)
    expect(waivedOf([one, report({ subject: 'other' })], [waiver()]).by.size).toBe(1)
  })
  it('have unknown objects where the report left violations out', () => {
    expect(objectsOf(result({ findings: [violation], omitted: 1 }))).toBeUndefined()
    expect(objectsOf(result({ findings: [violation, remark], omitted: 1 }))).toEqual([violation.subject])
    expect(judgedOf(result({ verdict: 'FAIL', findings: [violation, violation, remark] }), report())).toEqual({
      subject: 'mycloud', scope: 'scs-compatible-iaas', testcase: 'scs-0102-prop-os_distro', verdict: 'FAIL', objects: [violation.subject],
    })
  })
})
