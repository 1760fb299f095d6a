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
    ['unused', waiver(), [judged('DNF')], 't is DNF: only a FAIL can be waived'],
    ['unused', waiver(), [judged('MISS')], 't is MISS: only a FAIL can be waived'],
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
})
