import { withAttestations } from '../evaluate/attested.ts'
import { evaluate } from '../evaluate/evaluate.ts'
import { readAttestations } from '../evidence/attestation-files.ts'
import { addReport } from '../history/score-card.ts'
import type { Gathered } from '../model/evidence.ts'
import type { FleetSubject } from '../model/fleet.ts'
import type { ScoreCard, Store, VisitEntry } from '../model/history.ts'
import { blind } from '../nightly/blind.ts'
import { dueTestcases } from '../nightly/due.ts'
import { record } from '../nightly/record.ts'
import { stateOf } from '../nightly/state.ts'
import { runId } from '../probes/run-id.ts'
import { sweepOne } from './cleanup.ts'
import { type Interruptible, within } from './interrupt.ts'
import type { RunOptions } from './options.ts'
import { assign, probesOf, type Rules } from './rules.ts'
import type { Opened } from './subject.ts'
import { openSubjects } from './subjects.ts'
import { tool } from './tool.ts'
import { tripwireOf, visit } from './visit.ts'

/** What the visits of a night have in common. */
export interface NightContext {
  /** Path of the configuration. */
  file: string
  night: string
  store: Store
  rules: Map<string, Rules>
  /** When a later night would have judged at the latest. */
  nextNight: Date
  all: boolean
  end: Interruptible
  sign?: ((bytes: string) => Promise<string>) | undefined
}

/**
 * Visits a subject for all of its scopes and records what came of it: also that it could not be visited, and why. Gives the entries that it wrote.
 * Throws StoreError; nothing that a cloud or the subject's configuration could cause.
 */
export async function visitSubject(subject: FleetSubject, context: NightContext, provided: { kubeconfig?: string; problem?: string } = {}): Promise<VisitEntry[]> {
  const { night, store, end } = context
  const options = optionsOf(subject, provided.kubeconfig)
  const scopes = await Promise.all(subject.scopes.map(async scope => planOf(scope, subject, context, options)))
  const open = scopes.filter(({ done }) => !done)
  if (open.length === 0) return []
  const probes = new Set(open.flatMap(({ rules, due }) => [...probesOf(assign(rules, due, new Date()), options)]))
  const own = within(end, subject.deadline)
  try {
    let { problem } = provided
    const gathered = await (problem === undefined ? look(subject, { ...options, onExhausted: own.stop }, context, own, probes, open[0]?.id ?? night) : Promise.reject(new Error(problem))).catch((error: unknown) => {
      problem = explain(error)
      return blind({ subject: subject.name, tool: tool(), probes, message: problem, at: new Date().toISOString().replace(/\.\d{3}Z$/, 'Z') })
    })
    const became = problem !== undefined ? { state: 'failed' as const, problem } : stateOf(gathered, endedBy(own))
    const state = { ...became, ...(end.interrupted() && became.state !== 'complete' && { interrupted: true as const }) }
    const attestations = await readAttestations(subject.attestations ?? []).catch(() => new Map<string, never>())
    const entries: VisitEntry[] = []
    for (const { rules, due, card, id } of open) {
      const attested = withAttestations(gathered, attestations)
      const report = evaluate(attested, assign(rules, due, new Date(gathered.collection.until)))
      const entry = await record(store, {
        id, night, gathered: attested, report, rules, card: addReport(card, report, night), state, now: new Date(), ...(context.sign !== undefined && { sign: context.sign }),
      })
      if (entry !== undefined) entries.push(entry)
    }
    return entries
  } finally {
    own.release()
  }
}

/** What is due of a scope; `done` if this night has judged it already, `again`: how often it was interrupted before. */
async function planOf(scope: string, { name }: FleetSubject, { store, rules: all, night, nextNight, all: everything }: NightContext, options: RunOptions) {
  const rules = all.get(scope)
  if (rules === undefined) throw new Error(`the rules of ${scope} were not loaded`)
  const last = await store.newest(['visits', name, scope]) as VisitEntry | undefined
  const card: ScoreCard = last?.card ?? {}
  const tonight = last?.night === night
  const interrupted = tonight && last.interrupted === true
  const { bound, checks } = assign(rules, options, new Date())
  const testcases = dueTestcases({
    bound, checks, card, nextNight, all: everything,
    definitions: Object.fromEntries(rules.standards.map(({ id, digest }) => [id, digest])),
  })
  const before = tonight ? Number(/~(\d{1,3})$/.exec(last.id)?.[1] ?? 1) : 0
  const whole = testcases.length === new Set(bound.map(({ testcase }) => testcase.id)).size
  return { rules, due: whole ? {} : { testcases }, card, id: before === 0 ? night : `${night}~${before + 1}`, done: tonight && !interrupted }
}

