import type { Finding, Outcome } from '../model/judging.ts'
import { type Day, type KubernetesCve, type ReleaseData, UPDATE_DATA } from '../model/release-data.ts'
import type { KubernetesVersion } from '../probes/kubernetes-version.ts'
import { endOfLife, supported } from './kubernetes-branches.ts'
import { affects, baseScore, firstFix, newerPatches } from './kubernetes-patches.ts'
import { toldRelease } from './kubernetes-told.ts'
import { addDays, dayOf, daysBetween } from './release-days.ts'
import { type Case, hiddenDoubt, type PolicyParameters, unknownRelease } from './version-policy-doubt.ts'

/** The verdict on the version of one cluster: its branch is supported, no newer patch is overdue, and none could be that the data do not know. */
export function judgeVersion(version: KubernetesVersion, data: ReleaseData, parameters: PolicyParameters, asOf: Date): Outcome {
  const unjudged = (why: string): Outcome => ({ examined: 0, findings: [], unjudged: why })
  const told = toldRelease(version)
  if (typeof told === 'string') return unjudged(told)
  const { release: running, branch, emulates } = told
  const [today, name] = [dayOf(asOf), running.join('.')]
  const end = endOfLife(branch, parameters.endOfLife, data)
  const taken = dayOf(data.sources.releases.taken)
  if (end === undefined) return unjudged(`data from ${taken} know no branch ${branch} of Kubernetes: ${UPDATE_DATA}`)
  const released = data.releases.find(one => one.version === name)?.date ?? data.branches.find(one => one.branch === branch)?.released
  if (released !== undefined && released > today) return unjudged(`Kubernetes ${name} was released on ${released}, after the day of judging (${today})`)

  const patches = newerPatches(data, running, today)
  const critical = data.cves.filter(cve => cve.published <= today && baseScore(cve) >= parameters.baseScore && affects(cve, running))
  const known: Case = { running, today, patches, critical }
  const found = [
    ...ended(end, branch, data, parameters, today), ...overdue(known, parameters),
    ...critical.map(cve => unfixed(cve, known, parameters)), ...unusual(version, name, emulates),
  ]
  const about = { subject: `Kubernetes ${version.gitVersion}`, at: '/version/gitVersion', found: version.gitVersion }
  const findings = found.map((finding): Finding => ({ ...about, ...finding }))
  const doubt = findings.some(({ severity }) => severity === 'violation') ? undefined : unknownRelease(known, data) ?? hiddenDoubt(known, data, parameters)
  return { examined: 1, findings, ...(doubt !== undefined && { unjudged: doubt }) }
}

type Told = Pick<Finding, 'severity' | 'message' | 'expected' | 'remedy'>

function ended(end: Day, branch: string, data: ReleaseData, parameters: PolicyParameters, today: Day): Told[] {
  if (today < end) return []
  const others = supported(data, parameters.endOfLife, today).map(one => `${one.branch} (until ${endOfLife(one.branch, parameters.endOfLife, data)})`)
  return [{
    severity: 'violation',
    message: `Kubernetes ${branch} is out of support since ${end}`,
    expected: others.length > 0 ? `a supported branch: ${others.join(', ')}` : 'a supported branch',
    remedy: 'Upgrade the cluster to a supported branch, one minor version after the other.',
  }]
}

/** The newer patch that is out for longest, if that is too long; else when it will be. */
function overdue({ running, today, patches }: Case, { patchDays }: PolicyParameters): Told[] {
  const oldest = [...patches].sort((a, b) => (a.date < b.date ? -1 : 1))[0]
  const newest = patches.at(-1)
  if (oldest === undefined || newest === undefined) return []
  const [age, due] = [daysBetween(oldest.date, today), addDays(oldest.date, patchDays)]
  const late = age > patchDays
  const enough = patches.findLast(({ date }) => daysBetween(date, today) > patchDays)
  return [{
    severity: late ? 'violation' : 'remark',
    message: late
      ? `${oldest.version} is out for ${age} days (since ${oldest.date}, offered by ${due} at the latest), and the cluster runs ${running.join('.')}`
      : `${oldest.version} is out since ${oldest.date}: to be offered by ${due}`,
    expected: late ? `${enough?.version ?? oldest.version} or newer; newest is ${newest.version} of ${newest.date}` : `${newest.version} by ${due}`,
    remedy: `Offer ${newest.version} and upgrade the cluster to it.`,
  }]
}

function unfixed(cve: KubernetesCve, { running, today, patches }: Case, { fixDays, fixWish }: PolicyParameters): Told {
  const what = `${cve.id} (base score ${baseScore(cve)}, published ${cve.published}) affects ${running.join('.')}`
  const fix = firstFix(cve, patches)
  if (fix === undefined) return { severity: 'remark', message: `${what}; no release of its branch that is known fixes it` }
  const [age, due] = [daysBetween(fix.date, today), addDays(fix.date, fixDays)]
  return {
    severity: age > fixDays ? 'violation' : 'remark',
    message: `${what}; ${fix.version} fixes it and is out since ${fix.date}: ${age > fixDays ? `${age} days, ${fixDays} are allowed`
      : age > fixWish ? `${fixWish} days are recommended, ${fixDays} allowed` : `to be offered by ${due}, recommended by ${addDays(fix.date, fixWish)}`}`,
    expected: `${fix.version} or a newer patch, by ${due}`,
    remedy: `Offer ${fix.version} or newer and upgrade the cluster to it: see https://www.cve.org/CVERecord?id=${cve.id}.`,
  }
}

/**
 * What is built from changed sources is judged as the release that it calls itself; what emulates an older branch as the release that runs: that is
 * what gets patches, and what flaws are in.
 */
function unusual({ gitVersion, gitTreeState }: KubernetesVersion, name: string, emulates: string | undefined): Told[] {
  const odd = [
    gitTreeState === 'dirty' || gitVersion.endsWith('-dirty') ? `is built from sources that differ from every commit: judged as the ${name} that it calls itself` : '',
    emulates === undefined ? '' : `emulates ${emulates}, whose features and APIs it offers: judged as the ${name} that runs`,
  ]
  return odd.filter(Boolean).map((what): Told => ({ severity: 'remark', message: `${gitVersion} ${what}` }))
}
