import type { ClusterSeen, Finding, Outcome } from '../model/judging.ts'
import { type Day, type KubernetesBranch, type ReleaseData, TOO_OLD, UPDATE_DATA } from '../model/release-data.ts'
import { kubernetesReleases } from '../probes/kubernetes-releases.ts'
import { kubernetesVersion, type KubernetesVersion } from '../probes/kubernetes-version.ts'
import { check, checkAcross } from './check.ts'
import { endOfLife, type EndOfLife, endOfLifeSchema, supported } from './kubernetes-branches.ts'
import { type ToldRelease, toldRelease } from './kubernetes-told.ts'
import { compareBranches } from './kubernetes-version.ts'
import { addMonths, dayOf } from './release-days.ts'
import { judgeVersion } from './version-policy.ts'
import type { PolicyParameters } from './version-policy-doubt.ts'
import { pointer } from './words.ts'

const needs = { version: kubernetesVersion, releases: kubernetesReleases }
const positive = { type: 'integer', minimum: 1 }
const object = (properties: Record<string, unknown>) => ({ type: 'object', additionalProperties: false, required: Object.keys(properties), properties })

/** The cluster runs a supported branch, and no patch release that it lacks is overdue. */
export const versionPolicy = check<typeof needs, PolicyParameters>({
  needs,
  parameters: object({
    endOfLife: endOfLifeSchema, patchDays: positive, fixDays: positive, fixWish: positive,
    baseScore: { type: 'number' }, listDays: { type: 'integer', minimum: 0 },
  }),
  judge: ({ version, releases }, parameters, asOf) => judgeVersion(version, releases, parameters, asOf),
})

interface Branches {
  /** Months after which a new branch must be offered. */
  months: number
  endOfLife: EndOfLife
}
const parameters = object({ months: positive, endOfLife: endOfLifeSchema })
const ADVICE = 'give one kubeconfig (or context) per branch that is offered'

/** Every branch that is supported, and out for longer than the deadline of new ones, is that of a cluster. */
export const branchCoverage = checkAcross<typeof needs, Branches>({
  needs,
  parameters,
  judge: ({ version, releases }, { months, endOfLife }, asOf) => across(version, releases, asOf, (data, today) => {
    const due = supported(data, endOfLife, today).filter(({ released }) => addMonths(released, months) < today)
    return demanded(due, version, data, today, months, (branch, offered) => offered.has(branch))
  }),
})

/** The newest branch that is out for longer than the deadline, or a newer one, is that of a cluster. */
export const minorDeadline = checkAcross<typeof needs, Branches>({
  needs,
  parameters,
  judge: ({ version, releases }, { months, endOfLife }, asOf) => across(version, releases, asOf, (data, today) => {
    const known = supported(data, endOfLife, today)
    const newest = known.find(({ released }) => addMonths(released, months) < today)
    const outcome = demanded(newest === undefined ? [] : [newest], version, data, today, months,
      (branch, offered) => [...offered].some(other => compareBranches(other, branch) >= 0))
    const { offered } = offers(version, data)
    const coming = known.filter(({ branch, released }) => addMonths(released, months) >= today && !offered.has(branch))
    const remarks = coming.map(({ branch, released }): Finding => ({
      severity: 'remark', subject: `Kubernetes ${branch}`, at: '/version', message: `out since ${released}: to be offered by ${addMonths(released, months)}`,
    }))
    return { ...outcome, findings: [...outcome.findings, ...remarks] }
  }),
})

/** No cluster runs a branch that upstream has ended. */
export const unsupportedBranches = checkAcross<typeof needs, Branches>({
  needs,
  parameters,
  judge: ({ version, releases }, _, asOf) => across(version, releases, asOf, (data, today) => {
    const runs = version.map(one => runningBranch(one, data))
    const findings = runs.flatMap((run, i): Finding[] => (typeof run === 'string' || run.end > today ? [] : [{
      severity: 'violation', subject: version[i]?.cluster ?? '', at: pointer('version', i, 'gitVersion'),
      message: `Kubernetes ${run.branch} has ended on ${run.end}`,
      expected: 'a branch before its end of life', found: version[i]?.data?.gitVersion ?? '', remedy: 'Upgrade the cluster, or take it out of the offer.',
    }]))
    const why = runs.find(run => typeof run === 'string')
    return { examined: version.length, findings, ...(why !== undefined && findings.length === 0 && { unjudged: why }) }
  }),
})

