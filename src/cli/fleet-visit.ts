import { withAttestations } from '../evaluate/attested.ts'
import { evaluate } from '../evaluate/evaluate.ts'
import { readAttestations } from '../evidence/attestation-files.ts'
import { instant } from '../evidence/instant.ts'
import { addReport } from '../history/score-card.ts'
import type { Gathered } from '../model/evidence.ts'
import type { FleetSubject } from '../model/fleet.ts'
import type { VisitEntry } from '../model/history.ts'
import { blind } from '../nightly/blind.ts'
import { record } from '../nightly/record.ts'
import { stateOf } from '../nightly/state.ts'
import { runId } from '../probes/run-id.ts'
import { closeAll, endBegun, identityOf, noteBegun, openSubject, optionsOf, sameTarget, settingsOf, sweepUnfinished } from './fleet-open.ts'
import type { NightContext } from './fleet-context.ts'
import { isDone, lastVisits, type Plan, planOf } from './fleet-plan.ts'
import { type Interruptible, within } from './interrupt.ts'
import type { RunOptions } from './options.ts'
import { assign, probesOf } from './rules.ts'
import type { Opened } from './subject.ts'
import { tool } from './tool.ts'
import { tripwireOf, visit } from './visit.ts'

/**
 * Visits a subject for all of its scopes and records what came of it: also that it could not be visited, and why. Gives the entries that it wrote.
 * Throws StoreError; nothing that a cloud or the subject's configuration could cause.
 */
export async function visitSubject(subject: FleetSubject, context: NightContext, provided: { kubeconfig?: string; problem?: string } = {}): Promise<VisitEntry[]> {
  const { end } = context
  const last = await lastVisits(subject, context)
  const settings = settingsOf(subject, context.file)
  const undone = subject.scopes.filter(scope => !(isDone(last.get(scope), context) && last.get(scope)?.settings === settings))
  if (undone.length === 0) return []
  const own = within(end, subject.deadline)
  const options = { ...optionsOf(subject, provided.kubeconfig), onExhausted: own.stop }
  let { problem } = provided
  let opened: Opened | undefined
  try {
    if (problem === undefined) opened = await openSubject(subject, options, own.hardSignal).catch((error: unknown) => { problem = explain(error); return undefined })
    const target = opened === undefined ? undefined : await identityOf(subject, opened, own.signal)
    const isSame = (scope: string) => sameTarget(last.get(scope)?.target, target)
    const plans = undone.filter(scope => !(isDone(last.get(scope), context) && isSame(scope)))
      .map(scope => planOf(scope, last.get(scope), isSame(scope), context, options, target))
    if (plans.length === 0) return []
    const probes = new Set(plans.flatMap(({ rules, due }) => [...probesOf(assign(rules, due, new Date()), options)]))
    const unseen = (why: string) => blind({ subject: subject.name, tool: tool(), probes, message: why, at: instant(new Date()) })
    const gathered = opened === undefined ? unseen(problem ?? '') : await look(subject, options, opened, context, own, probes).catch((error: unknown) => unseen(problem = explain(error)))
    const became = problem !== undefined ? { state: 'failed' as const, problem } : stateOf(gathered, endedBy(own))
    const state = { ...became, ...(end.interrupted() && became.state !== 'complete' && { interrupted: true as const }) }
    return await recordAll(subject, plans, gathered, context, { state, settings })
  } finally {
    if (opened !== undefined) await closeAll(opened)
    own.release()
  }
}

type About = Pick<Parameters<typeof record>[1], 'state' | 'settings'>

/** Judges by each scope and keeps it. Attestations that cannot be read count for nothing, and the visit says so. */
async function recordAll(subject: FleetSubject, plans: Plan[], gathered: Gathered, { store, sign }: NightContext, about: About): Promise<VisitEntry[]> {
  let { state } = about
  const attestations = await readAttestations(subject.attestations ?? []).catch((error: unknown) => {
    if (state.state === 'complete') state = { state: 'partial', problem: `no attestation counts: ${explain(error)}` }
    return new Map<string, never>()
  })
  const attested = withAttestations(gathered, attestations)
  const entries: VisitEntry[] = []
  for (const { rules, due, card, id, known, target } of plans) {
    const report = evaluate(attested, assign(rules, due, new Date(gathered.collection.until)))
    const entry = await record(store, {
      ...about, id, night: nightOf(id), gathered: attested, report, rules, card: addReport(card, report, nightOf(id), { now: new Date(), known }), state, ...(target !== undefined && { target }), now: new Date(), ...(sign !== undefined && { sign }),
    })
    if (entry !== undefined) entries.push(entry)
  }
  return entries
}

async function look(subject: FleetSubject, options: RunOptions, opened: Opened, { store, night }: NightContext, own: Interruptible, probes: Parameters<typeof visit>[1]): Promise<Gathered> {
  try {
    const runs = opened.subjects.map(() => runId(new Date()))
    const acts = [...probes].some(({ mode }) => mode === 'active')
    if (acts) await sweepUnfinished(subject.name, opened, store, own.signal)
    const begun = acts ? await noteBegun(store, subject.name, night, runs) : undefined
    const [gathered] = await visit(opened.subjects, probes, options, own, runs)
    if (begun !== undefined) await endBegun(store, subject.name, begun)
    if (gathered === undefined) throw new Error('the configuration names nothing to visit')
    return gathered
  } catch (error) {
    throw new Error(tripwireOf(opened.subjects).scrub(explain(error)), { cause: error })
  }
}

function endedBy({ signal }: Interruptible): string | undefined {
  if (!signal.aborted) return undefined
  return signal.reason instanceof Error ? signal.reason.message : 'ended'
}

const explain = (error: unknown): string => (error instanceof Error ? error.message : String(error))
/** The night of a visit's id. */
const nightOf = (id: string): string => id.replace(/~\d+$/, '')
