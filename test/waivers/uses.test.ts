import { describe, expect, it } from 'vitest'
import type { Verdict } from '../../src/model/judging.ts'
import type { Waiver } from '../../src/model/waiver.ts'
import type { Judged } from '../../src/waivers/tolerance.ts'
import { waiverUses } from '../../src/waivers/uses.ts'

const waiver = (change: Partial<Waiver> = {}): Waiver => ({
  id: 'W-1', subject: 'mycloud', testcase: 't', reason: 'r', owner: 'o', ticket: 't', until: '2026-12-31', at: 'w.yaml:3', ...change,
})
const judged = (verdict: Verdict, objects?: string[]): Judged => ({ subject: 'mycloud', scope: 's', testcase: 't', verdict, ...(objects !== undefined && { objects }) })
const use = (one: Waiver, ...all: Judged[]) => {
  const [{ state, text } = { state: '', text: '' }] = waiverUses([one], all, { subjects: ['mycloud'], testcases: ['t'] }, '2026-11-22T03:00:00Z')
  return [state, text]
}

describe('what became of a waiver', () => {
  it.each([
    ['used', waiver(), [judged('FAIL')], 't fails, which is tolerated until 2026-12-31'],
    ['used', waiver({ objects: ['a'] }), [judged('FAIL', ['a'])], 't fails, which is tolerated until 2026-12-31'],
    ['used', waiver({ objects: ['a', 'x'] }), [judged('FAIL', ['a', 'b'])], 't fails for other objects too, so it stays FAIL; not in violation: x'],
    ['unused', waiver({ objects: ['image-1'] }), [judged('FAIL', ['image-2'])], 't fails, but for none of the objects named: did you mean "image-2"?'],
    ['unused', waiver({ objects: ['a'] }), [judged('FAIL')], 't fails, but which objects are in violation is not known'],
    ['unused', waiver(), [judged('PASS')], 't is PASS: remove it'],
    ['unused', waiver(), [judged('DNF')], 't is DNF now: only a FAIL can be waived; it may well fail again'],
    ['unused', waiver(), [judged('MISS')], 't is MISS now: only a FAIL can be waived; it may well fail again'],
    ['unused', waiver(), [], 't is not judged there'],
    ['unused', waiver({ scope: 'other' }), [judged('FAIL')], 't is not judged there'],
    ['expired', waiver({ until: '2026-11-21' }), [judged('FAIL')], 'it ended on 2026-11-21, and t still fails'],
    ['expired', waiver({ until: '2026-11-21' }), [judged('PASS')], 'it ended on 2026-11-21: remove it'],
    ['future', waiver({ from: '2026-11-23' }), [judged('FAIL')], 'it holds from 2026-11-23 on'],
    ['unknown', waiver({ subject: 'mycluod' }), [], 'there is no subject "mycluod": did you mean "mycloud"?'],
    ['unknown', waiver({ testcase: 'gone-long-ago' }), [], 'there is no test case "gone-long-ago": known: t'],
  ])('%s: %o', (state, one, all, text) => {
    expect(use(one, ...all)).toEqual([state, text])
  })

  const both = (first: Partial<Waiver>, second: Partial<Waiver>, objects: string[] | undefined = ['a', 'b']) =>
    waiverUses([waiver(first), waiver({ id: 'W-2', ...second })], [judged('FAIL', objects)], { subjects: ['mycloud'] }, '2026-11-22T03:00:00Z')
      .map(({ state, text }) => `${state}${/; covered by .*/.exec(text)?.[0] ?? ''}`)
  const W1 = 'used; covered by W-1 as well'
  const W2 = 'used; covered by W-2 as well'
  it.each<[string, Partial<Waiver>, Partial<Waiver>, string[]]>([
    ['two of the same: the second', {}, {}, ['used', W1]],
    ['the same objects: the second', { objects: ['a', 'b'] }, { objects: ['b', 'a'] }, ['used', W1]],
    ['some objects, all by the second: the first', { objects: ['a'] }, {}, [W2, 'used']],
    ['all, some objects by the second: the second', {}, { objects: ['a'] }, ['used', W1]],
    ['one object each: none', { objects: ['a'] }, { objects: ['b'] }, ['used', 'used']],
    ['one that ended: none', { until: '2026-11-21' }, {}, ['expired', 'used']],
    ['one of another scope: none', { scope: 'other' }, {}, ['unused', 'used']],
  ])('that another one covers: %s', (_, first, second, told) => {
    expect(both(first, second)).toEqual(told)
  })
  it('does not say so where the objects in violation are not known', () => {
    expect(waiverUses([waiver({ objects: ['a'] }), waiver({ id: 'W-2' })], [judged('FAIL')], { subjects: ['mycloud'] }, '2026-11-22T03:00:00Z').map(({ text }) => text))
      .toEqual(['t fails, but which objects are in violation is not known', 't fails, which is tolerated until 2026-12-31'])
  })
})