/** Judges by the data that the clusters were visited with, on the day of judging. */
function across(
  version: ClusterSeen<KubernetesVersion>[], releases: ClusterSeen<ReleaseData>[], asOf: Date, judge: (data: ReleaseData, today: Day) => Outcome,
): Outcome {
  const data = releases.find(one => one.data !== undefined)?.data
  if (data === undefined) return { examined: 0, findings: [], unjudged: releases[0]?.unseen ?? 'no data on releases of Kubernetes were collected' }
  return version.length === 0 ? { examined: 0, findings: [], unjudged: 'no cluster was looked at' } : judge(data, dayOf(asOf))
}

/** A violation for each of these branches that no cluster fulfils; no verdict where a cluster was not seen, or only one branch was shown. */
function demanded(
  due: KubernetesBranch[], version: ClusterSeen<KubernetesVersion>[], data: ReleaseData, today: Day, months: number,
  fulfilled: (branch: string, offered: Set<string>) => boolean,
): Outcome {
  const { offered, unclear } = offers(version, data)
  const lacking = due.filter(({ branch }) => !fulfilled(branch, offered))
  const names = lacking.map(({ branch }) => branch).join(', ')
  const taken = [data.sources.releases, data.sources.schedule].map(source => dayOf(source.taken)).sort()[0] ?? ''
  const found = `offered: ${[...offered].sort(compareBranches).join(', ') || 'none'}`
  const outcome = (findings: Finding[], more: Partial<Outcome> = {}): Outcome => ({ examined: due.length, findings, ...more })
  if (lacking.length > 0 && unclear !== undefined) return outcome([], { unjudged: `no cluster of ${names} was seen, but not every cluster was: ${unclear}` })
  const show = version.length === 1 ? 'one cluster shows' : 'the clusters show' // two sites of one branch tell no more than one
  if (lacking.length > 0 && (version.length === 1 || offered.size === 1)) return outcome([], { missing: `${show} one branch, and ${names} should be offered too: ${ADVICE}` })
  if (lacking.length === 0 && (due.length === 0 || addMonths(taken, months) < today)) {
    const doubt = `data from ${taken} ${TOO_OLD} ${today}: a branch that must be offered may be missing`
    return outcome([], { unjudged: `${doubt}; ${UPDATE_DATA}` })
  }
  return outcome(lacking.map(({ branch, released, endOfLife }): Finding => ({
    severity: 'violation', subject: `Kubernetes ${branch}`, at: '/version', message: `no cluster runs Kubernetes ${branch}, which is out since ${released}`,
    expected: `a cluster of ${branch}, offered from ${addMonths(released, months)} until ${endOfLife}`, found,
    remedy: `Offer Kubernetes ${branch}; if it is offered, ${ADVICE}.`,
  })))
}

/** Branches that clusters offer: one that emulates an older branch shows neither. Why that of a cluster is not known; undefined if all are. */
function offers(version: ClusterSeen<KubernetesVersion>[], data: ReleaseData): { offered: Set<string>; unclear: string | undefined } {
  const runs = version.map(one => {
    const run = runningBranch(one, data)
    return typeof run === 'string' || run.emulates === undefined ? run : `${one.cluster}: runs ${run.branch}, but offers the features and APIs of ${run.emulates}`
  })
  return { offered: new Set(runs.flatMap(run => (typeof run === 'string' ? [] : run.branch))), unclear: runs.find(run => typeof run === 'string') }
}

/** The branch that a cluster runs and its end by upstream; or why that is not known. */
function runningBranch({ cluster, data, unseen }: ClusterSeen<KubernetesVersion>, releases: ReleaseData): ToldRelease & { end: Day } | string {
  const told = data === undefined ? unseen ?? 'not seen' : toldRelease(data)
  if (typeof told === 'string') return `${cluster}: ${told}`
  const end = endOfLife(told.branch, {}, releases)
  return end === undefined ? `${cluster}: data from ${dayOf(releases.sources.schedule.taken)} know no branch ${told.branch}: ${UPDATE_DATA}` : { ...told, end }
}
