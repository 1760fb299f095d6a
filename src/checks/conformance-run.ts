import type { Finding, Outcome } from '../model/judging.ts'
import type { ConformanceSeen } from '../probes/kubernetes-conformance.ts'
import { type Exception, exceptionFor, exceptionsSchema } from './conformance-exceptions.ts'
import { branchFrom, type Expected, unfit } from './conformance-fit.ts'
import { conformanceRemarks, PERMITTED } from './conformance-remarks.ts'
import { pointer, sh, show } from './words.ts'

/** Parameters of a check that judges a run of Kubernetes' e2e tests. */
export interface RunParameters extends Expected {
  exceptions: Exception[]
}
export const runParameters = {
  type: 'object', required: ['naming', 'tests', 'names', 'days', 'exceptions'], additionalProperties: false,
  properties: {
    naming: { type: 'string', minLength: 1 },
    tests: { type: 'object', propertyNames: { pattern: '^[0-9]+\\.[0-9]+$' }, additionalProperties: { type: 'integer', minimum: 1 }, minProperties: 1 },
    names: { type: 'object', propertyNames: { pattern: '^[0-9]+\\.[0-9]+$' }, additionalProperties: { type: 'string', pattern: '^[0-9a-f]{64}$' } },
    days: { type: 'integer', minimum: 1 },
    exceptions: exceptionsSchema,
  },
}

/**
 * All tests whose names hold `naming` were executed, just those that the cluster's version of Kubernetes has, and none failed but those that are excepted by
 * name. A failure counts also where others have no result; a result of another version, of a dry run, too old or of unknown age says nothing.
 */
export function judgeRun(run: ConformanceSeen, need: string, gitVersion: string, parameters: RunParameters, asOf: Date): Outcome {
  const { naming, exceptions, tests, names } = parameters
  const asked = (name: string) => name.includes(naming)
  const named = run.executed?.filter(asked) ?? null
  const executed = named?.length ?? run.counts.passed + run.counts.failed
  const omitted = run.omitted.filter(asked)
  const excepted = omitted.filter(name => exceptionFor(name, exceptions) !== undefined)
  const left = omitted.filter(name => !excepted.includes(name))
  const branch = branchFrom(gitVersion) ?? ''
  const expected = tests[branch] ?? Infinity
  const used = left.length === 0 && executed + excepted.length === expected ? excepted : []
  const findings: Finding[] = []
  run.failed.forEach(({ name, message }, i) => { findings.push(aboutFailure(name, message, pointer(need, 'failed', i, 'name'), asked(name), exceptions)) })
  const unlisted = tests[branch] !== undefined && names[branch] === undefined
  findings.push(...conformanceRemarks(run, need, { excepted: used, failed: findings, ...(unlisted && { unlisted: branch }) }))
  const hard = unfit(run, gitVersion, { executed, names: named && [...named, ...(left.length === 0 ? excepted : [])] }, parameters, asOf)
  if (hard !== undefined) return { examined: executed, findings: findings.filter(({ severity }) => severity === 'remark'), unjudged: hard }
  const missing = incomplete(run, { executed, excepted: excepted.length, left, expected })
  const failed = findings.some(({ severity }) => severity === 'violation')
  if (!failed && missing !== '') return { examined: executed, findings, unjudged: missing }
  return { examined: executed, findings, ...(run.began !== null && { since: run.began }) }
}

function aboutFailure(name: string, found: string, at: string, asked: boolean, exceptions: Exception[]): Finding {
  const exception = asked ? exceptionFor(name, exceptions) : undefined
  if (exception !== undefined || !asked) {
    const message = exception === undefined ? 'failed, and is none of the tests that are asked for' : `${PERMITTED}: ${exception.reason}`
    return { severity: 'remark', subject: name, at, message, ...(found !== '' && { found }) }
  }
  const focus = name.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
  return {
    severity: 'violation', subject: name, at, message: `${name} failed`, expected: 'passed', found: found === '' ? 'failed' : found,
    remedy: `see why in its log; alone it runs with: hydrophone --focus ${sh(focus)}`,
  }
}

/** Why not all tests have a result; '' if they have. */
function incomplete(
  run: ConformanceSeen, { executed, excepted, left, expected }: { executed: number; excepted: number; left: string[]; expected: number },
): string {
  const nameless = run.counts.failed - run.failed.length
  const some = left.slice(0, 5).join('; ')
  return [
    ...(run.ended === '' ? [] : [`the run ended early (${run.ended})`]),
    ...run.defects,
    ...(nameless <= 0 ? [] : [`${nameless} tests failed, and ${run.source} does not tell which: give the JUnit report`]),
    ...(executed + excepted === expected ? [] : [`${executed} of the tests were executed, and the cluster's version of Kubernetes has ${show(expected)}`]),
    ...(left.length === 0 ? [] : [`${left.length} of the tests were left out: ${some}${left.length > 5 ? '; …' : ''}`]),
  ].join('; ')
}
