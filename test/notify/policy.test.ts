import { describe, expect, test } from 'vitest'
import type { Verdict } from '../../src/model/judging.ts'
import type { Ledger } from '../../src/notify/notice.ts'
import { decide } from '../../src/notify/policy.ts'
import { BOUND, bound, day, night, result, SCOPE, seen } from './kit.ts'

const A = 'scs-0101-a'
type Night = Verdict | 'unreachable' | 'none' | 'gone'

/** What is told of test case A (and of the subject) in each of these nights, `none` being a night that was not run. */
function told(nights: Night[], { contacts = ['ops'], reminderDays = 7, dnfNights = 2 } = {}): string[] {
  let ledger: Ledger = {}
  return nights.map((verdict, n) => {
    if (verdict === 'none') return ''
    const visit = verdict === 'unreachable' ? seen(n, {}, { state: 'failed' }) : seen(n, { [A]: verdict === 'gone' ? 'PASS' : verdict })
    const known = verdict === 'gone' ? { [SCOPE]: BOUND[SCOPE].filter(({ testcase }) => testcase.id !== A) } : BOUND
    const next = decide({ now: day(n), visits: [visit], bound: known, contacts, notify: { reminderDays, dnfNights } }, ledger)
    ledger = JSON.parse(JSON.stringify(next.ledger)) as Ledger
    return next.decisions.map(({ kind, to }) => `${kind}${to.length > 1 ? ` x${to.length}` : ''}`).join(' ')
  })
}

describe('what is told of a test case over the nights', () => {
  const P = 'PASS', F = 'FAIL', D = 'DNF', M = 'MISS', U = 'unreachable'
  test.each<[string, Night[], string[]]>([
    ['nothing while nothing changes', [P, P, P], ['', '', '']],
    ['a FAIL once, and its end once', [P, F, F, P, P], ['', 'fail', '', 'recovered', '']],
    ['nothing of a FAIL of the first night, nor of its end', [F, F, F, P, F], ['', '', '', '', 'fail']],
    ['a FAIL that lasts once more after a week, and no second time', [P, F, F, F, F, F, F, F, F, F, F, F, F, F, F, F, P], ['', 'fail', '', '', '', '', '', '', 'reminder', '', '', '', '', '', '', '', 'recovered']],
    ['each time that it fails anew', [P, F, P, F, P], ['', 'fail', 'recovered', 'fail', 'recovered']],
    ['no verdict only once it has lasted two nights', [P, D, P, D, D, D, P], ['', '', '', '', 'not-judged', '', 'judged-again']],
    ['no verdict of an expired result likewise', [P, M, M, P], ['', '', 'not-judged', 'judged-again']],
    ['no verdict of the first night never', [D, D, D, P], ['', '', '', '']],
    ['a FAIL that was not judged for a night is no new one', [P, F, D, F, P], ['', 'fail', '', '', 'recovered']],
    ['a FAIL that passes after a DNF has one recovery', [P, F, D, D, P], ['', 'fail', '', 'not-judged', 'recovered']],
    ['a FAIL that comes back after nobody could judge is judged again', [P, F, D, D, F, P], ['', 'fail', '', 'not-judged', 'judged-again', 'recovered']],
    ['a FAIL of the first night that was told as judged again has an end', [F, D, D, F, P], ['', '', 'not-judged', 'judged-again', 'recovered']],
    ['no verdict that ends as a FAIL is a FAIL', [P, D, D, F], ['', '', 'not-judged', 'fail']],
    ['a night that was not run changes nothing', [P, 'none', F, 'none', F, 'none', P], ['', '', 'fail', '', '', '', 'recovered']],
    ['a FAIL of a test case that decides nothing any more ends as dropped', [P, F, 'gone', 'gone', F], ['', 'fail', 'dropped', '', 'fail']],
    ['one notice of a subject that cannot be looked at, once that lasts', [P, U, U, U, P], ['', '', 'unreachable', '', 'reachable']],
    ['nothing of one night without a look', [P, U, P], ['', '', '']],
    ['no reminder while nobody can look, and the recovery after', [P, F, U, U, U, U, U, U, U, P], ['', 'fail', '', 'unreachable', '', '', '', '', '', 'reachable recovered']],
    ['that a subject was not reached from its first night on, in the second', [U, U, U, F, F], ['', 'unreachable', '', 'reachable', '']],
  ])('%s', (_, nights, expected) => {
    expect(told(nights)).toEqual(expected)
  })

  test('at once where one night without a verdict is enough, but never in the first night', () => {
    expect(told(['PASS', 'DNF', 'DNF'], { dnfNights: 1 })).toEqual(['', 'not-judged', ''])
    expect(told(['unreachable', 'unreachable'], { dnfNights: 1 })).toEqual(['', 'unreachable'])
  })
})

