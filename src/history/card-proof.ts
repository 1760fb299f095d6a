import { contradictionIn } from '../evaluate/contradiction.ts'
import type { CardResult, Digest, ScoreCard, VisitEntry } from '../model/history.ts'
import type { Instant } from '../model/json.ts'
import type { Report } from '../model/report.ts'
import { addReport, findResult, shared, testcaseOf } from './score-card.ts'

/** What a report says of its visit. */
export interface Said extends Pick<Report, 'subject' | 'tool' | 'asOf'> {
  /** Id of the scope. */
  scope: string
  /** Of the scope, that it judges: drafts and deprecated ones too. */
  versions: string[]
  /** Digests of the definitions that it judges by, sorted. */
  rules: Digest[]
  /** Its results as a card of its own. */
  card: ScoreCard
  /** What in it does not follow from the rest. */
  contradiction?: string
}

/** The digests of definitions that were kept with a visit. */
export function keptWith({ rules }: Pick<VisitEntry, 'rules'>): Digest[] | undefined {
  return rules === undefined ? undefined : [rules.scope, ...Object.values(rules.standards)]
}

/** What a report says of its visit in a night. Throws TypeError where it is no report. */
export function saidBy(report: Report, night: string): Said {
  const { subject, scope, tool, asOf, versions } = report
  const texts = [subject, scope.id, scope.digest, tool.name, tool.version, asOf, ...versions.map(({ version }) => version), ...Object.values(report.standards)]
  const told = report.results.flatMap(({ testcase, because, standardVersions }) => [testcase, because, ...standardVersions])
  if (![...texts, ...told].every(one => typeof one === 'string')) throw new TypeError('it is no report: what should be a text is none')
  const contradiction = contradictionIn(report)
  return { subject, scope: scope.id, tool, asOf, versions: versions.map(({ version }) => version), rules: [scope.digest, ...Object.values(report.standards)].sort(), card: addReport({}, report, night), ...(contradiction !== null && { contradiction }) }
}

/** What an entry, which is not signed, says of its report that the report does not, for people; `rules` are the digests of the definitions kept with it, in any order. */
export function entryApart({ subject, scope, tool, until, rules }: Pick<VisitEntry, 'subject' | 'scope' | 'tool' | 'until'> & { rules?: Digest[] | undefined }, report: Said): string[] {
  return [
    ...(rules === undefined || String([...rules].sort()) === String(report.rules) ? [] : ['its report is judged by other definitions than those that were kept with it']),
    ...(subject === report.subject && scope === report.scope ? [] : [`its report is about ${report.subject}, ${report.scope}`]),
    ...(tool.version === report.tool.version ? [] : [`its report is of ${report.tool.name} ${report.tool.version}`]),
    ...(Date.parse(until) === Date.parse(report.asOf) ? [] : [`its report is of ${report.asOf}, but the visit ended on ${until}`]),
  ]
}

/**
 * What the score card says of this visit that its report does not, and the other way round, for people; results of other nights may be newer, but for
 * those of the newest visit of all (`newest`).
 */
export function cardApart({ night, card }: { night: string; card: ScoreCard }, said: Said, { newest = false } = {}): string[] {
  const fresh = said.card
  const asOf = Date.parse(said.asOf)
  return [
    ...Object.entries(card).flatMap(([key, one]) => {
      const at = Date.parse(one.at)
      if (one.night !== night) return newest && at > asOf ? [`${key}: ${one.verdict} on the card is of ${one.at}, after the visit`] : []
      if (at < asOf) return [] // of an earlier visit of this night
      const told = Object.hasOwn(fresh, key) ? fresh[key] : undefined
      return told !== undefined && at === asOf && same(told, one) ? [] : [`${key}: ${one.verdict} on the card, ${told?.verdict ?? 'nothing'} in the report${told?.verdict === one.verdict ? ' otherwise' : ''}`]
    }),
    ...Object.entries(fresh).filter(([key, { verdict, at }]) => verdict !== 'MISS' && !(Object.hasOwn(card, key) && Date.parse(card[key]!.at) >= Date.parse(at)))
      .map(([key, { verdict }]) => `${key}: ${verdict} in the report, not on the card`),
    ...twice(card),
  ]
}

