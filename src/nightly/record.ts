import { canonicalJson } from '../evidence/canonical.ts'
import { attestationText } from '../evidence/attestation.ts'
import { instant } from '../evidence/instant.ts'
import type { Scope, Standard } from '../model/definition.ts'
import type { Attested } from '../model/evidence.ts'
import type { Digest, ScoreCard, Store, VisitEntry } from '../model/history.ts'
import type { JsonObject } from '../model/json.ts'
import type { Report } from '../model/report.ts'
import { renderJson } from '../report/json.ts'

export interface Recorded {
  /** Id of the entry: the night, or a name that begins with it. */
  id: string
  night: string
  gathered: Attested
  report: Report
  rules: { scope: Scope; standards: Standard[] }
  card: ScoreCard
  state: Pick<VisitEntry, 'state' | 'problem' | 'interrupted'>
  settings?: Digest
  target?: Digest
  /** When the entry is written. */
  now: Date
  /** Makes the signature of the report's bytes. */
  sign?: (bytes: string) => Promise<string>
}

/** Keeps a visit: first everything that it names, then the entry. False if the journal has one of this id, which stays. Throws StoreError. */
export async function record(store: Store, { id, night, gathered, report, rules, card, state, settings, target, now, sign }: Recorded): Promise<VisitEntry | undefined> {
  const { collection, documents, attestations = new Map<string, never>() } = gathered
  const bytes = renderJson([report])
  const kept = await Promise.all([
    ...[...documents.values()].map(evidence => store.put(canonicalJson(evidence))),
    ...[...attestations.values()].map(one => store.put(attestationText(one))),
  ])
  const [collected, reported, signature, definitions] = await Promise.all([
    store.put(canonicalJson(collection)), store.put(bytes), sign === undefined ? undefined : sign(bytes).then(text => store.put(text)), keepRules(store, rules, report),
  ])
  const entry: VisitEntry = {
    format: 'scs-check/visit/1', id, at: instant(now), night, subject: collection.subject, scope: report.scope.id,
    from: collection.from, until: collection.until, ...state, ...(settings !== undefined && { settings }), ...(target !== undefined && { target }), tool: { ...report.tool }, ran: report.results.map(({ testcase }) => testcase).sort(),
    collection: collected, report: reported, rules: definitions, ...(signature !== undefined && { signature }),
    ...(attestations.size > 0 && { attestations: kept.slice(documents.size) }),
    card: card as ScoreCard & JsonObject,
    objects: [...new Set([...kept, collected, reported, ...(signature === undefined ? [] : [signature]), definitions.scope, ...Object.values(definitions.standards)])].sort(),
  }
  return await store.append(['visits', entry.subject, entry.scope], entry) ? entry : undefined
}

/** The definitions as objects whose digest is the one that reports name. */
async function keepRules(store: Store, { scope, standards }: Recorded['rules'], report: Report): Promise<{ scope: Digest; standards: Record<string, Digest> }> {
  const keep = async ({ digest, ...definition }: Scope | Standard): Promise<Digest> => {
    const kept = await store.put(canonicalJson(definition))
    if (kept !== digest) throw new Error(`the digest of the definition ${definition.id} is not that of its content`)
    return kept
  }
  const used = standards.filter(({ id }) => report.standards[id] !== undefined)
  return { scope: await keep(scope), standards: Object.fromEntries(await Promise.all(used.map(async one => [one.id, await keep(one)] as const))) }
}
