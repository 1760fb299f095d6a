import type { CardResult, ScoreCard, VisitEntry } from '../model/history.ts'
import type { Report } from '../model/report.ts'
import { addReport, findResult, testcaseOf } from './score-card.ts'

/** What an entry, which is not signed, says of its report that the report does not, for people. */
export function entryApart({ subject, scope, tool }: Pick<VisitEntry, 'subject' | 'scope' | 'tool'>, report: Report): string[] {
  return [
    ...(subject === report.subject && scope === report.scope.id ? [] : [`its report is about ${report.subject}, ${report.scope.id}`]),
    ...(tool.version === report.tool.version ? [] : [`its report is of ${report.tool.name} ${report.tool.version}`]),
  ]
}

/**
 * What the score card says of this visit that its report does not, and the other way round, for people; results of other nights may be newer, but for
 * those of the newest visit of all (`newest`). Without a report, the visit judged nothing.
 */
export function cardApart({ night, card }: { night: string; card: ScoreCard }, report: Report | undefined, { newest = false } = {}): string[] {
  const fresh = report === undefined ? {} : addReport({}, report, night)
  const asOf = report === undefined ? Infinity : Date.parse(report.asOf)
  return [
    ...Object.entries(card).flatMap(([key, one]) => {
      const at = Date.parse(one.at)
      if (one.night !== night) return newest && at > asOf ? [`${key}: ${one.verdict} on the card is of ${one.at}, after the visit`] : []
      if (at < asOf && report !== undefined) return [] // of an earlier visit of this night
      const told = Object.hasOwn(fresh, key) ? fresh[key] : undefined
      const same = told?.verdict === one.verdict && told.validUntil === one.validUntil && at === asOf && String(told.standardVersions) === String(one.standardVersions)
      return same ? [] : [`${key}: ${one.verdict} on the card, ${told?.verdict ?? 'nothing'} in the report`]
    }),
    ...Object.entries(fresh).filter(([key, { verdict, at }]) => verdict !== 'MISS' && !(Object.hasOwn(card, key) && Date.parse(card[key]!.at) >= Date.parse(at)))
      .map(([key, { verdict }]) => `${key}: ${verdict} in the report, not on the card`),
  ]
}

const GONE = 'it is not kept any more'

/** A report of an earlier visit, and why it does not count, if it does not. */
export interface Earlier {
  report?: Report
  doubt?: string
}
/** A result of an earlier visit on a card, and what is wrong with it; `lost`: nobody can know, for its visit is not kept or does not count. */
export interface Carried {
  key: string
  night: string
  text: string
  lost?: string
}

/**
 * Which results of earlier visits, as long as they are valid, the card does not have from their reports; `earlier` gives those of the visits of a night.
 */
export async function carriedApart({ night, card }: { night: string; card: ScoreCard }, asOf: Date, earlier: (night: string) => Promise<Earlier[]>): Promise<Carried[]> {
  const valid = ({ verdict, validUntil }: CardResult): boolean => verdict !== 'MISS' && validUntil !== null && Date.parse(validUntil) > asOf.getTime()
  const old = Object.entries(card).filter(([, one]) => valid(one) && (one.night !== night || Date.parse(one.at) < asOf.getTime()))
  const reports = new Map(await Promise.all([...new Set(old.map(([, one]) => one.night))].map(async of => [of, await earlier(of)] as const)))
  return old.flatMap(([key, one]) => {
    const wrong = wrongWith(key, one, reports.get(one.night)!)
    return wrong === undefined ? [] : [{ key, night: one.night, text: `${key}: ${one.verdict} on the card is of the night ${one.night}, ${wrong.text}`, ...(wrong.lost !== undefined && { lost: wrong.lost }) }]
  })
}

function wrongWith(key: string, one: CardResult, reports: Earlier[]): { text: string; lost?: string } | undefined {
  if (reports.length === 0) return { text: 'of which no visit is kept', lost: GONE }
  const at = reports.find(({ report }) => report !== undefined && Date.parse(report.asOf) === Date.parse(one.at))
  const doubt = at === undefined ? reports.find(({ report }) => report === undefined)?.doubt : at.doubt
  if (doubt !== undefined) return { text: `which does not count: ${doubt}`, lost: doubt }
  const report = at?.report
  if (report === undefined) return { text: `in which no report is of ${one.at}` }
  const told = findResult(addReport({}, report, one.night), testcaseOf(key), one.standardVersions ?? [])?.[1]
  const same = told?.verdict === one.verdict && (['validUntil', 'because', 'rule', 'tool'] as const).every(part => told[part] === one[part]) && String(told.standardVersions) === String(one.standardVersions)
  return same ? undefined : { text: `whose report says ${told?.verdict ?? 'nothing'}${told?.verdict === one.verdict ? ' otherwise' : ''}` }
}
