import { cardApart, carriedApart, entryApart, keptWith, type Said, saidBy } from '../history/card-proof.ts'
import { openStore } from '../history/open-store.ts'
import type { Entry, Journal, Store, VisitEntry } from '../model/history.ts'
import type { Report } from '../model/report.ts'
import { evidenceInStore, objectOf } from './evidence-place.ts'
import { EXIT, UsageError } from './exit.ts'
import { type KeptRules, keptRules } from './kept-rules.ts'
import { reportReader } from './read-reports.ts'
import { loadRules } from './rules.ts'
import { DOUBTS } from '../report/doubts.ts'
import { codeOf, printVerification, type Step, type Verification, type VerifyOptions, worse } from './verification.ts'
import { earlierVisits, type EarlierVisits } from './verify-carried.ts'
import { evidenceStep, formStep, judgingStep, signatureStep } from './verify-report.ts'

type StoreOptions = VerifyOptions & { store: string }

/**
 * Verifies the visits of a store: all, or those of a subject or night; prints those with a problem (all of a --subject or --night) and how many
 * there were. Exit codes as `verifyVerb`.
 */
export async function verifyStore(options: StoreOptions): Promise<number> {
  const store = await openStore({ dir: options.store }, { create: false })
  const tally = { verified: 0, contradicted: 0, unverified: 0 }
  let worst: number = EXIT.pass
  try {
    const look = await visitVerifier(store, options)
    const all = options.subject === undefined && options.night === undefined
    for (const journal of await store.journals(options.subject === undefined ? ['visits'] : ['visits', options.subject])) {
      for await (const entry of chosen(store, journal, options.night)) {
        const verification = await look(entry)
        const code = codeOf(verification.steps)
        tally[code === EXIT.pass ? 'verified' : code === EXIT.fail ? 'contradicted' : 'unverified'] += 1
        if (!all || code !== EXIT.pass) printVerification(verification, options.json === true)
        worst = worse(worst, code)
      }
    }
  } finally {
    await store.close()
  }
  const count = tally.verified + tally.contradicted + tally.unverified
  if (count === 0) {
    const of = `${options.subject === undefined ? '' : ` of ${options.subject}`}${options.night === undefined ? '' : ` in the night ${options.night}`}`
    throw new UsageError(`--store ${options.store}: has no visit${of}`)
  }
  if (options.json !== true) {
    const { verified, contradicted, unverified } = tally
    process.stdout.write(`${count} visit${count === 1 ? '' : 's'}: ${verified} verified, ${contradicted} contradicted, ${unverified} not verified\n`)
  }
  return worst
}

/** The visits of a journal: all, the newest one (`last`), or those of a night. */
async function* chosen(store: Store, journal: Journal, night?: string): AsyncGenerator<Entry> {
  for await (const entry of store.entries(journal, { reverse: night === 'last' })) {
    if (night === undefined || night === 'last' || entry['night'] === night) yield entry
    if (night === 'last') return
  }
}

/**
 * Verifies one visit after the other: its report's bytes, signature, evidence, verdicts by the definitions that were kept with it, and what its
 * score card says of it.
 */
export async function visitVerifier(store: Store, options: Omit<VerifyOptions, 'store'>): Promise<(entry: Entry) => Promise<Verification>> {
  const readReport = await reportReader()
  const rules = new Map<string, KeptRules>()
  const { allowedSigners, identity, revoked } = options
  const asked = [allowedSigners, identity, revoked].some(one => one !== undefined)
  const signed = (bytes: Buffer, signature: string | undefined, report: Report) => signatureStep(bytes, signature, [report], { asked, allowedSigners, identity, revoked })
  const earlier = earlierVisits(store, readReport, signed)
  return async entry => {
    const { subject, scope, night, report: digest, signature: armour, problem = 'it failed' } = entry as VisitEntry
    const name = `${String(subject)}, ${String(scope)}, night ${String(night)}`
    const unread = (state: Step['state'], text: string): Verification =>
      ({ report: name, steps: [{ step: 'form', state, asked: true, text, details: [] }] })
    if (entry['format'] !== 'scs-check/visit/1') return unread('unverified', `the entry ${entry.id} is no visit of the format scs-check/visit/1`)
    if (digest === undefined) return unread('unverified', `the visit has no report: ${problem}`)
    try {
      const bytes = await objectOf(store, digest)
      if (bytes === undefined) return unread('unverified', `its report (${digest}) is not in the store`)
      const read = readReport(bytes.toString())
      if (!('reports' in read)) return { report: name, steps: [formStep(read)] }
      const [report] = read.reports as [Report]
      const signature = armour === undefined ? undefined : await objectOf(store, armour)
      const place = evidenceInStore(store, entry as VisitEntry)
      const found = await evidenceStep(report, place, true)
      const said = saidBy(report, (entry as VisitEntry).night)
      return { report: name, steps: [
        entryStep(entry as VisitEntry, said, formStep(read)),
        await signed(bytes, signature?.toString(), report),
        found,
        await judgingStep(report, found.state === 'verified' ? place : undefined, () => rulesOf(store, entry as VisitEntry, options, rules), true),
        await cardStep(entry as VisitEntry, said, await earlier(entry as VisitEntry)),
      ] }
    } catch (error) {
      const { name: kind, reason, message } = error as Error & { reason?: string }
      if (kind !== 'StoreError') throw error
      return unread(reason === 'damaged' ? 'contradicted' : 'unverified', message)
    }
  }
}

/** The entry is not signed: what it says of its report must be what the report says. */
function entryStep(entry: VisitEntry, said: Said, form: Step): Step {
  const apart = entryApart({ ...entry, rules: keptWith(entry) }, said)
  return apart.length === 0 ? form : { ...form, state: 'contradicted', text: 'the entry of the visit does not fit its report', details: apart }
}

/**
 * Whether the score card says of this visit what its report says: its results, unless the card has newer ones; and of earlier visits what their reports
 * say. Those from before the first visit that is kept were removed by retention.
 */
async function cardStep(entry: VisitEntry, said: Said, earlier: EarlierVisits): Promise<Step> {
  const carried = await carriedApart(entry, new Date(said.asOf), from => earlier.since(from))
  const gone = carried.filter(({ lost, night }) => lost === DOUBTS.gone && night >= earlier.first)
  const wrong = [...cardApart(entry, said), ...carried.filter(({ lost }) => lost !== DOUBTS.gone).map(({ text }) => text)]
  const step = (state: Step['state'], text: string, details: string[]): Step => ({ step: 'card', state, asked: true, text, details })
  if (wrong.length > 0) return step('contradicted', 'the score card does not say what the reports say', wrong)
  if (gone.length > 0) return step('unverified', 'visits whose results the score card has are not in the store', gone.map(({ text }) => text))
  return step('verified', 'the score card has the results of this visit', carried.map(({ text }) => text))
}

/** The definitions that were kept with the visit, beside today's of what it did not judge; or those of --standards and --scope. */
async function rulesOf(
  store: Store, { scope: id, rules: kept }: VisitEntry, { scope, standards }: Pick<VerifyOptions, 'scope' | 'standards'>, known: Map<string, KeptRules>,
): Promise<KeptRules> {
  const key = JSON.stringify(kept ?? id)
  const loaded = known.get(key)
  if (loaded !== undefined) return loaded
  const today = await loadRules({ scope: scope ?? id, ...(standards !== undefined && { standards }) })
  const rules = kept === undefined || standards !== undefined || scope !== undefined ? today : await keptRules(digest => store.get(digest), kept, today)
  if (known.size > 50) known.clear()
  known.set(key, rules)
  return rules
}
