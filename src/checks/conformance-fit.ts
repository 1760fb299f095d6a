import type { ConformanceSeen } from '../probes/kubernetes-conformance.ts'
import { branchOf, readGitVersion } from './kubernetes-version.ts'
import { show } from './words.ts'

/** A day in milliseconds. */
const DAY = 86_400_000

/** Which tests, and how many of them each branch of Kubernetes has. */
export interface Expected {
  /** What the names of the tests hold. */
  naming: string
  /** Number of tests by branch, e.g. `1.34`. */
  tests: Record<string, number>
  /** Days after which a result counts no more. */
  days: number
}

/** The branch of the cluster; undefined if its version cannot be read. */
export function branchFrom(gitVersion: string): string | undefined {
  const version = readGitVersion(gitVersion)
  return version === undefined ? undefined : branchOf(version.release)
}

/** Why a result says nothing about this cluster, whatever is in it; undefined if it may. `executed`: how many of the tests asked for it tells of. */
export function unfit(run: ConformanceSeen, gitVersion: string, executed: number, { naming, tests, days }: Expected, asOf: Date): string | undefined {
  const { source, dryRun, began, serverVersion, ended, defects } = run
  const branch = branchFrom(gitVersion)
  if (branch === undefined) return `the version of the cluster, ${show(gitVersion)}, names no release of Kubernetes`
  if (dryRun !== '') return `${source} is of a dry run, which executes no test (${dryRun}): run without --dry-run and E2E_DRYRUN`
  const other = serverVersion === null ? undefined : branchFrom(serverVersion)
  if (serverVersion !== null && other !== branch) {
    return `${source} is of Kubernetes ${show(serverVersion)}, and the cluster is ${show(gitVersion)}: run the tests of the cluster's own version`
  }
  if (executed === 0) {
    const why = ended !== '' ? ` (the run ended: ${ended})` : defects[0] === undefined ? '' : ` (${defects[0]})`
    return `${source} tells of no test with ${show(naming)} in its name that was executed${why}: run the tests with that focus`
  }
  const expected = Object.hasOwn(tests, branch) ? tests[branch] : undefined
  if (expected === undefined) return `how many tests Kubernetes ${branch} has is not known here (known: ${Object.keys(tests).join(', ')}): update scs-check`
  const twin = Object.entries(tests).find(([name, number]) => number === executed && name !== branch)?.[0]
  if (serverVersion === null && executed !== expected && twin !== undefined) {
    const has = `${source} has the ${executed} tests of Kubernetes ${twin}`
    return `${has}, and the cluster is ${show(gitVersion)}, which has ${expected}: run the tests of the cluster's own version`
  }
  return untimely(source, began, days, asOf)
}

function untimely(source: string, began: string | null, days: number, asOf: Date): string | undefined {
  const age = began === null ? 0 : (asOf.getTime() - Date.parse(began)) / DAY
  if (age > days) return `${source} is of ${began?.slice(0, 10)}, more than ${days} days ago: run the tests again`
  return age < -1 ? `${source} is of ${began?.slice(0, 10)}, which is after the date of judging: look at the clocks, or at --date` : undefined
}
