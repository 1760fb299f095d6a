import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { shapeProblem } from '../collect/shape.ts'
import { withAttestations } from '../evaluate/attested.ts'
import { evaluate } from '../evaluate/evaluate.ts'
import { readAttestations, withKept } from '../evidence/attestation-files.ts'
import { EvidenceError, readGathered } from '../evidence/store.ts'
import type { Attested, Gathered } from '../model/evidence.ts'
import type { ReleaseData } from '../model/release-data.ts'
import { kubernetesReleases } from '../probes/kubernetes-releases.ts'
import { futureSources } from '../release-data/age.ts'
import type { CompareOptions } from './compare-options.ts'
import { sharedResult } from './conformance-shared.ts'
import { parseDate } from './date.ts'
import { documentsOf } from './documents.ts'
import { exitCode, UsageError } from './exit.ts'
import type { JudgeOptions, OutputOptions } from './options.ts'
import { plannedOutputs, writeReports } from './outputs.ts'
import { assign, loadRules, probesOf, type Rules } from './rules.ts'
import { SCOPES } from './subject-kind.ts'
import { waiversOf } from './waivers.ts'

/** How far a collector's clock may be ahead of ours, in milliseconds. */
const CLOCK_SKEW = 3_600_000
const DAY = 86_400_000

/** Judges kept evidence offline; the clock is --date, or the end of each collection, so that the same command gives the same bytes any day. */
export async function evaluateVerb(dirs: string[], options: JudgeOptions & OutputOptions & CompareOptions): Promise<number> {
  const stray = (['store', 'storeUrlFile', 'config', 'since', 'subject', 'json', 'markdown'] as const).find(key => options[key] !== undefined)
  if (stray !== undefined) throw new UsageError(`--${stray.replace(/[A-Z]/g, upper => `-${upper.toLowerCase()}`)} goes with --compare, which shows what other definitions would have changed`)
  if (dirs.length === 0) throw new UsageError('evaluate needs evidence directories (or --store with --compare)')
  const asOf = options.date === undefined ? undefined : parseDate(options.date)
  const { gathered, rules, found } = await readVisits(dirs, options)
  const outputs = await plannedOutputs(options, gathered.map(({ collection }) => collection.subject), [...found, ...options.attestation ?? []])
  const reports = gathered.map(one => evaluate(one, assign(rules, options, asOf ?? new Date(one.collection.until))))
  await writeReports(reports, outputs, { ...options, tolerated: await waiversOf(options), page: { documents: documentsOf(gathered) } }, text => text)
  return exitCode(reports)
}

/** The visits of these directories with the attestations that are given, and the definitions to judge them by. Throws EvidenceError, DefinitionError, UsageError. */
export async function readVisits(dirs: string[], options: JudgeOptions): Promise<{ gathered: Attested[]; rules: Rules; found: string[] }> {
  const found = (await Promise.all(dirs.map(evidenceDirs))).flat()
  const kept = async (dir: string) => withKept(dir, await readGathered(dir))
  const [attestations, visits] = await Promise.all([readAttestations(options.attestation ?? []), Promise.all(found.map(kept))])
  const rules = await loadRules({ ...options, scope: options.scope ?? scopeOf(visits) })
  const gathered = visits.map(one => withAttestations(one, attestations))
  gathered.forEach((one, i) => { refuseImpossible(one, found[i] ?? '', rules, options) })
  return { gathered, rules, found }
}

/** The scope of what was visited: clouds or clusters. Throws UsageError for both at once. */
export function scopeOf(visits: Gathered[]): string {
  const scopes = new Set(visits.map(({ collection: { evidence } }) => SCOPES[evidence.some(({ kind }) => kind.startsWith('kubernetes.')) ? 'kubernetes' : 'openstack']))
  if (scopes.size > 1) throw new UsageError('evidence of clouds and of clusters is judged by different scopes: evaluate them apart')
  return [...scopes][0] ?? SCOPES.openstack
}

/** The directory, or, where it holds the evidence of several subjects, the one of each. */
async function evidenceDirs(dir: string): Promise<string[]> {
  const isEvidence = (path: string) => stat(join(path, 'collection.json')).then(() => true, () => false)
  if (await isEvidence(dir)) return [dir]
  const below = (await readdir(dir).catch(() => [])).sort().map(name => join(dir, name))
  const found = (await Promise.all(below.map(async path => (await isEvidence(path) ? [path] : [])))).flat()
  return found.length > 0 ? found : [dir]
}

/** Evidence from the future would stay valid for ever, and data that no probe of ours would have let through were not collected by it. */
function refuseImpossible({ collection, documents }: Gathered, dir: string, rules: Rules, options: JudgeOptions): void {
  if (Date.parse(collection.until) > Date.now() + CLOCK_SKEW) {
    throw new EvidenceError(`${dir}: claims to be collected in the future (${collection.until}); is the clock of one of the machines wrong?`)
  }
  const probes = probesOf(assign(rules, { ...options, scopeVersion: ['all'] }, new Date(collection.until)), {})
  for (const probe of probes) {
    for (const { kind, revision, seen } of documents.values()) {
      const problem = kind === probe.kind && revision === probe.revision && seen.ok ? shapeProblem(probe, seen.data) : null
      if (problem !== null) throw new EvidenceError(`${dir}: the evidence of kind ${kind} has not the shape that it must have: ${problem}`)
    }
  }
  for (const { kind, seen } of documents.values()) {
    const ahead = kind === kubernetesReleases.kind && seen.ok ? futureSources(seen.data as unknown as ReleaseData, new Date(Date.parse(collection.until) + DAY)) : null
    if (ahead !== null) throw new EvidenceError(`${dir}: the data on releases claim to be taken after the visit (${ahead})`)
  }
  const shared = sharedResult({ collection, documents })
  if (shared !== null) throw new EvidenceError(`${dir}: ${shared}: a result is of one cluster`)
}
