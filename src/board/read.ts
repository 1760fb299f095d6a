import pLimit from 'p-limit'
import { problemsOf } from '../certificates/problems.ts'
import { comparedWith } from '../certificates/published.ts'
import { readRegister } from '../certificates/register.ts'
import { restingOn, restsOf } from '../certificates/rests.ts'
import { concernsOf } from '../certificates/rules.ts'
import { certificateStandings, inForce } from '../certificates/standings.ts'
import { instant } from '../evidence/instant.ts'
import type { Board, BoardSubject, View } from '../model/board.ts'
import type { Digest, Store } from '../model/history.ts'
import type { Waiver } from '../model/waiver.ts'
import { DOUBTS } from '../report/doubts.ts'
import { compare } from '../report/order.ts'
import { waiverUses } from '../waivers/uses.ts'
import { type About, aboutRecorded } from './about.ts'
import { DAYS } from './calendar-days.ts'
import type { Crew } from './crew.ts'
import { alone } from './in-process.ts'
import { KeptRules } from './kept-rules.ts'
import { newestOf } from './newest.ts'
import type { Look } from './signers.ts'
import { type NightOfLine, readChanges } from './night-changes.ts'
import { scopeOf } from './read-scope.ts'
import { goneVisit, latestSeen, shownKey, type ShownVisit } from './shown-before.ts'
import { readVisits, type VisitJournal, type VisitRows } from './visit-journal.ts'

const DAY = 86_400_000
/** Journals read side by side. */
const AT_ONCE = 8
/** Problems told of one kind of data. */
const TOLD = 20

/** What earlier builds digested; `{}` where nothing is kept. */
export interface Remembered {
  visits?(subject: string, scope: string): Promise<VisitRows | undefined>
  changes?(line: string): Promise<NightOfLine[] | undefined>
}
export interface ReadOptions {
  asOf: Date
  view: View
  title: string
  tool: Board['tool']
  /** Definitions of today by scope id, of all versions. */
  scopes: Board['scopes']
  baseUrl?: string
  /** Of the config, by name; without it what nights recorded. */
  about?: ReadonlyMap<string, About>
  waivers?: readonly Waiver[]
  /** Whose signatures in the register count. */
  allowedSigners?: string
  /** What pages said of the register before, by number of the statement. */
  published?: ReadonlyMap<number, Digest>
  /** Newest visits that pages showed before, by `shownKey`. */
  shown?: ReadonlyMap<string, ShownVisit>
  /** File of keys whose signatures count no more. */
  revoked?: string
  remembered?: Remembered
  /** Newest reports without a signature judge nothing. */
  mustBeSigned?: boolean
  /** Looks at signatures of the newest visits; without it they are not looked at. */
  look?: Look
  /** Reads visits of which nothing is kept; without it they are read here. */
  crew?: Crew
  /** Is told of each subject's scope as soon as its visits are read, if it is shown, with the visit whose report cannot be read (id). */
  onVisits?: (journal: VisitJournal, unread: string | undefined) => void
}
/** The board, and what it was digested from. */
export interface Read {
  board: Board
  journals: VisitJournal[]
  lines: Map<string, NightOfLine[]>
}

/**
 * Reads everything that pages are made of. What is damaged becomes a line of `problems`, and was not judged. Throws StoreError where the store fails,
 * SignersError.
 */
