import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { assign, loadRules, type Rules } from '../../src/cli/rules.ts'
import { main } from '../../src/cli/main.ts'
import { evaluate } from '../../src/evaluate/evaluate.ts'
import { canonicalJson, digestOf } from '../../src/evidence/canonical.ts'
import { readGathered } from '../../src/evidence/store.ts'
import type { Evidence, EvidenceEntry, Gathered } from '../../src/model/evidence.ts'
import type { Report } from '../../src/model/report.ts'
import { publicValue } from '../../src/report/public-values.ts'
import { printed } from '../cli/printed.ts'

export const CANARY = 'CANARY'
const rules: Record<string, Promise<Rules>> = { openstack: loadRules({ scope: 'scs-compatible-iaas' }), kubernetes: loadRules({ scope: 'scs-compatible-kaas' }) }

/** What is seen of a demo cloud or cluster; with active tests unless they take a minute. */
export async function demoVisit(profile: string): Promise<Gathered> {
  const dir = await mkdtemp(join(tmpdir(), 'scs-check-public-'))
  try {
    await printed(() => main(['run', '--demo', profile, '--evidence', join(dir, 'evidence'), '-q', ...(profile === 'kaas-flawed' ? ['--passive'] : [])]))
    return await readGathered(join(dir, 'evidence'))
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}

/** The report on it, of all versions of the scope. */
export async function reportOn(gathered: Gathered): Promise<Report> {
  const kind = gathered.collection.clusters === undefined ? 'openstack' : 'kubernetes'
  return evaluate(gathered, assign(await rules[kind]!, { scopeVersion: ['all'], allStandards: true }, new Date(gathered.collection.until)))
}

/** The same with other documents, and perhaps other clusters. */
export function changed({ collection, documents }: Gathered, change: (evidence: Evidence) => Evidence, cluster = (name: string): string => name): Gathered {
  const made = new Map<string, Evidence>()
  const evidence = collection.evidence.map((entry): EvidenceEntry => {
    const named = entry.cluster === undefined ? {} : { cluster: cluster(entry.cluster) }
    const document = { ...change(structuredClone(documents.get(entry.digest)!)), ...named }
    const digest = digestOf(canonicalJson(document))
    made.set(digest, document)
    return { ...entry, ...named, digest }
  })
  return { collection: { ...collection, evidence, ...(collection.clusters !== undefined && { clusters: collection.clusters.map(cluster) }) }, documents: made }
}

/** The same subject with a second cluster like the first, whose name is a canary. */
export function twice(gathered: Gathered): Gathered {
  const other = changed(gathered, one => one, name => `${name}-${CANARY}`)
  const evidence = [...gathered.collection.evidence, ...other.collection.evidence.filter(({ cluster }) => cluster !== undefined)]
  return {
    collection: { ...gathered.collection, evidence, clusters: [...gathered.collection.clusters!, ...other.collection.clusters!] },
    documents: new Map([...gathered.documents, ...other.documents]),
  }
}

/** The evidence with a canary in texts that are not public, of the visited and of private objects; `choose` tells in which of them. */
export function planted(evidence: Evidence, choose: (pointer: string) => boolean): Evidence {
  if (!evidence.seen.ok || evidence.kind === 'kubernetes.releases') return evidence
  const plant = (value: unknown, pointer: string, open: boolean): unknown => {
    const mine = open && value !== null && typeof value === 'object' && ['private', 'shared'].includes((value as { visibility?: string }).visibility ?? '') ? false : open
    if (typeof value === 'string') return (mine && publicValue(evidence.kind, pointer)) || STRUCTURE.test(pointer) || !choose(pointer) ? value : `${value}${CANARY}`
    if (Array.isArray(value)) return value.map((item, i) => plant(item, `${pointer}/${i}`, mine))
    if (value === null || typeof value !== 'object') return value
    const members = Object.entries(value).map(([key, item]) => [key, plant(item, `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`, mine)])
    return Object.fromEntries(members)
  }
  const data = plant(evidence.seen.data, '', true) as never
  return { ...evidence, seen: { ok: true, data } }
}

/** Members by which checks tell what an object is, with values that only the tool chooses. */
const STRUCTURE = /\/(?:visibility|outcome|state|who|component)$/

/** A look that failed, with a message of the cloud. */
export const unseen = (evidence: Evidence): Evidence => ({ ...evidence, seen: { ok: false, reason: 'refused', message: `${CANARY} 10.0.0.1 req-1234` } })
