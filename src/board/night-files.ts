import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import pLimit from 'p-limit'
import { canonicalJson, digestOf } from '../evidence/canonical.ts'
import type { Board, NightRow, View } from '../model/board.ts'
import type { Digest, Store } from '../model/history.ts'
import type { Crew } from './crew.ts'
import { definitionFile, evidenceFile, reportFile, signatureFile } from './places.ts'
import { endedBy, type VisitJournal } from './visit-journal.ts'
import { damageOf, type VisitRow } from './visit-row.ts'
import type { SiteDir } from './write.ts'

const compressed = promisify(gzip)
/** Files that are made side by side. */
const AT_ONCE = 32

export interface ReportFiles {
  store: Pick<Store, 'get'>
  crew: Crew
  site: SiteDir
  view: View
  asOf: Date
}
export interface NightFiles extends ReportFiles {
  board: Board
  reports: Reports
  problems: string[]
}

/** Puts reports as they were signed and their signatures, where the view allows it, while other visits are still read. */
export class Reports {
  readonly #files: ReportFiles
  readonly #limit = pLimit(AT_ONCE)
  readonly #done = new Map<VisitRow, Promise<string | undefined>>()

  constructor(files: ReportFiles) {
    this.#files = files
  }

  /** Begins with those of a journal; what is known of one that cannot be read any more (`unread`) counts no more. */
  begin(journal: VisitJournal, unread?: string): void {
    for (const one of journal.rows.filter(({ row }) => endedBy(row, this.#files.asOf))) {
      if (one.row.id === unread) delete one.facts
      if (isThere(journal, one, this.#files)) continue
      const done = this.#limit(() => putReport(journal, one, this.#files))
      done.catch(() => {}) // told to whoever asks for it
      this.#done.set(one, done)
    }
  }

  /** Once it is done: what is wrong with the report, if anything. Throws StoreError where the store fails, BoardError. */
  async problemOf(one: VisitRow): Promise<string | undefined> {
    return this.#done.get(one)
  }
}

/**
 * Ends what `reports` began, and puts definitions and, in the full view, evidence. Gives the board with what is published.
 * Throws StoreError, BoardError.
 */
export async function putNights(journals: VisitJournal[], files: NightFiles): Promise<Board> {
  const { board, store, site, reports, asOf, problems } = files
  const limit = pLimit(AT_ONCE)
  const [published, lost] = [new Set<string>(), new Set<string>()]
  const evidence = new Set<Digest>()
  const definitions = new Set<Digest>()
  const ended = journals.map(journal => [journal, journal.rows.filter(({ row }) => endedBy(row, asOf))] as const)
  for (const [{ rules }, rows] of ended) for (const kept of new Set(rows.map(one => one.rules))) for (const digest of rules[kept ?? -1] ?? []) definitions.add(digest)
  await Promise.all(ended.flatMap(([journal, rows]) => rows.map(async one => {
    const key = keyOf(journal.subject, journal.scope, one.row.id)
    const problem = await reports.problemOf(one)
    if (problem !== undefined) {
      problems.push(`${journal.subject}, ${journal.scope}, night ${one.row.id}: its report: ${problem}`)
      lost.add(key)
    } else if (isPublished(one, board.view)) {
      published.add(key)
    }
    for (const digest of board.view === 'full' ? documentsOf(one) : []) evidence.add(digest)
  })))
  const put = async (path: string, digest: Digest, read: () => Promise<Uint8Array | string>, what: string): Promise<void> => {
    try {
      await site.put(path, tagOf(digest), async () => compressed(await read()))
    } catch (error) {
      problems.push(`${what}: ${damageOf(error)}`)
    }
  }
  const today = new Map(Object.values(board.scopes).flatMap(({ scope, standards }) => [scope, ...standards]).map(one => [one.digest, textOf(one)]))
  for (const [digest, text] of today) if (digestOf(text) === digest) definitions.add(digest)
  await Promise.all([...definitions].map(digest => limit(() => put(definitionFile(digest), digest, async () => today.get(digest) ?? definitionIn(await store.get(digest)), 'a definition'))))
  const missing = [...evidence].filter(digest => !site.keep(evidenceFile(digest), tagOf(digest)))
  await Promise.all(missing.map(digest => limit(() => put(evidenceFile(digest), digest, () => store.get(digest), 'an evidence document'))))
  const subjects = board.subjects.map(subject => ({ ...subject, scopes: subject.scopes.map(scope => {
    const nights = scope.history.nights.map(row => shownRow(row, keyOf(subject.name, scope.scope, row.id), { published, lost }))
    return { ...scope, history: { ...scope.history, nights } }
  }) }))
  return { ...board, subjects }
}

/** A visit with what can be read of its report; most are as they were. */
function shownRow(row: NightRow, key: string, { published, lost }: Record<'published' | 'lost', ReadonlySet<string>>): NightRow {
  const shown = published.has(key) ? { ...row, published: true } : row
  if (!lost.has(key) && (row.signature === undefined || row.key !== undefined)) return shown
  const { report, signature, ...rest } = shown
  return { ...rest, ...(report !== undefined && !lost.has(key) && { report }), ...(signature !== undefined && row.key !== undefined && { signature }) }
}

/** Whether nothing is to be done for a night: its files are there, or nothing of it may be. */
function isThere({ subject, scope }: VisitJournal, one: VisitRow, { site, view }: ReportFiles): boolean {
  const { row: { id, report, signature, key } } = one
  if (report === undefined || (one.facts !== undefined && !isPublished(one, view))) return true
  if (one.facts === undefined || !site.keep(reportFile(subject, scope, id), tagOf(report))) return false
  return signature === undefined || key === undefined || site.keep(signatureFile(subject, scope, id), tagOf(signature))
}

/** Puts report and signature if they may be seen; gives what is wrong with them. */
async function putReport({ subject, scope, rules: kept }: VisitJournal, one: VisitRow, { crew, site, view }: ReportFiles): Promise<string | undefined> {
  const { row: { id, report, signature, key } } = one
  if (report === undefined) return undefined
  // Only a signature that can be read goes with it
  const signed = signature === undefined || key === undefined ? undefined : signature
  try {
    const { facts, rules, problem, bytes, armour } = await crew.report({ kind: 'report', report, view, ...(signed !== undefined && { signature: signed }), ...(one.facts !== undefined && { facts: one.facts }) })
    if (problem !== undefined) return problem
    // told in every build, so nothing is remembered of it
    if (rules !== undefined && one.rules !== undefined && String([...kept[one.rules] ?? []].sort()) !== String(rules)) return 'it is judged by other definitions than those that were kept with it'
    if (facts !== undefined) one.facts = facts
    if (!isPublished(one, view)) return undefined
    await site.put(reportFile(subject, scope, id), tagOf(report), () => must(bytes))
    if (signed !== undefined) await site.put(signatureFile(subject, scope, id), tagOf(signed), () => must(armour))
    return undefined
  } catch (error) {
    return damageOf(error)
  }
}

function must(bytes: Uint8Array | undefined): Uint8Array {
  if (bytes === undefined) throw new TypeError('it is not what was read before')
  return bytes
}

const isPublished = ({ facts, row }: VisitRow, view: View): boolean => row.report !== undefined && facts !== undefined && (view === 'full' || facts.public)
const documentsOf = ({ facts, row: { collection, attestations = [] } }: VisitRow): Digest[] => [...facts?.evidence ?? [], ...(collection === undefined ? [] : [collection]), ...attestations]
const keyOf = (...parts: string[]): string => JSON.stringify(parts)
/** Digests name content that never changes. */
const tagOf = (digest: Digest): string => digest.slice('sha256:'.length, 'sha256:'.length + 32)

/** Entries, which are not signed, say what the definitions are: nothing else must be published as one. Throws SyntaxError. */
function definitionIn(bytes: Buffer): Buffer {
  const { id, versions, timeline, testcases } = JSON.parse(String(bytes)) as Record<string, unknown>
  const isDict = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value)
  if (typeof id !== 'string' || !isDict(versions) || !(Array.isArray(timeline) || Array.isArray(testcases))) throw new SyntaxError('it is no definition')
  return bytes
}

function textOf({ digest: _, ...definition }: { digest: Digest }): string {
  return canonicalJson(definition)
}
