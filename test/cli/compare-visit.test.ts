import { describe, expect, it } from 'vitest'
import { cardAgain, nothingAgain } from '../../src/cli/compare-card.ts'
import { comparisonCode, Tally } from '../../src/cli/compare-tally.ts'
import { differencesIn } from '../../src/cli/compare-visit.ts'
import { comparisonText } from '../../src/cli/compare-print.ts'
import type { Rules } from '../../src/cli/rules.ts'
import { addReport } from '../../src/history/score-card.ts'
import type { Attested } from '../../src/model/evidence.ts'
import type { Check, Verdict } from '../../src/model/judging.ts'
import type { Result } from '../../src/model/report.ts'
import { DIGEST, report, result, violation } from '../report/sample.ts'

const judgedBy = (verdict: Verdict, change: Partial<Result> = {}): Result => result({ verdict, ...(verdict === 'FAIL' && { findings: [violation] }), ...change })
const check = { needs: { images: { kind: 'openstack.images', revision: 2 } } } as unknown as Check
const rules = { standards: [{ id: 'scs-0102', testcases: [{ id: 'scs-0102-prop-os_distro', check: 'property' }] }], checks: new Map([['scs-0102/property', check]]) } as unknown as Rules
const gathered = (revision?: number, ok = true): Attested => ({
  collection: { evidence: revision === undefined ? [] : [{ kind: 'openstack.images', digest: DIGEST }] },
  documents: new Map([[DIGEST, { kind: 'openstack.images', revision, seen: ok ? { ok, data: {} } : { ok, reason: 'timeout', message: '' } }]]),
}) as unknown as Attested
const kindOf = (before: Result | undefined, after: Result, seen = gathered(2)) =>
  differencesIn(report({ results: before === undefined ? [] : [before] }), report({ results: [after] }), seen, rules, () => before === undefined)[0]?.kind

describe('a test case that other definitions judge otherwise', () => {
  it.each([
    ['PASS', 'FAIL', 'new-fail'], ['DNF', 'FAIL', 'new-fail'], ['MISS', 'FAIL', 'new-fail'], [undefined, 'FAIL', 'new-fail'],
    ['FAIL', 'PASS', 'fixed'], ['DNF', 'PASS', 'judged'], ['MISS', 'PASS', 'judged'], [undefined, 'PASS', undefined],
    ['PASS', 'DNF', 'not-judged'], ['FAIL', 'MISS', 'not-judged'], [undefined, 'DNF', 'not-judged'], ['DNF', 'MISS', undefined],
    ['PASS', 'PASS', undefined], ['FAIL', 'FAIL', undefined], ['DNF', 'DNF', undefined],
  ] as const)('%s to %s is %s', (before, after, kind) => {
    expect(kindOf(before === undefined ? undefined : judgedBy(before), judgedBy(after))).toBe(kind)
  })
  it('cannot be told where what the rule needs is not there, was not seen, or is of another form', () => {
    for (const seen of [gathered(), gathered(2, false), gathered(1)]) expect(kindOf(judgedBy('PASS'), judgedBy('DNF'), seen)).toBe('cannot-tell')
  })
  it('fails anew where it did not decide before, or for other objects', () => {
    expect(kindOf(judgedBy('FAIL', { targets: { 'v5.1': 'preview' } }), judgedBy('FAIL'))).toBe('new-fail')
    expect(kindOf(judgedBy('FAIL'), judgedBy('FAIL', { findings: [{ ...violation, subject: 'another' }] }))).toBe('other-findings')
  })
})

