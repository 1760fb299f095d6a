import { canonicalJson } from '../evidence/canonical.ts'
import type { Fleet } from '../model/fleet.ts'
import type { Digest, Entry, Journal, Store, VisitEntry } from '../model/history.ts'
import type { JsonObject } from '../model/json.ts'
import type { Report } from '../model/report.ts'
import { instant } from '../evidence/instant.ts'
import { itemOf } from './items.ts'
import type { Item, Ledger, Notice, PlanEntry } from './notice.ts'
import { decide, type Decision, type Tonight } from './policy.ts'
import { pageOf, textOf, titleOf } from './text.ts'

export interface Planning extends Tonight {
  store: Store
  fleet: Fleet
  night: string
  subject: string
}

/**
 * Decides once what a night tells of a subject: it is in the journal before anything is sent, and a resumed night finds it there. Null if a later
 * night has decided already, or nothing is new. Throws StoreError.
 */
export async function plan(planning: Planning): Promise<PlanEntry | null> {
  const { store, fleet, night, subject, now } = planning
  const journal: Journal = ['notices', subject]
  const newest = await newestPlan(store, journal)
  if (newest !== undefined && newest.night >= night) return null
  const before: Ledger = newest?.ledger ?? {}
  const { ledger, decisions } = decide(planning, before)
  const reports = await reportsFor(store, planning.visits, decisions)
  const items = new Map(decisions.map(decision => {
    const seen = planning.visits.find(({ scope }) => scope === decision.scope)
    const { scope, testcase } = decision
    const facts = { bound: planning.bound[scope] ?? [], result: seen?.card[testcase], changes: seen?.changes ?? [], report: reports.get(scope) }
    return [decision, itemOf(decision, facts)] as const
  }))
  const notices = planning.contacts.flatMap(contact => {
    const told = [...items].flatMap(([{ to }, item]) => (to.includes(contact) ? [item] : []))
    return told.length === 0 ? [] : [noticeOf(contact, { subject, night, items: told, fleet })]
  })
  if (newest !== undefined && notices.length === 0 && canonicalJson(ledger) === canonicalJson(before)) return null
  const kept = ledger as Ledger & JsonObject
  const entry: PlanEntry = { format: 'scs-check/notices/1', id: `${night}~plan`, at: instant(now), objects: [], night, ledger: kept, notices }
  return await store.append(journal, entry) ? entry : null
}

/** The newest decision of the journal; entries of other formats are passed over. */
export async function newestPlan(store: Store, journal: Journal): Promise<PlanEntry | undefined> {
  for await (const entry of store.entries(journal, { reverse: true })) {
    if (isPlan(entry)) return entry
  }
  return undefined
}

/** Whether the entry is a decision of a format that this version knows. */
export function isPlan(entry: Entry): entry is PlanEntry {
  return entry['format'] === 'scs-check/notices/1'
}

function noticeOf(contact: string, told: { subject: string; night: string; items: Item[]; fleet: Fleet }): Notice {
  const { subject, night, items, fleet } = told
  const title = titleOf(subject, items)
  const text = textOf(told)
  const page = pageOf(subject, fleet)
  const body = { format: 'scs-check/notice/1', kind: 'changes', night, subject, contact, title, text, items, ...(page !== undefined && { link: page }) }
  return { contact, channels: (fleet.contacts[contact]?.channels ?? []).map(({ kind }) => kind), title, text, body }
}

/** Tonight's reports of the scopes in which something fails: their findings are told. */
async function reportsFor(store: Store, visits: { scope: string; visit: VisitEntry }[], decisions: Decision[]): Promise<Map<string, Report>> {
  const failing = new Set(decisions.filter(({ now }) => now.verdict === 'FAIL').map(({ scope }) => scope))
  const wanted = visits.flatMap(({ scope, visit: { report } }) => (failing.has(scope) && report !== undefined ? [{ scope, report }] : []))
  return new Map(await Promise.all(wanted.map(async ({ scope, report }) => [scope, await readReport(store, report)] as const)))
}

/** A report of the store. Throws StoreError. */
export async function readReport(store: Store, digest: Digest): Promise<Report> {
  return JSON.parse((await store.get(digest)).toString('utf8')) as Report
}
