import { expect, it } from 'vitest'
import { kindOf } from '../../src/history/transition.ts'
import type { ChangeKind } from '../../src/model/history.ts'
import type { Verdict } from '../../src/model/judging.ts'

type Name = 'absent' | 'PASS' | 'FAIL' | 'DNF' | 'MISS' | 'DNF after PASS' | 'DNF after FAIL' | 'expired PASS' | 'expired FAIL' | 'expired DNF'
const judged = (verdict: Verdict) => ({ verdict, at: '2026-11-01T00:00:00Z', validUntil: null, night: 'n' })
const expired = '2026-11-15T00:00:00Z'
const STANDING: Record<Name, Parameters<typeof kindOf>[0]> = {
  'absent': undefined, 'PASS': { verdict: 'PASS' }, 'FAIL': { verdict: 'FAIL' }, 'DNF': { verdict: 'DNF' }, 'MISS': { verdict: 'MISS' },
  'DNF after PASS': { verdict: 'DNF', judged: judged('PASS') }, 'DNF after FAIL': { verdict: 'DNF', judged: judged('FAIL') },
  'expired PASS': { verdict: 'MISS', expired, judged: judged('PASS') }, 'expired FAIL': { verdict: 'MISS', expired, judged: judged('FAIL') }, 'expired DNF': { verdict: 'MISS', expired },
}

/** Every standing before, and what each standing after it means. */
const TABLE: [Name, Partial<Record<Name, ChangeKind>>][] = [
  ['absent', { PASS: 'new-testcase', FAIL: 'new-fail', DNF: 'new-testcase', MISS: 'new-testcase' }],
  ['PASS', { absent: 'gone-testcase', FAIL: 'new-fail', DNF: 'not-judged', MISS: 'not-judged', 'expired PASS': 'expired', 'DNF after PASS': 'not-judged' }],
  ['FAIL', { absent: 'gone-testcase', PASS: 'fixed', DNF: 'not-judged', MISS: 'not-judged', 'expired FAIL': 'expired', 'DNF after FAIL': 'not-judged' }],
  ['DNF', { absent: 'gone-testcase', PASS: 'judged-again', FAIL: 'new-fail' }],
  ['DNF after PASS', { absent: 'gone-testcase', PASS: 'judged-again', FAIL: 'new-fail' }],
  ['DNF after FAIL', { absent: 'gone-testcase', PASS: 'fixed', FAIL: 'judged-again' }],
  ['MISS', { absent: 'gone-testcase', PASS: 'judged-again', FAIL: 'new-fail' }],
  ['expired PASS', { absent: 'gone-testcase', PASS: 'judged-again', FAIL: 'new-fail' }],
  ['expired FAIL', { absent: 'gone-testcase', PASS: 'fixed', FAIL: 'judged-again' }],
  ['expired DNF', { absent: 'gone-testcase', PASS: 'judged-again', FAIL: 'new-fail' }],
]

it.each(TABLE)('%s, then …', (before, kinds) => {
  const afters: Name[] = ['absent', 'PASS', 'FAIL', 'DNF', 'MISS', ...(['expired PASS', 'expired FAIL', 'DNF after PASS', 'DNF after FAIL'] as const).filter(name => name.endsWith(before) || name === before)]
  expect(Object.fromEntries(afters.map(after => [after, kindOf(STANDING[before], STANDING[after])]).filter(([, kind]) => kind !== undefined))).toEqual(kinds)
})