const terms = (n: number, contacts = ['ops']) => ({ now: day(n), contacts, notify: { reminderDays: 7, dnfNights: 2 } })

test('test cases of target recommended are told to no contact', () => {
  const { ledger } = decide({ ...terms(0), visits: [seen(0)], bound: BOUND }, {})
  expect(decide({ ...terms(1), visits: [seen(1, { 'scs-0101-r': 'FAIL' })], bound: BOUND }, ledger).decisions).toEqual([])
})

test('a visit in which nothing that decides could be judged is told as one thing, with the commonest reason', () => {
  const blind = (n: number) => seen(n, Object.fromEntries(BOUND[SCOPE].map(({ testcase }, i) => [testcase.id, result('DNF', n, { because: i === 1 ? 'odd' : 'refused: 401' })])))
  let ledger = decide({ ...terms(0), visits: [seen(0)], bound: BOUND }, {}).ledger
  ledger = decide({ ...terms(1), visits: [blind(1)], bound: BOUND }, ledger).ledger
  const { decisions } = decide({ ...terms(2), visits: [blind(2)], bound: BOUND }, ledger)
  expect(decisions.map(({ kind, testcase, now }) => [kind, testcase, now.because])).toEqual([['unreachable', '', 'refused: 401']])
})

test('the end goes to those that were told of the beginning and still are contacts', () => {
  const known = decide({ ...terms(0), visits: [seen(0)], bound: BOUND }, {}).ledger
  const failed = decide({ ...terms(1, ['ops', 'gone']), visits: [seen(1, { [A]: 'FAIL' })], bound: BOUND }, known)
  expect(failed.decisions[0]!.to).toEqual(['ops', 'gone'])
  expect(decide({ ...terms(2, ['ops', 'new']), visits: [seen(2)], bound: BOUND }, failed.ledger).decisions).toMatchObject([{ kind: 'recovered', to: ['ops'], since: night(1) }])
})

test('a new scope of a known subject has a first night of its own', () => {
  const other = { ...seen(1, { [A]: 'FAIL' }), scope: 'scs-sovereign-iaas' }
  const { ledger } = decide({ ...terms(0), visits: [seen(0)], bound: BOUND }, {})
  const next = decide({ ...terms(1), visits: [seen(1), other], bound: { ...BOUND, 'scs-sovereign-iaas': BOUND[SCOPE] } }, ledger)
  expect(next.decisions).toEqual([])
  expect(Object.keys(next.ledger).sort()).toEqual([SCOPE, 'scs-sovereign-iaas'])
})

test('results that versions of a standard judge differently are told apart', () => {
  const id = 'scs-0101-a'
  const cases = [{ ...bound(id), standardVersions: ['v1'], targets: { v4: 'main' as const } }, { ...bound(id), standardVersions: ['v2'], targets: { 'v5.1': 'main' as const } }]
  const visit = (n: number, second: Verdict) => ({ ...seen(n), card: { [`${id} (v1)`]: result('PASS', n, { standardVersions: ['v1'] }), [`${id} (v2)`]: result(second, n, { standardVersions: ['v2'] }) } })
  const { ledger } = decide({ ...terms(0), visits: [visit(0, 'PASS')], bound: { [SCOPE]: cases } }, {})
  expect(decide({ ...terms(1), visits: [visit(1, 'FAIL')], bound: { [SCOPE]: cases } }, ledger).decisions.map(({ testcase }) => testcase)).toEqual([`${id} (v2)`])
})

test('a test case named like a member of every object is an ordinary one', () => {
  const odd = { [SCOPE]: ['__proto__', 'constructor'].map(id => bound(id)) }
  const visit = (n: number, verdict: Verdict) => ({ ...seen(n), card: Object.fromEntries(['__proto__', 'constructor'].map(id => [id, result(verdict, n)])) })
  const { ledger } = decide({ ...terms(0), visits: [visit(0, 'PASS')], bound: odd }, {})
  const kept = JSON.parse(JSON.stringify(decide({ ...terms(1), visits: [visit(1, 'FAIL')], bound: odd }, ledger).ledger)) as Ledger
  expect(decide({ ...terms(2), visits: [visit(2, 'PASS')], bound: odd }, kept).decisions.map(({ kind, testcase }) => `${kind} ${testcase}`)).toEqual(['recovered __proto__', 'recovered constructor'])
})