async function look(subject: FleetSubject, options: RunOptions, { store, night }: NightContext, own: Interruptible, probes: Parameters<typeof visit>[1], id: string): Promise<Gathered> {
  const opened = await openSubjects(options, own.hardSignal)
  try {
    refuseSeveral(subject, opened)
    const acts = [...probes].some(({ mode }) => mode === 'active')
    const runs = opened.subjects.map(() => runId(new Date()))
    if (acts) {
      await sweepUnfinished(subject, opened, store, own)
      const at = new Date().toISOString().replace(/\.\d{3}Z$/, 'Z')
      await store.append(['begun', subject.name], { format: 'scs-check/begun/1', id: `${night}~${runs[0] ?? ''}`, at, night, visit: id, runs, objects: [] })
    }
    const [gathered] = await visit(opened.subjects, probes, options, own, runs)
    if (gathered === undefined) throw new Error('the configuration names nothing to visit')
    return gathered
  } catch (error) {
    throw new Error(tripwireOf(opened.subjects).scrub(explain(error)), { cause: error })
  } finally {
    await Promise.all(opened.subjects.map(one => one.close()))
    await opened.close()
  }
}

/** Removes what visits left that were killed: those that began after the last one that came to an end. */
async function sweepUnfinished({ name, scopes }: FleetSubject, { subjects }: Opened, store: Store, own: Interruptible): Promise<void> {
  const ended = await Promise.all(scopes.map(scope => store.newest(['visits', name, scope])))
  const last = ended.sort((a, b) => ((a?.id ?? '') < (b?.id ?? '') ? -1 : 1)).at(-1) as VisitEntry | undefined
  const runs: string[] = []
  for await (const entry of store.entries(['begun', name], last === undefined ? {} : { after: last.night })) {
    if (last === undefined || (entry['visit'] as string) > last.id) runs.push(...(entry['runs'] as string[] | undefined ?? []))
  }
  if (runs.length === 0) return
  await Promise.all(subjects.map(subject => sweepOne(subject, { before: new Date(), dryRun: false, signal: own.signal, runs })))
}

function refuseSeveral({ name }: FleetSubject, { subjects }: Opened): void {
  const names = [...new Set(subjects.map(({ target }) => target.subject))]
  if (names.length > 1) throw new Error(`the cloud has several regions (${names.map(one => one.slice(name.length + 1)).join(', ')}): make each a subject of its own with "region:"`)
}

function optionsOf(subject: FleetSubject, kubeconfig: string | undefined): RunOptions {
  const { name, allowExec, deadline, osCloud, ...rest } = subject
  const files = kubeconfig === undefined ? rest.kubeconfig : [kubeconfig]
  return {
    subject: name, quiet: true, deadline: String(deadline / 1000), passive: rest.passive,
    ...(osCloud === undefined ? { denyExec: !allowExec } : { osCloud, ...(rest.allowPrivileged && { allowPrivileged: true }) }), ...(files !== undefined && { kubeconfig: files }), ...given(rest),
  }
}

/** Options that a subject and the command line call alike. */
const SAME = ['region', 'context', 'conformance', 'importConformance', 'importNetworkPolicy', 'tempest', 'tempestAccounts', 'importTempest', 'domainManagers', 'podImage', 'data', 'connections', 'errorBudget'] as const

function given(subject: Partial<FleetSubject>): Partial<RunOptions> {
  return Object.fromEntries(SAME.flatMap(key => (subject[key] === undefined ? [] : [[key, subject[key]]])))
}

function endedBy({ signal }: Interruptible): string | undefined {
  if (!signal.aborted) return undefined
  return signal.reason instanceof Error ? signal.reason.message : 'ended'
}

const explain = (error: unknown): string => (error instanceof Error ? error.message : String(error))
