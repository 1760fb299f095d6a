import type { CardResult, Change, Entry, ScoreCard, VisitEntry } from '../model/history.ts'
import type { Json } from '../model/json.ts'
import { expiry } from '../spec/lifetime.ts'

type Dict = Record<string, unknown>
const VERDICTS = new Set<unknown>(['PASS', 'FAIL', 'DNF', 'MISS'])
const STATES = new Set<unknown>(['complete', 'partial', 'failed'])
const KINDS = new Set<unknown>(['new-fail', 'fixed', 'not-judged', 'judged-again', 'expired', 'new-testcase', 'gone-testcase', 'other-findings'])

const isDict = (value: unknown): value is Dict => typeof value === 'object' && value !== null && !Array.isArray(value)
const isText = (value: unknown): value is string => typeof value === 'string'
const isInstant = (value: unknown): boolean => isText(value) && /^\d{4}-\d\d-\d\dT/.test(value) && !Number.isNaN(Date.parse(value))
const isNight = (value: unknown): boolean => isText(value) && /^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\dZ)?$/.test(value) && !Number.isNaN(Date.parse(value))
/** The second visit of a night is NIGHT~002; a night that is a date may be named by its start. */
const isIdOf = (id: string, night: unknown): boolean => isText(night) && (id === night || id.startsWith(`${night}~`))
const isDigest = (value: unknown): boolean => isText(value) && /^sha256:[0-9a-f]{64}$/.test(value)
const isTexts = (value: unknown): boolean => isDict(value) && Object.values(value).every(isText)
const isList = (value: unknown, test: (one: unknown) => boolean): boolean => Array.isArray(value) && value.every(test)
const absentOr = (value: unknown, test: (one: unknown) => boolean): boolean => value === undefined || test(value)

/** The entry as that of a visit of this subject and scope; undefined if it lacks something that pages are made of, or has it of another kind. */
export function visitEntry(entry: Entry, subject: string, scope: string): VisitEntry | undefined {
  const { format, night, from, until, state, problem, tool, ran, collection, report, signature, attestations, rules, card } = entry as Dict
  const told = format === 'scs-check/visit/1' && entry['subject'] === subject && entry['scope'] === scope && isNight(night) && isIdOf(entry.id, night) && isInstant(from) && isInstant(until) && STATES.has(state) && absentOr(problem, isText)
  const made = isDict(tool) && isText(tool['version']) && isList(ran, isText) && isDict(card)
  const kept = [collection, report, signature].every(one => absentOr(one, isDigest)) && absentOr(attestations, list => isList(list, isDigest))
  const ruled = absentOr(rules, one => isDict(one) && isDigest(one['scope']) && isDict(one['standards']) && Object.values(one['standards']).every(isDigest))
  return told && made && kept && ruled ? entry as VisitEntry : undefined
}

/** The results of a card that can be read; the others count as never tried, and those that are valid for longer than any lifetime as expired. */
export function cardOf(card: ScoreCard): { card: ScoreCard; unread: number } {
  const all = Object.entries(card)
  const good = all.filter(([, one]) => isResult(one))
  return { card: Object.fromEntries(good.map(([key, one]) => [key, lasting(one)])), unread: all.length - good.length }
}

/** No verdict lives longer than one of the lifetime `year` that was taken when it was judged. */
function lasting(one: CardResult): CardResult {
  return one.validUntil !== null && Date.parse(one.validUntil) > expiry('year', new Date(one.at)).getTime() ? { ...one, validUntil: one.at } : one
}

/** Changes of `NIGHT~end`'s object, by subject and scope; undefined if it is none. */
export function changesOf(value: Json): { subject: string; scope: string; changes: Change[] }[] | undefined {
  const isOne = (one: unknown) => isDict(one) && isText(one['subject']) && isText(one['scope']) && isList(one['changes'], isChange)
  return isList(value, isOne) ? value as unknown as { subject: string; scope: string; changes: Change[] }[] : undefined
}

function isResult(one: unknown): one is CardResult {
  if (!isDict(one)) return false
  const { verdict, because, at, validUntil, night, rule, tool, standardVersions, judged } = one
  return VERDICTS.has(verdict) && isText(because) && isInstant(at) && (validUntil === null || isInstant(validUntil)) && isText(night) && isText(rule)
    && absentOr(tool, isText) && absentOr(standardVersions, list => isList(list, isText))
    && absentOr(judged, known => isDict(known) && VERDICTS.has(known['verdict']) && isInstant(known['at']) && (known['validUntil'] === null || isInstant(known['validUntil'])) && isText(known['night']))
}

function isChange(one: unknown): boolean {
  if (!isDict(one)) return false
  const { testcase, kind, targets, before, after, because, findings, causes } = one
  return isText(testcase) && KINDS.has(kind) && isTexts(targets) && isText(because) && [before, after].every(verdict => absentOr(verdict, value => VERDICTS.has(value)))
    && isList(causes, cause => isDict(cause) && isText(cause['kind']) && isText(cause['text']) && absentOr(cause['values'], list => isList(list, isValue)))
    && absentOr(findings, both => isDict(both) && [both['new'], both['gone']].every(list => isList(list, isFinding)))
}

const isValue = (one: unknown): boolean => isDict(one) && isText(one['need']) && isText(one['at'])

function isFinding(one: unknown): boolean {
  if (!isDict(one)) return false
  const { severity, subject, at, message, expected, found, remedy } = one
  return (severity === 'violation' || severity === 'remark') && [subject, at, message].every(isText) && [expected, found, remedy].every(text => absentOr(text, isText))
}
