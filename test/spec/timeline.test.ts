import { beforeAll, describe, expect, it } from 'vitest'
import type { Scope } from '../../src/model/definition.ts'
import { loadScope } from '../../src/spec/load.ts'
import { spans, validityAt, versionsInForce, versionsListed } from '../../src/spec/timeline.ts'

let scope: Scope
beforeAll(async () => { scope = await loadScope('scs-compatible-iaas') })
const at = (version: string, date: string): unknown => validityAt(scope, version, new Date(date))

describe('timeline of scs-compatible-iaas', () => {
  it.each([
    ['v1', '2020-12-31', null], ['v1', '2021-01-01', 'effective'], ['v1', '2023-10-30', 'effective'], ['v1', '2023-10-31', null],
    ['v3', '2024-04-29', 'effective'], ['v3', '2024-04-30', 'warn'], ['v3', '2024-07-31', null], ['v3', '2024-08-23', 'deprecated'],
    ['v3-orig', '2024-08-23', 'deprecated'], ['v3-orig', '2024-11-08', null], ['v5', '2024-11-20', 'draft'], ['v5', '2024-11-21', 'effective'],
    ['v5', '2024-12-19', null], ['v5.1', '2024-12-18', null], ['v5.1', '2024-12-19', 'effective'], ['v4', '2025-02-01', 'warn'], ['v4', '2025-07-01', 'deprecated'],
    ['next', '2025-09-08', null], ['next', '2025-09-09', 'draft'], ['v4', '2026-06-10', 'deprecated'], ['v4', '2026-06-11', null], ['constructor', '2026-06-11', null],
  ])('%s on %s is %s', (version, date, validity) => {
    expect(at(version, date)).toBe(validity)
  })
  it('changes at midnight UTC', () => {
    expect(at('v4', '2025-06-30T23:59:59.999Z')).toBe('warn')
    expect(at('v4', '2025-07-01T00:00:00Z')).toBe('deprecated')
    expect(at('v4', '2025-07-01T01:00:00+02:00')).toBe('warn')
  })
  it.each([
    ['2020-06-01', [], []], ['2023-07-01', ['v3', 'v2', 'v1'], ['v3', 'v2', 'v1']], ['2024-05-01', ['v4', 'v3'], ['v4', 'v3']],
    ['2025-03-01', ['v5.1', 'v4'], ['v5.1', 'v4', 'v3']], ['2026-11-22', ['v5.1'], ['next', 'v5.1']],
  ])('on %s in force are %j, listed are %j', (date, inForce, listed) => {
    expect(versionsInForce(scope, new Date(date))).toEqual(inForce)
    expect(versionsListed(scope, new Date(date))).toEqual(listed)
  })
  it('tells a version\'s history with its gaps', () => {
    expect(spans(scope, 'v3')).toEqual([
      { validity: 'effective', from: '2023-06-15', until: '2024-04-30' }, { validity: 'warn', from: '2024-04-30', until: '2024-07-31' },
      { validity: 'deprecated', from: '2024-08-23', until: '2026-06-11' },
    ])
    expect(spans(scope, 'v5.1')).toEqual([{ validity: 'effective', from: '2024-12-19', until: null }])
  })
  it('takes the entry with the largest date, wherever it stands', () => {
    const shuffled = { ...scope, timeline: [...scope.timeline].reverse() }
    expect(validityAt(shuffled, 'v4', new Date('2025-03-01'))).toBe('warn')
  })
})
