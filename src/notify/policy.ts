import type { BoundTestcase } from '../model/definition.ts'
import type { Fleet } from '../model/fleet.ts'
import type { VisitEntry } from '../model/history.ts'
import { instant } from '../evidence/instant.ts'
import type { Ledger, Open, ScopeLedger, SubjectNight } from './notice.ts'
import { deciding, type Standing } from './standing.ts'
import { longer, step, type Telling, type Terms } from './step.ts'

export interface Tonight {
  now: Date
  /** What was visited of one subject, by scope. */
  visits: (SubjectNight & { visit: VisitEntry })[]
  /** Test cases of each scope. */
  bound: Record<string, BoundTestcase[]>
  /** Who is told: contacts of the subject that the config knows. */
  contacts: string[]
  notify: Fleet['notify']
}
/** Something to tell of one test case, or (testcase '') of the subject as a whole. */
export interface Decision extends Telling {
  scope: string
  testcase: string
  now: Standing
}

/**
 * What is told of a subject tonight, and what is known from then on. By the ledger each thing is told once: a FAIL of target main when it first
 * occurs, once more while it lasts, and its end; no verdict when that has lasted some nights. While nobody can look, only that is told, once.
 */
export function decide(tonight: Tonight, before: Ledger): { ledger: Ledger; decisions: Decision[] } {
  const known = new Map(Object.entries(before))
  const decisions: Decision[] = []
  for (const seen of tonight.visits) {
    const { ledger, told } = ofScope(seen, tonight, known.get(seen.scope) ?? { looked: false, testcases: {} })
    known.set(seen.scope, ledger)
    decisions.push(...told.map(decision => ({ ...decision, scope: seen.scope })))
  }
  return { ledger: Object.fromEntries(known), decisions }
}

const GONE: Standing = { verdict: 'MISS', because: 'it is no test case of target main any more' }

type InScope = Omit<Decision, 'scope'>

function ofScope(seen: Tonight['visits'][number], { now, bound, contacts, notify }: Tonight, before: ScopeLedger): { ledger: ScopeLedger; told: InScope[] } {
  const terms: Terms = { first: !before.looked, at: instant(now), contacts, ...notify }
  const stands = deciding(seen.card, bound[seen.scope] ?? [])
  const shut = unreachable(seen, stands)
  if (shut !== undefined) return nobodyLooked(shut, terms, before)
  const told: InScope[] = []
  const back = (before.unreachable?.told ?? []).filter(contact => contacts.includes(contact))
  if (before.unreachable !== undefined && back.length > 0) {
    told.push({ testcase: '', kind: 'reachable', to: back, since: before.unreachable.since, now: { verdict: 'PASS', because: 'it can be looked at again' } })
  }
  const open: [string, Open][] = []
  for (const testcase of [...new Set([...stands.keys(), ...Object.keys(before.testcases)])].sort()) {
    const was = Object.hasOwn(before.testcases, testcase) ? before.testcases[testcase]! : {}
    const standing = stands.get(testcase)
    const next = standing === undefined ? dropped(was, terms) : step(was, standing, terms)
    if (next.open.fail !== undefined || next.open.unjudged !== undefined) open.push([testcase, next.open])
    told.push(...next.telling.map(telling => ({ ...telling, testcase, now: standing ?? GONE })))
  }
  return { ledger: { looked: true, testcases: Object.fromEntries(open) }, told }
}

/** It decides nothing any more: who was told of it hears that as the end. */
function dropped({ fail, unjudged }: Open, { contacts, at }: Terms): { open: Open; telling: Telling[] } {
  const told = new Set([...(fail?.told ?? []), ...(unjudged?.told ?? [])])
  const to = contacts.filter(contact => told.has(contact))
  return { open: {}, telling: to.length === 0 ? [] : [{ kind: 'dropped', to, since: fail?.since ?? unjudged?.since ?? at }] }
}

function nobodyLooked(because: string, terms: Terms, before: ScopeLedger): { ledger: ScopeLedger; told: InScope[] } {
  // a subject that was never reached is no change yet in its first night
  const dnfNights = before.looked ? terms.dnfNights : Math.max(2, terms.dnfNights)
  const { unjudged, to } = longer(before.unreachable, { ...terms, dnfNights, since: terms.at, silent: false })
  const told: InScope[] = to.length === 0 ? [] : [{ testcase: '', kind: 'unreachable', to, since: unjudged.since, now: { verdict: 'DNF', because } }]
  return { ledger: { ...before, unreachable: unjudged }, told }
}

/** Why nothing could be looked at: the visit failed, or no test case of this visit that decides has a verdict. */
function unreachable({ visit, card }: Tonight['visits'][number], stands: Map<string, Standing>): string | undefined {
  if (visit.state === 'failed') return visit.problem ?? 'nothing could be looked at'
  const ran = Object.entries(card).flatMap(([key, result]) => (stands.has(key) && result.night === visit.night ? [result] : []))
  const judged = ran.some(({ verdict }) => verdict === 'PASS' || verdict === 'FAIL')
  const blind = ran.filter(({ verdict }) => verdict === 'DNF')
  return judged || blind.length < 2 ? undefined : commonest(blind.map(({ because }) => because))
}

function commonest(texts: string[]): string {
  const counts = new Map<string, number>()
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1)
  return [...counts].reduce((best, one) => (one[1] > best[1] ? one : best))[0]
}