describe('the score card of other definitions', () => {
  const at = (asOf: string, verdict: Verdict, change: Partial<Result> = {}) => report({ asOf, results: [judgedBy(verdict, { validUntil: '2027-01-01T00:00:00Z', ...change })] })
  const key = 'scs-0102-prop-os_distro'
  it('goes on from night to night, also where a night judged other test cases', () => {
    const again = nothingAgain()
    const card = addReport({}, at('2026-11-20T03:00:00Z', 'PASS'), 'n1')
    expect(cardAgain(again, { card, night: 'n1' }, at('2026-11-20T03:00:00Z', 'FAIL'))[key]?.verdict).toBe('FAIL')
    expect(cardAgain(again, { card, night: 'n2' }, report({ asOf: '2026-11-21T03:00:00Z', results: [] }))[key]?.verdict).toBe('FAIL')
  })
  it('keeps what a visit says that was not judged again', () => {
    const again = nothingAgain()
    const first = addReport({}, at('2026-11-20T03:00:00Z', 'PASS'), 'n1')
    cardAgain(again, { card: first, night: 'n1' }, at('2026-11-20T03:00:00Z', 'FAIL'))
    const unread = addReport(first, at('2026-11-21T03:00:00Z', 'PASS'), 'n2')
    expect(cardAgain(again, { card: unread, night: 'n3' }, report({ asOf: '2026-11-22T03:00:00Z', results: [] }))[key]?.verdict).toBe('PASS')
  })
  it('does not take over the old verdict of a night of which the new rule cannot tell', () => {
    const again = nothingAgain()
    const first = addReport({}, at('2026-11-20T03:00:00Z', 'PASS'), 'n1')
    cardAgain(again, { card: first, night: 'n1' }, at('2026-11-20T03:00:00Z', 'FAIL'))
    const second = addReport(first, at('2026-11-21T03:00:00Z', 'PASS'), 'n2')
    expect(cardAgain(again, { card: second, night: 'n2' }, at('2026-11-21T03:00:00Z', 'MISS', { validUntil: null }))[key]?.verdict).toBe('FAIL')
  })
  it('does not fall back to the old verdict where the new rule gives none', () => {
    const card = addReport({}, at('2026-11-20T03:00:00Z', 'PASS'), 'n1')
    expect(cardAgain(nothingAgain(), { card, night: 'n1' }, at('2026-11-20T03:00:00Z', 'MISS', { validUntil: null }))[key]?.verdict).toBe('MISS')
  })
  it('begins anew with another cloud of the same name', () => {
    const again = nothingAgain()
    const card = addReport({}, at('2026-11-20T03:00:00Z', 'PASS'), 'n1')
    cardAgain(again, { card, night: 'n1', target: 'sha256:a' }, at('2026-11-20T03:00:00Z', 'FAIL'))
    expect(cardAgain(again, { card: {}, night: 'n2', target: 'sha256:b' }, report({ asOf: '2026-11-21T03:00:00Z', results: [] }))).toEqual({})
  })
})

describe('a comparison', () => {
  const shift = { subject: 'a', scope: 's', testcase: 't', after: 'MISS', targets: { v1: 'main' }, because: 'lacks\u001b[2J', by: 'rule', kind: 'cannot-tell' } as const
  it('forgets that one night could not tell of a new test case where another did', () => {
    const tally = new Tally()
    tally.shift(shift, 'n1')
    expect(comparisonCode(tally.comparison(''))).toBe(2)
    tally.newTestcase('b', 't', 'PASS')
    expect(comparisonCode(tally.comparison(''))).toBe(2)
    tally.newTestcase('a', 't', 'PASS')
    expect(comparisonCode(tally.comparison(''))).toBe(0)
  })
  it('ends with 2 for problems, with 1 for a FAIL of a version, and with 0 for what decides nothing', () => {
    const [failing, broken, preview] = [new Tally(), new Tally(), new Tally()]
    failing.version({ subject: 'a', scope: 's', version: 'v1', before: 'PASS', after: 'FAIL' }, 'n1')
    failing.problems.push('damaged')
    broken.problems.push('damaged')
    preview.shift({ ...shift, kind: 'new-fail', after: 'FAIL', targets: { v1: 'preview' } }, 'n1')
    expect([failing, broken, preview].map(one => comparisonCode(one.comparison('')))).toEqual([1, 2, 0])
  })
  it('counts nights in any order, with the words of the last', () => {
    const tally = new Tally()
    for (const [one, because] of [['n2', 'two'], ['n3', 'three'], ['n1', 'one']] as const) tally.shift({ ...shift, because }, one)
    expect(tally.comparison('').shifts).toMatchObject([{ nights: 3, first: 'n1', last: 'n3', because: 'three' }])
  })
  it('does not say that every verdict stays where a test case is gone', () => {
    const tally = new Tally()
    tally.gone({ subject: 'a\u001b[2J', scope: 's', testcase: 't', before: 'PASS' }, 'n1')
    expect(comparisonText(tally.comparison('x'))).toBe('0 visits of 0 subjects judged again by x (none of them differs from those of that time)\n\n'
      + 'Test cases that are gone\n  t, which was PASS: a\\u001b[2J (1 night); n1\n')
  })
  it('lets nothing of a cloud move the cursor', () => {
    const tally = new Tally()
    tally.shift(shift, 'n1')
    expect(comparisonText(tally.comparison('x'))).toContain('lacks\\u001b[2J')
  })
})
