import { testcaseOf } from '../history/score-card.ts'
import { resultIn } from '../history/steps.ts'
import type { ScoreCard, Store, VisitEntry } from '../model/history.ts'
import type { Report } from '../model/report.ts'
import type { Waiver } from '../model/waiver.ts'
import { asksForObjects, objectsOf } from '../waivers/applied.ts'
import { type Judged, toleranceOf } from '../waivers/tolerance.ts'
import { visitEntry } from './checked.ts'
import { reportIn } from './report-text.ts'
import { entryOf } from './visit-entries.ts'
import { damageOf } from './visit-row.ts'

export interface OfScope {
  subject: string
  scope: string
  /** As of the board's date. */
  card: ScoreCard
}

/**
 * All that there is to tolerate in a scope, by key of the card; the objects in violation only where a waiver asks for them. Throws StoreError where the
 * store fails.
 */
export async function judgedOf({ subject, scope, card }: OfScope, waivers: readonly Waiver[], store: Pick<Store, 'get' | 'ids' | 'entries'>, problems: string[]): Promise<Map<string, Judged>> {
  const judged = new Map<string, Judged>()
  for (const [key, { verdict, night, standardVersions }] of Object.entries(card)) {
    const one: Judged = { subject, scope, testcase: testcaseOf(key), verdict }
    const asks = verdict === 'FAIL' && asksForObjects(waivers, one)
    const report = asks ? await reportOf(store, { subject, scope, night }, problems) : undefined
    const result = report === undefined ? undefined : resultIn(report, one.testcase, standardVersions)
    const objects = result?.verdict === 'FAIL' ? objectsOf(result) : undefined
    judged.set(key, { ...one, ...(objects !== undefined && { objects }) })
  }
  return judged
}

/** The waiver that holds, by key of the card. */
export function waivedBy(judged: ReadonlyMap<string, Judged>, waivers: readonly Waiver[], asOf: Date): Record<string, Waiver> {
  const found = [...judged].map(([key, one]) => [key, toleranceOf(one, waivers, asOf).waiver] as const)
  return Object.fromEntries(found.filter((one): one is [string, Waiver] => one[1] !== undefined))
}

/** The report that a card's result comes from: of the last visit of its night. */
async function reportOf(store: Pick<Store, 'get' | 'ids' | 'entries'>, { subject, scope, night }: Pick<VisitEntry, 'subject' | 'scope' | 'night'>, problems: string[]): Promise<Report | undefined> {
  const journal = ['visits', subject, scope]
  try {
    const ids = await store.ids(journal, { until: `${night}~~` })
    const id = ids.findLast(one => one === night || one.startsWith(`${night}~`))
    const entry = id === undefined ? undefined : await entryOf(store, journal, { ids }, id)
    const report = entry === undefined ? undefined : visitEntry(entry, subject, scope)?.report
    return report === undefined ? undefined : reportIn(await store.get(report))
  } catch (error) {
    problems.push(`${subject}, ${scope}: which objects fail in night ${night} cannot be read: ${damageOf(error)}`)
    return undefined
  }
}
