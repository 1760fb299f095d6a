import type { Check, Finding } from '../model/judging.ts'
import type { About, Assertion, Expected } from '../probes/domain-assertions.ts'
import { domainManagers } from '../probes/openstack-domain-managers.ts'
import { check, noParameters } from './check.ts'
import { judgePlay, type PlayParameters, playParameters } from './play.ts'

const needs = { domainManagers }

/** Managers create, read, change and delete users, groups, projects, memberships and role assignments of their own domain. */
export const ownDomain = about('own')
/** Managers see and change nothing of another domain, and nothing comes to stand there or vanishes. */
export const otherDomains = about('other')
/** Managers make and change no roles, and give none with power over the cloud; that they may make managers is a remark. */
export const roles = about('roles')

function about(demand: About): Check {
  return check<typeof needs, Partial<PlayParameters>>({
    needs,
    parameters: demand === 'own' ? playParameters() : noParameters,
    judge: ({ domainManagers: played }, { fail = [] }) => {
      const { assertions = [], skipped } = played.data
      const mine = assertions.map((assertion, i) => ({ assertion, i, end: judged(assertion, fail) })).filter(({ assertion }) => assertion.about === demand)
      const violations = mine.filter(({ end }) => end === 'violated').map(({ assertion, i }) => violation(assertion, i))
      const { findings: left, unjudged } = judgePlay(played, 'domainManagers', { fail: [] }, () => [])
      const remarks = mine.flatMap(({ assertion, i, end }) => {
        const why = end === 'allowed' ? DELEGATED : assertion.refusals === undefined ? undefined : FICKLE
        return why === undefined ? [] : [remark(assertion, i, why)]
      })
      const findings = [...violations, ...remarks, ...left]
      const unclear = mine.filter(({ end }) => end === 'unclear').map(({ assertion }) => `${who(assertion)}: ${assertion.what}: ${came(assertion)}`)
      const open = [...(unjudged === undefined ? [] : [unjudged]), ...unclear, ...(demand === 'own' ? [] : skipped?.[demand] ?? [])]
      const why = open.length > 1 ? `${open[0]} (and ${open.length - 1} more)` : open[0]
      return { examined: mine.length, findings, ...(violations.length === 0 && why !== undefined && { unjudged: why }) }
    },
  })
}

/** `unclear`: neither what is demanded nor its contrary was seen. */
function judged({ expected, outcome, status, wrong }: Assertion, fail: PlayParameters['fail']): 'held' | 'violated' | 'allowed' | 'unclear' {
  const done = outcome === 'done'
  const refused = (status === 403 && outcome === 'refused') || status === 404
  switch (expected) {
    case 'success':
      return done ? (wrong === undefined ? 'held' : 'violated') : fail.includes(outcome) ? 'violated' : 'unclear'
    case 'unchanged':
      return done ? (wrong === undefined ? 'held' : 'violated') : status === 404 ? 'violated' : 'unclear'
    case 'refusal':
      return done ? 'violated' : refused ? 'held' : 'unclear'
    case 'nothing foreign':
      return done ? (wrong === undefined ? 'held' : 'violated') : refused ? 'held' : 'unclear'
    case 'either':
      return done ? 'allowed' : refused ? 'held' : 'unclear'
  }
}

const DEMANDED: Record<Expected, string> = {
  'success': 'success', 'refusal': '403 or 404', 'nothing foreign': '403, 404 or nothing of another domain', 'unchanged': 'as before',
  'either': 'success or 403',
}
const DEMAND: Record<Expected, string> = {
  'success': 'must be possible', 'refusal': 'must be refused', 'nothing foreign': 'must reach no other domain', 'unchanged': 'must be so',
  'either': 'may be either',
}

function violation(assertion: Assertion, i: number): Finding {
  const { what, request, expected } = assertion
  return {
    severity: 'violation', subject: who(assertion), at: `/domainManagers/data/assertions/${i}`,
    message: `${what} (${request}): ${DEMAND[expected]}`,
    expected: DEMANDED[expected], found: came(assertion), ...remedy(assertion),
  }
}

const DELEGATED = 'this cloud lets managers do so, as the standard allows; they can also take the role from each other'
const FICKLE = 'it was refused before the same request succeeded: does Keystone run with several threads per process? Then it may also allow what it must not'

function remark(assertion: Assertion, i: number, why: string): Finding {
  return { severity: 'remark', subject: who(assertion), at: `/domainManagers/data/assertions/${i}`, message: `${assertion.what}: ${why}` }
}

function who({ manager }: Assertion): string {
  return `manager of ${manager}`
}

function came({ status, wrong, message, outcome }: Assertion): string {
  return [status, wrong ?? (outcome === 'done' ? undefined : message ?? outcome)].filter(part => part !== undefined && part !== null).join(': ')
}

/** Keystone names the policy that refused. */
function remedy({ expected, message = '' }: Assertion): { remedy?: string } {
  const policy = /\bidentity:[a-z_]{3,60}/.exec(message)?.[0]
  if (expected !== 'success' || policy === undefined) return {}
  const how = 'by the defaults of Keystone 2024.2 or newer (enforce_scope, enforce_new_defaults) or in policy.yaml'
  return { remedy: `let the role manager pass ${policy} in its domain, ${how}` }
}