export async function readBoard(store: Store, options: ReadOptions): Promise<Read> {
  const { asOf, view, title, tool, scopes, baseUrl, about, waivers = [], allowedSigners, revoked, remembered = {}, crew = alone(store) } = options
  const [problems, limit, kept] = [[] as string[], pLimit(AT_ONCE), new KeptRules(store)]
  const after = new Date(asOf.getTime() - DAYS * DAY).toISOString().slice(0, 10)
  const names = await namesOf(store, { about, shown: options.shown, after }, scopes, problems)
  const isShown = ({ subject, scope, rows }: VisitJournal) => rows.length > 0 || about?.get(subject)?.scopes.includes(scope) === true
  const all = (await Promise.all(names.map(([subject, scope]) => limit(async () => {
    const [{ scope: definition, standards }, cached] = [scopes[scope]!, await remembered.visits?.(subject, scope)]
    const today = { scope: definition, standards }
    const found: VisitJournal = cached === undefined ? await crew.visits({ kind: 'visits', subject, scope, today, after }) : await readVisits(subject, scope, today, { store, kept, after, asOf }, cached)
    const shown = options.shown?.get(shownKey(subject, scope))
    const gone = shown === undefined ? undefined : goneVisit(found, shown, today, asOf)
    const seen = latestSeen(found.rows, shown, asOf)
    if (seen !== undefined) found.seen = seen
    const read = gone === undefined ? found : { ...found, gone, rows: [...found.rows, { at: gone.until, row: gone, letters: '' }], unsettled: new Set([...found.unsettled, gone.id]) }
    if (!isShown(read)) return undefined
    const newest = await newestOf(read, scopes[scope]!, { store, kept, asOf, problems, said: work => crew.said(work), look: options.look, mustBeSigned: options.mustBeSigned === true })
    options.onVisits?.(read, newest.lost?.doubt === DOUBTS.unread ? newest.lost.id : undefined)
    return [read, newest] as const
  })))).filter(one => one !== undefined)
  const [journals, newest] = [all.map(([journal]) => journal), new Map(all)]
  const lines = new Map(await Promise.all((await store.journals(['nights'])).map(journal => limit(async () => {
    const found = await readChanges(journal[1]!, store, after, await remembered.changes?.(journal[1]!))
    problems.push(...few(found.problems))
    return [journal[1]!, found.nights] as const
  }))))
  problems.push(...journals.flatMap(one => few(one.problems)))
  const definitionOf = (id: string) => (Object.hasOwn(scopes, id) ? scopes[id]!.scope : undefined)
  const { register: said, gone } = comparedWith(await readRegister(store, { allowedSigners, revoked }), options.published ?? new Map())
  const register = restingOn(said, await restsOf(said, store, asOf, async ({ rules }, { scope, version, at }) => {
    const today = Object.hasOwn(scopes, scope) ? scopes[scope] : undefined
    return today === undefined ? undefined : (await kept.deciding({ ...(rules !== undefined && { rules }), until: at }, today)).main.get(version)
  }))
  problems.push(...few(problemsOf(register, asOf, definitionOf)))
  const certificates = certificateStandings(register, asOf, definitionOf, ({ subject, scope, version }) => {
    const journal = journals.find(one => one.subject === subject && one.scope === scope)
    const visit = journal === undefined ? undefined : newest.get(journal)?.entry
    return Object.hasOwn(scopes, scope) ? concernsOf({ ...scopes[scope]!, ...(visit !== undefined && { visit }) }, version, asOf) : [`there is no scope ${scope}`]
  })
  problems.push(...few(certificates.filter(({ state, subject, scope }) => (state === 'granted' || state === 'expiring') && !journals.some(one => one.subject === subject && one.scope === scope))
    .map(({ certificate, subject, scope, version }) => `certificate ${certificate} holds, but the store has no visit of ${subject} for ${scope} (${version}), so no other page shows it`)))
  const nights = [...lines.values()].flat()
  const read = await Promise.all(journals.map(one => limit(async () =>
    [one, await scopeOf(one, newest.get(one)!, { store, kept, asOf, definitions: scopes[one.scope]!, waivers, certificates, nights, problems })] as const)))
  const isEmpty = register.statements.length === 0 && register.breaks.length === 0
  const subjects = await Promise.all([...new Set(journals.map(({ subject }) => subject))].sort(compare).map(async (name): Promise<BoardSubject> => {
    const former = about !== undefined && !about.has(name)
    const known = about?.get(name) ?? await aboutRecorded(store, name, problems)
    const certified = isEmpty ? known.certified && !former : certificates.some(one => one.subject === name && inForce(one, asOf))
    if (known.certified && !certified && !former) problems.push(`${name} is configured as certified, but by the register it has no certificate in force`)
    return { ...aboutOf(known), certified, ...(former && { former }), scopes: read.filter(([{ subject }]) => subject === name).map(([, { scope }]) => scope) }
  }))
  const judged = read.flatMap(([, one]) => one.judged)
  return {
    journals, lines,
    board: {
      asOf: instant(asOf), view, tool, title, ...(baseUrl !== undefined && { baseUrl }), scopes, subjects, certifiedBy: isEmpty ? 'config' : 'register', certificates, ...(gone.length > 0 && { gone }), problems: problems.sort(compare),
      waivers: waiverUses(waivers, judged, { subjects: subjects.map(({ name }) => name) }, asOf),
    },
  }
}

/** Every subject and scope that was visited, is configured or was shown in these 18 months; scopes that this version does not know are told. */
async function namesOf(store: Store, { about, shown, after }: { about: ReadOptions['about']; shown: ReadOptions['shown'] | undefined; after: string }, scopes: Board['scopes'], problems: string[]): Promise<[subject: string, scope: string][]> {
  const visited = (await store.journals(['visits'])).flatMap(([, subject, scope, more]) => (subject === undefined || scope === undefined || more !== undefined ? [] : [[subject, scope]]))
  const configured = [...about?.values() ?? []].flatMap(one => one.scopes.map(scope => [one.name, scope]))
  const known = [...shown ?? []].filter(([, { until }]) => until.slice(0, 10) > after).map(([key]) => JSON.parse(key) as string[])
  const names = [...new Map([...visited, ...configured, ...known].map(one => [JSON.stringify(one), one as [string, string]])).values()]
  const unknown = new Set(names.map(([, scope]) => scope).filter(scope => !Object.hasOwn(scopes, scope)))
  problems.push(...few([...unknown].map(scope => `scope ${scope} is not known to this version: what was judged by it is not shown`)))
  problems.push(...few(alike(names.map(([subject]) => subject))))
  return names.filter(([, scope]) => !unknown.has(scope)).sort(([a, b], [c, d]) => compare(a, c) || compare(b, d))
}

/** Names that differ only in case: people take one for the other, and some file systems do. */
function alike(names: string[]): string[] {
  const found = new Map<string, string[]>()
  for (const name of new Set(names)) {
    const key = name.normalize('NFKC').toLowerCase()
    found.set(key, [...found.get(key) ?? [], name])
  }
  return [...found.values()].filter(same => same.length > 1).map(same => `subjects ${same.sort(compare).join(', ')} differ only in upper and lower case: is one of them made up?`)
}

function few(problems: string[]): string[] {
  return problems.length <= TOLD ? problems : [...problems.slice(0, TOLD), `${problems.length - TOLD} more problems like this one: ${problems[TOLD]}`]
}

function aboutOf({ name, description, operator, group, links }: About): Pick<BoardSubject, 'name' | 'description' | 'operator' | 'group' | 'links'> {
  return { name, ...(description !== undefined && { description }), ...(operator !== undefined && { operator }), ...(group !== undefined && { group }), links }
}
