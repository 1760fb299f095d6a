import type { Change } from '../model/history.ts'
import type { Verdict } from '../model/judging.ts'
import { changesText, testcasesOf } from '../report/changes.ts'
import { compare, WORST_FIRST, worstOf } from '../report/order.ts'
import { plain } from '../report/untrusted.ts'
import { testChanged } from './items.ts'
import type { SubjectNight } from './notice.ts'
import type { Delivered, Undelivered } from './outbox.ts'
import { staleData } from './stale-data.ts'

/** Lines per section: a digest is to be read, the store has it all. */
const SHOWN = 1000

export interface Digest {
  night: string
  subjects: SubjectNight[]
  delivered: Delivered
  /** How long the night took. */
  seconds: number
  /** What fails where this is the first night. */
  first?: string[]
  /** Waivers that somebody should look at. */
  waivers?: string[]
}

/** The night in one text for its owner: counts, subjects worst first, what changed and why, failed visits, what waits for newer release data, waivers that ended, undelivered notices. */
export function digestOf({ night, subjects, delivered, seconds, first = [], waivers = [] }: Digest): string {
  const rows = worstNights(subjects)
  const ended = rows.filter(({ visit }) => visit?.state !== 'complete')
  return [
    `${headline({ night, subjects })} It took ${durationOf(seconds)}.`, '',
    ...section('Subjects, worst first', rows.map(rowLine)),
    ...section('Fails in the first night, of which no contact is told', first),
    ...section('What changed', rows.flatMap(({ subject, scope, changes }) => [
      ...changesText(subject.name, scope, changes).split('\n').filter(line => line !== ''), ...ofTest(changes).map(text => `  ${text}`),
    ])),
    ...section('Visits that failed or ended early', ended.map(row => `${nameOf(row)}: ${endOf(row)}`)),
    ...section('Test cases that wait for newer release data', staleData(subjects)),
    ...section('Waivers that expired or are about nothing', waivers.map(text => plain(text, 500))),
    ...section('Notices not delivered, tried again in another night', delivered.failed.map(undelivered)),
    ...section('Notices not delivered in three days, given up', delivered.givenUp.map(undelivered)),
    ...section('Notices perhaps delivered, and not sent again', delivered.unknown.map(undelivered)),
    ...section('Notices delivered in part', delivered.notes.map(undelivered)),
    `Notices sent: ${delivered.sent}.`, '',
  ].join('\n')
}

/** The night in a sentence: how many subjects and scopes, and their verdicts. */
export function headline({ night, subjects }: Pick<Digest, 'night' | 'subjects'>): string {
  const names = new Set(subjects.map(({ subject }) => subject.name)).size
  const counts = WORST_FIRST.map(verdict => [verdict, subjects.filter(row => verdictOf(row) === verdict).length] as const).filter(([, n]) => n > 0)
  const visits = subjects.length === names ? '' : `, ${subjects.length} subjects and scopes`
  const verdicts = counts.map(([verdict, n]) => `${n} ${verdict}`).join(', ')
  return `Night ${night}: ${names} subject${names === 1 ? '' : 's'}${visits}${verdicts === '' ? '' : `: ${verdicts}`}.`
}

/** Which of the changes come of the test alone, in a sentence that names the first of them; nothing if none do. */
export function ofTest(changes: Change[]): string[] {
  const ofIt = changes.filter(({ causes }) => testChanged(causes))
  return ofIt.length === 0 ? [] : [`The test changed, and not the cloud: ${testcasesOf(ofIt)}`]
}

/** Worst first, then by name. */
export function worstNights(subjects: SubjectNight[]): SubjectNight[] {
  const rank = (one: SubjectNight) => WORST_FIRST.indexOf(verdictOf(one))
  return [...subjects].sort((a, b) => rank(a) - rank(b) || compare(nameOf(a), nameOf(b)))
}

/** The verdict that decides: the worst of target main over the versions; MISS where nothing is judged, and no PASS without a visit. */
export function verdictOf({ versions, visit }: SubjectNight): Verdict {
  const verdicts = versions.map(({ targets }) => targets.main?.verdict ?? 'MISS')
  return worstOf(visit === undefined ? [...verdicts, 'DNF'] : verdicts)
}

/** Subject and scope; one line, whatever the names. */
export function nameOf({ subject, scope }: SubjectNight): string {
  return plain(`${subject.name} ${scope}`, 300)
}

/** Seconds as `1 h 12 min`, `12 min 5 s` or `5 s`. */
export function durationOf(seconds: number): string {
  const whole = Math.round(seconds)
  const [h, min, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60]
  return h > 0 ? `${h} h ${min} min` : min > 0 ? `${min} min ${s} s` : `${s} s`
}

function rowLine(row: SubjectNight): string {
  const versions = row.versions.map(({ version, targets: { main } }) => {
    if (main === undefined) return `${version} MISS`
    const counts = WORST_FIRST.filter(verdict => main.counts[verdict] > 0).map(verdict => `${main.counts[verdict]} ${verdict}`)
    return `${version} ${main.verdict} (${counts.join(', ')})`
  })
  return `${verdictOf(row).padEnd(4)} ${nameOf(row)}: ${plain(versions.join('; '), 500)}`
}

function endOf({ visit }: SubjectNight): string {
  return visit === undefined ? 'not visited' : `${visit.state}: ${plain(visit.problem ?? 'no reason given')}`
}

function undelivered({ about, contact, channel, night, reason }: Undelivered): string {
  return plain(`${about === '' ? 'digest' : about} of night ${night} to ${contact} by ${channel}: ${reason}`, 500)
}

function section(heading: string, items: string[]): string[] {
  if (items.length === 0) return []
  const more = items.length > SHOWN ? [`  … and ${items.length - SHOWN} more`] : []
  return [`${heading}:`, ...items.slice(0, SHOWN).map(item => `  ${item}`), ...more, '']
}
