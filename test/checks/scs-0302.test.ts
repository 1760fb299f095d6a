import { expect, it } from 'vitest'
import { otherDomains, ownDomain, roles } from '../../src/checks/scs-0302.ts'
import type { Played, StepOutcome } from '../../src/model/acting.ts'
import type { JsonObject } from '../../src/model/json.ts'
import type { Check, Outcome } from '../../src/model/judging.ts'
import type { Assertion } from '../../src/probes/domain-assertions.ts'
import type { DomainManagers } from '../../src/probes/openstack-domain-managers.ts'

const assertion = (given: Partial<Assertion>): Assertion => ({
  about: 'own', manager: 'one', what: 'do it', request: 'GET /x', expected: 'success', outcome: 'done', status: 200, ...given,
})
function judge(check: Check, assertions: Assertion[], more: Partial<Played<DomainManagers>> = {}, skipped = { other: [] as string[], roles: [] as string[] }): Outcome {
  const parameters: JsonObject = check === ownDomain ? { fail: ['refused', 'unsupported'] } : {}
  const played: Played<DomainManagers> = { run: 'r', steps: [], undo: [], outcome: 'done', data: { domains: [], assertions, skipped }, leftovers: [], ...more }
  return check.judge({ domainManagers: played }, parameters, new Date())
}
const verdict = ({ findings, unjudged }: Outcome) => (findings.some(({ severity }) => severity === 'violation') ? 'FAIL' : unjudged !== undefined ? 'DNF' : 'PASS')

const ends: [StepOutcome, number | null][] = [['done', 200], ['refused', 403], ['unsupported', 404], ['rejected', 403], ['quota', 403], ['rejected', 409], ['error', 500], ['malformed', null]]

// what is expected, then the verdict on each of the ends above
it.each<[Assertion['expected'], string]>([
  ['success', 'PASS FAIL FAIL DNF DNF DNF DNF DNF'],
  ['refusal', 'FAIL PASS PASS DNF DNF DNF DNF DNF'],
  ['nothing foreign', 'PASS PASS PASS DNF DNF DNF DNF DNF'],
  ['unchanged', 'PASS DNF FAIL DNF DNF DNF DNF DNF'],
  ['either', 'PASS PASS PASS DNF DNF DNF DNF DNF'],
])('where %s is expected, success, 403, 404, an immutable role, a limit, a conflict, an error and nonsense give %s', (expected, verdicts) => {
  expect(ends.map(([outcome, status]) => verdict(judge(ownDomain, [assertion({ expected, outcome, status })]))).join(' ')).toBe(verdicts)
})

it.each<Assertion['expected']>(['success', 'nothing foreign', 'unchanged'])('a success with a wrong answer is a violation where %s is expected', expected => {
  const { findings } = judge(otherDomains, [assertion({ about: 'own' }), assertion({ about: 'other', expected, wrong: 'it is another' })])
  expect(findings).toEqual([expect.objectContaining({ subject: 'manager of one', at: '/domainManagers/data/assertions/1', found: '200: it is another' })])
})

it('each test case judges its own demand only', () => {
  const all = (['own', 'other', 'roles'] as const).map(about => assertion({ about, expected: about === 'own' ? 'success' : 'refusal', outcome: about === 'other' ? 'done' : 'error', status: 200 }))
  expect([ownDomain, otherDomains, roles].map(check => verdict(judge(check, all)))).toEqual(['DNF', 'FAIL', 'DNF'])
})

it('a violation stands although the play ended early; without one nothing is judged', () => {
  const early = { outcome: 'interrupted' as const, steps: [{ name: 'reach for roles', outcome: 'interrupted' as const, seconds: 1 }] }
  expect(verdict(judge(roles, [assertion({ about: 'roles', expected: 'refusal' })], early))).toBe('FAIL')
  expect(judge(roles, [assertion({ about: 'roles' })], early)).toMatchObject({ examined: 1, unjudged: 'reach for roles: interrupted' })
  expect(judge(roles, [], { ...early, data: {} })).toMatchObject({ examined: 0, unjudged: 'reach for roles: interrupted' })
})

it('what could not be tried leaves its demand unjudged, and no other', () => {
  const skipped = { other: [], roles: ['admin is hidden', 'no user'] }
  const held = (['own', 'other', 'roles'] as const).map(about => assertion({ about }))
  expect([ownDomain, otherDomains, roles].map(check => judge(check, held, {}, skipped).unjudged)).toEqual([undefined, undefined, 'admin is hidden (and 1 more)'])
})

it('making managers is a remark, and so is what could not be removed', () => {
  const leftovers = [{ kind: 'user', name: 'scs-check-r-user-1', id: 'x', why: 'error: 500', command: 'openstack user delete x' }]
  const { findings, unjudged } = judge(roles, [assertion({ about: 'roles', expected: 'either', what: 'give manager' })], { leftovers })
  expect([findings.map(({ severity, message }) => `${severity} ${message.slice(0, 20)}`), unjudged]).toEqual([['remark give manager: this c', 'remark left behind: error: '], undefined])
})
