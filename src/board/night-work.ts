import { gzipSync } from 'node:zlib'
import { type Said, saidBy } from '../history/card-proof.ts'
import type { Board, BoardScope, BoardSubject, NightRow, View } from '../model/board.ts'
import type { Attestation, Evidence } from '../model/evidence.ts'
import type { Digest, Store } from '../model/history.ts'
import { isPublic, publicReport } from '../report/public.ts'
import { renderNight } from './night-page.ts'
import { reportIn, saysNoMore } from './report-text.ts'
import { damageOf, type ReportFacts } from './visit-row.ts'

/** Of compression: nearly as small as by the default, in half the time. */
const LEVEL = 4

/** Reads the report of a night; `problem` says why it cannot be read. */
export interface ReportWork {
  kind: 'report'
  report: Digest
  /** Read with it. */
  signature?: Digest
  view: View
  /** Known since another build. */
  facts?: ReportFacts
}
export interface ReportDone {
  facts?: ReportFacts
  /** Digests of the definitions that it was judged by, sorted; absent where its facts were known. */
  rules?: Digest[]
  /** The report's bytes, compressed, if they may be published. */
  bytes?: Uint8Array
  /** The signature, as its bytes. */
  armour?: Uint8Array
  problem?: string
}
/** Reads what the report of a visit says of it. */
export interface SaidWork {
  kind: 'said'
  report: Digest
  night: string
}
/** Makes the page of a night. */
export interface PageWork {
  /** Where it lies. */
  path: string
  subject: BoardSubject
  scope: BoardScope
  row: NightRow
  asOf: string
}

/** What a report says of its visit. Throws StoreError, SyntaxError or TypeError where it is none. */
export async function readSaid(store: Pick<Store, 'get'>, { report, night }: SaidWork): Promise<Said> {
  return saidBy(reportIn(await store.get(report)), night)
}

/** Reads a report and compresses its bytes, which stay those that were signed. Throws StoreError where the store fails. */
export async function readReport(store: Pick<Store, 'get'>, { report, signature, view, facts: known }: Omit<ReportWork, 'kind'>): Promise<ReportDone> {
  try {
    const bytes = await store.get(report)
    const { facts, rules } = known === undefined ? factsOf(bytes, view) : { facts: known, rules: undefined }
    const done = { facts, ...(rules !== undefined && { rules }) }
    if (view === 'public' && !facts.public) return done
    return { ...done, bytes: gzipSync(bytes, { level: LEVEL }), ...(signature !== undefined && { armour: await store.get(signature) }) }
  } catch (error) {
    return { problem: damageOf(error) }
  }
}

/** The page of a night, of which the report can be read, and what is wrong with evidence, which is then not shown. Throws StoreError where the store fails. */
export async function nightPage(store: Pick<Store, 'get'>, board: Board, { path, subject, scope, row, asOf }: PageWork): Promise<{ content: string; unread: string[] }> {
  const report = reportIn(await store.get(row.report ?? ''))
  const unread: string[] = []
  const telling = report.results.filter(({ findings }) => findings.length > 0)
  const digests = [...new Set(telling.flatMap(({ evidence }) => Object.values(evidence)))]
  const documents = await Promise.all(digests.map(async digest => store.get(digest)
    .then(bytes => [[digest, JSON.parse(String(bytes)) as Evidence | Attestation] as const])
    .catch((error: unknown) => {
      unread.push(damageOf(error))
      return []
    })))
  const shown = board.view === 'public' ? publicReport(report) : report
  return { content: renderNight({ ...board, asOf }, subject, scope, row, shown, { documents: new Map(documents.flat()), path }), unread: unread.sort() }
}

function factsOf(bytes: Buffer, view: View): { facts: ReportFacts; rules: Digest[] } {
  const report = reportIn(bytes)
  if (![report.results, report.versions, report.evidence].every(Array.isArray)) throw new SyntaxError('it is no report')
  // Which documents there are is needed where they are served
  const facts = view === 'full' ? { public: false, evidence: report.evidence.map(({ digest }) => digest) } : { public: isPublic(report) && saysNoMore(bytes, report), evidence: [] }
  return { facts, rules: [report.scope.digest, ...Object.values(report.standards)].sort() }
}
