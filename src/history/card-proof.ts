import type { ScoreCard, VisitEntry } from '../model/history.ts'
import type { Report } from '../model/report.ts'
import { addReport } from './score-card.ts'

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
