import type { ConformanceSeen } from '../probes/kubernetes-conformance.ts'
import { namesDigest } from './conformance-names.ts'
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
  /** `namesDigest` of their names, where these are known; elsewhere the number alone counts. */
  names: Record<string, string>
  /** Days after which a result counts no more. */
  days: number
}

/** The branch of the cluster; undefined if its version cannot be read. */
export function branchFrom(gitVersion: string): string | undefined {
  const version = readGitVersion(gitVersion)
  return version === undefined ? undefined : branchOf(version.release)
}

/** The tests asked for, as a result tells of them. */
export interface Told {
  /** How many were executed. */
  executed: number
  /** Names of those that were, or need not be; null where the form names none. */
  names: string[] | null
}

/** Why a result says nothing about this cluster, whatever is in it; undefined if it may. */
export function unfit(run: ConformanceSeen, gitVersion: string, told: Told, parameters: Expected, asOf: Date): string | undefined {
  const { executed } = told
  const { naming, tests, days } = parameters
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
  return foreign(source, told, branch, parameters) ?? untimely(source, began, days, asOf)
}

/**
 * Why the tests are not those of this branch. Patch releases of a branch change none of them (equal in reports of 1.33 and 1.34), so that a superset is of
 * another branch, or of a changed suite.
 */
function foreign(source: string, { executed, names }: Told, branch: string, { naming, tests, names: known }: Expected): string | undefined {
  const expected = tests[branch] ?? 0
  const number = names?.length ?? executed
  const cure = 'it is of another version, or of a changed suite: run the unchanged tests of the cluster\'s own version'
  if (number > expected) {
    const which = names === null ? 'it names none of them: give the JUnit report of the same run' : cure
    return `${source} tells of ${number} tests${names === null ? '' : ` with ${show(naming)}`}, and Kubernetes ${branch} has ${expected}; ${which}`
  }
  const [digest, wanted] = [namesDigest(names ?? []), Object.hasOwn(known, branch) ? known[branch] : undefined]
  if (names === null || number < expected || wanted === undefined || digest === wanted) return undefined
  const digests = `SHA-256 of the names ${digest.slice(0, 12)}…, expected ${wanted.slice(0, 12)}…`
  return `the ${number} tests with ${show(naming)} in ${source} are not the ${expected} of Kubernetes ${branch} by their names (${digests}); ${cure}`
}

/** Why the age of a result does not allow it to count; one of unknown age may be years old. */
function untimely(source: string, began: string | null, days: number, asOf: Date): string | undefined {
  if (began === null) {
    const cure = 'give junit_01.xml of the same run as the tests wrote it (its testsuite has a timestamp), or the tarball of "sonobuoy retrieve"'
    return `${source} does not tell when the tests ran, and results count for ${days} days: ${cure}`
  }
  const age = (asOf.getTime() - Date.parse(began)) / DAY
  if (!(age <= days)) return `${source} is of ${began.slice(0, 10)}, more than ${days} days ago: run the tests again`
  return age < -1 ? `${source} is of ${began.slice(0, 10)}, which is after the date of judging: look at the clocks, or at --date` : undefined
}
