import { describe, expect, it } from 'vitest'
import type { BoundTestcase } from '../../src/model/definition.ts'
import type { CardResult } from '../../src/model/history.ts'
import type { Check } from '../../src/model/judging.ts'
import type { Probe } from '../../src/model/probe.ts'
import { dueTestcases } from '../../src/nightly/due.ts'

const probe = (mode: 'active' | 'passive') => ({ kind: `fake.${mode}`, mode }) as Probe<unknown>
const check = (...modes: ('active' | 'passive')[]) => ({ needs: Object.fromEntries(modes.map(mode => [mode, probe(mode)])) }) as unknown as Check
const bound = ['looks', 'acts', 'manual'].map(id => ({ standard: 'scs-0001', standardVersions: ['v1'], testcase: { id, ...(id === 'manual' ? { manual: 'look' } : { check: id }) } }) as BoundTestcase)
const checks = new Map([['scs-0001/looks', check('passive')], ['scs-0001/acts', check('passive', 'active')]])
const RULE = 'sha256:1'
const NEXT = new Date('2026-11-24T11:00:00Z')
const result = (change: Partial<CardResult> = {}): CardResult => ({
  verdict: 'PASS', because: '', at: '2026-11-23T03:00:00Z', validUntil: '2026-12-07T00:00:00Z', night: '2026-11-23', rule: RULE, tool: '1', ...change,
})
const due = (acts: CardResult | undefined, all = false, imported: string[] = []) => dueTestcases({
  bound, checks, definitions: { 'scs-0001': RULE }, nextNight: NEXT, all, tool: '1', imported: new Set(imported), card: acts === undefined ? {} : { looks: result(), acts, manual: result() },
})

describe('a night judges', () => {
  it('what only looks, and what persons attest, whatever is still valid', () => {
    expect(due(result())).toEqual(['looks', 'manual'])
  })

  it.each<[string, CardResult | undefined]>([
    ['has no result', undefined],
    ['failed', result({ verdict: 'FAIL' })],
    ['could not be judged', result({ verdict: 'DNF' })],
    ['expires before the next night is over', result({ validUntil: '2026-11-24T00:00:00Z' })],
    ['expires just then', result({ validUntil: '2026-11-24T11:00:00Z' })],
    ['was judged by another definition', result({ rule: 'sha256:2' })],
    ['was judged by another version of the tool', result({ tool: '0' })],
    ['has no expiry', result({ validUntil: null })],
  ])('what acts and %s', (_, acts) => {
    expect(due(acts)).toEqual(['acts', 'looks', 'manual'])
  })

  it('what is read from a file, since another file may be there', () => {
    expect(due(result(), false, ['fake.active'])).toEqual(['acts', 'looks', 'manual'])
  })

  it('everything, if asked to', () => {
    expect(due(result(), true)).toEqual(['acts', 'looks', 'manual'])
  })
})
