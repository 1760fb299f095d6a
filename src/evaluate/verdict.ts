import type { Testcase } from '../model/definition.ts'
import type { Outcome, Verdict } from '../model/judging.ts'
import type { Probe } from '../model/probe.ts'

const WORST_FIRST: Verdict[] = ['FAIL', 'MISS', 'DNF', 'PASS']

/** The worst of the verdicts: FAIL > MISS > DNF > PASS (SCS-0003-v2). Throws on an empty list: nothing judged is no verdict. */
export function worst(verdicts: Iterable<Verdict>): Verdict {
  const all = new Set(verdicts)
  const found = WORST_FIRST.find(verdict => all.has(verdict))
  if (found === undefined) throw new Error('no verdicts to roll up')
  return found
}

/** Verdict and reason of a check's outcome. PASS only when something was examined, or the standard is content with nothing. */
export function verdictOf(outcome: Outcome, testcase: Testcase, needs: Probe<unknown>[]): { verdict: Verdict; because: string } {
  const things = nounOf(needs[0])
  if (outcome.missing !== undefined) return { verdict: 'MISS', because: outcome.missing }
  if (outcome.unjudged !== undefined) return { verdict: 'DNF', because: outcome.unjudged }
  if (outcome.examined === 0 && testcase.whenEmpty !== 'pass') {
    return { verdict: 'DNF', because: outcome.findings.find(({ severity }) => severity === 'remark')?.message ?? `nothing to examine: the cloud shows none of these ${things}` }
  }
  const violations = outcome.findings.filter(finding => finding.severity === 'violation')
  if (violations.length > 0) return { verdict: 'FAIL', because: whyFail(outcome.examined, things, violations) }
  const remarks = outcome.findings.length
  const suffix = remarks === 0 ? '' : `, ${remarks} remark${remarks === 1 ? '' : 's'}`
  return { verdict: 'PASS', because: (outcome.examined === 0 ? `nothing that the demand applies to` : `${things} examined: ${outcome.examined}`) + suffix }
}

function whyFail(examined: number, things: string, violations: Outcome['findings']): string {
  const aboutObjects = violations.every(finding => /^\/[^/]+\/\d+(\/|$)/.test(finding.at))
  const [first] = violations
  if (first !== undefined && !aboutObjects) return violations.length === 1 ? first.message : `${first.message}, and ${violations.length - 1} more`
  const objects = new Set(violations.map(finding => finding.at.split('/').slice(0, 3).join('/'))).size
  return `${objects} of ${examined} ${things} in violation`
}

/** What a probe's data are, in plural: the end of its kind. */
function nounOf(probe: Probe<unknown> | undefined): string {
  if (probe?.kind === 'openstack.session') return 'service catalog entries'
  if (probe?.kind === 'openstack.endpoint-tls' || probe?.kind === 'kubernetes.tls-endpoints') return 'TLS endpoints'
  if (probe?.kind === 'kubernetes.version') return 'versions of Kubernetes'
  if (probe?.kind === 'openstack.tempest') return 'Tempest tests'
  if (probe?.kind === 'kubernetes.conformance') return 'conformance tests'
  return probe?.kind.replace(/^[a-z]+\./, '').replaceAll('-', ' ') ?? 'objects'
}
