import type { Finding } from '../model/judging.ts'
import type { ConformanceSeen } from '../probes/kubernetes-conformance.ts'
import { pointer } from './words.ts'

/** How the remark about an excepted failure begins. */
export const PERMITTED = 'failed, which SCS permits'

/** What a run is judged by: tests that were left out by exceptions, what failed, and the branch of Kubernetes if its tests are known by number only. */
interface Judged {
  excepted: string[]
  failed: Finding[]
  unlisted?: string
}

/** What a reader of the verdict must know of a run besides: exceptions, second attempts, where the results come from, what was left in the cluster. */
export function conformanceRemarks(run: ConformanceSeen, need: string, { excepted, failed, unlisted }: Judged): Finding[] {
  const at = (...path: (string | number)[]) => pointer(need, ...path)
  const remark = (subject: string, where: string, message: string, more: Partial<Finding> = {}): Finding =>
    ({ severity: 'remark', subject, at: where, message, ...more })
  const findings = excepted.map(name => remark(name, at('omitted', run.omitted.indexOf(name)), 'was not executed; its failure would be permitted'))
  const used = excepted.length > 0 || failed.some(({ severity, message }) => severity === 'remark' && message.startsWith(PERMITTED))
  if (used && need === 'conformance') {
    findings.push(remark(run.source, at('failed'), 'a result with exceptions cannot be certified by the CNCF, which permits none'))
  }
  run.flaked.forEach((name, i) => { findings.push(remark(name, at('flaked', i), 'failed at first and passed at another attempt')) })
  const unnamed = run.flakes - run.flaked.length
  if (unnamed > 0) findings.push(remark(run.source, at('flakes'), `${unnamed} tests passed only at another attempt; ${run.source} does not tell which`))
  else if ((run.flakeAttempts ?? 0) > 1 && run.flakes === 0 && run.form === 'junit') {
    const blind = 'Kubernetes\' JUnit report does not name tests that needed them; e2e.log does'
    findings.push(remark(run.source, at('flakeAttempts'), `up to ${run.flakeAttempts} attempts were allowed, and ${blind}`))
  }
  if (run.digest !== null) {
    const message = 'taken for a result of this cluster because the caller says so: the file does not tell of which cluster it is'
    findings.push(remark(run.source, at('digest'), message, { found: run.digest }))
  }
  if (run.executed === null) findings.push(remark(run.source, at('executed'), 'names no tests: which they were is taken from their number'))
  else if (unlisted !== undefined) {
    const message = `the names of Kubernetes ${unlisted}'s tests are not known here: which they were is taken from their number`
    findings.push(remark(run.source, at('executed'), message))
  }
  run.leftovers.forEach(({ kind, name, why, command }, i) => {
    findings.push(remark(`${kind} ${name}`, at('leftovers', i), `left in the cluster: ${why}`, { remedy: command }))
  })
  return findings
}