/** Results of which the card has two: nobody can say which one counts. */
function twice(card: ScoreCard): string[] {
  const seen = new Map<string, [string, CardResult][]>()
  return Object.entries(card).flatMap(([key, one]) => {
    const others = seen.get(testcaseOf(key)) ?? []
    seen.set(testcaseOf(key), [...others, [key, one]])
    return others.filter(([, other]) => shared(other, one.standardVersions ?? [])).map(([other]) => `${other} and ${key} are on the card, which are the same test case`)
  })
}

/** Whether both say the same, in what a report determines. */
function same(a: CardResult, b: CardResult): boolean {
  return (['verdict', 'validUntil', 'because', 'rule', 'tool'] as const).every(part => a[part] === b[part]) && String(a.standardVersions) === String(b.standardVersions)
}

/** A visit before another one, when its report is of and what that says, and why it does not count, if it does not. */
export interface Earlier extends Pick<VisitEntry, 'night' | 'until'> {
  asOf?: Instant
  /** What its report says, as a card of its own. */
  said?: ScoreCard
  doubt?: string
}
/** A result of an earlier visit on a card, and what is wrong with it; `lost`: nobody can know, for a visit is not kept or does not count. */
export interface Carried {
  key: string
  night: string
  text: string
  lost?: string
}
const DAY = 86_400_000
const GONE = 'it is not kept any more'

/**
 * Which results of earlier visits, as long as they are valid, the card does not have from their reports, or has though a later report says something
 * else; `since` gives the visits before this one that ended at an instant or later.
 */
export async function carriedApart({ night, card }: { night: string; card: ScoreCard }, asOf: Date, since: (from: Date) => Promise<Earlier[]>): Promise<Carried[]> {
  const valid = ({ verdict, validUntil }: CardResult): boolean => verdict !== 'MISS' && validUntil !== null && Date.parse(validUntil) > asOf.getTime()
  const old = Object.entries(card).filter(([, one]) => valid(one) && (one.night !== night || Date.parse(one.at) < asOf.getTime()))
  if (old.length === 0) return []
  // a day more, so that visits of that night are known which the result is not of
  const visits = await since(new Date(Math.min(...old.map(([, { at }]) => Date.parse(at))) - DAY))
  return old.flatMap(([key, one]) => {
    const wrong = wrongWith(key, one, visits)
    return wrong === undefined ? [] : [{ key, night: wrong.night ?? one.night, text: `${key}: ${one.verdict} on the card is of the night ${one.night}, ${wrong.text}`, ...(wrong.lost !== undefined && { lost: wrong.lost }) }]
  })
}

function wrongWith(key: string, one: CardResult, visits: Earlier[]): { text: string; lost?: string; night?: string } | undefined {
  const resultIn = (visit: Earlier): CardResult | undefined => findResult(visit.said ?? {}, testcaseOf(key), one.standardVersions ?? [])?.[1]
  const own = visits.filter(({ night }) => night === one.night)
  const at = own.find(({ asOf }) => asOf !== undefined && Date.parse(asOf) === Date.parse(one.at))
  const doubt = at === undefined ? own.find(({ asOf }) => asOf === undefined)?.doubt : at.doubt
  if (own.length === 0) return { text: 'of which no visit is kept', lost: GONE }
  if (doubt !== undefined) return { text: `which does not count: ${doubt}`, lost: doubt }
  if (at === undefined) return { text: `in which no report is of ${one.at}` }
  const told = resultIn(at)
  if (told === undefined || !same(told, one)) return { text: `whose report says ${told?.verdict ?? 'nothing'}${told?.verdict === one.verdict ? ' otherwise' : ''}` }
  const later = visits.filter(({ until }) => Date.parse(until) > Date.parse(one.at))
  const newer = later.find(visit => visit.doubt === undefined && (resultIn(visit)?.verdict ?? 'MISS') !== 'MISS')
  if (newer !== undefined) return { text: `but the report of the night ${newer.night} says ${resultIn(newer)!.verdict}` }
  const unknown = later.find(visit => visit.doubt !== undefined)
  return unknown === undefined ? undefined : { text: `and the visit of the night ${unknown.night} may have said something else: ${unknown.doubt}`, lost: unknown.doubt!, night: unknown.night }
}
