import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import pLimit from 'p-limit'
import { publishedDigests } from '../certificates/published.ts'
import { digestOf } from '../evidence/canonical.ts'
import type { Board } from '../model/board.ts'
import type { Digest, Store } from '../model/history.ts'
import type { WaiverUse } from '../model/waiver.ts'
import { compare } from '../report/order.ts'
import { BoardError } from './board-error.ts'
import { type Cache, NO_CACHE, openCache } from './cache.ts'
import type { Crew } from './crew.ts'
import { alone } from './in-process.ts'
import type { NightOfLine } from './night-changes.ts'
import { putNights, Reports } from './night-files.ts'
import { siteFiles } from './pages.ts'
import { REGISTER, STATUS, subjectPage } from './places.ts'
import { prepareOut } from './out-dir.ts'
import { pack, type PackedRows, unpack } from './packed.ts'
import { publicBoard } from './public.ts'
import { readBoard, type ReadOptions } from './read.ts'
import { type ShownBefore, shownBefore } from './shown-before.ts'
import { lookingBy, withSigners } from './signers.ts'
import { SiteDir } from './write.ts'

/** Changes with the form of what is kept between builds. */
const FORM = 5
/** Subjects whose files are made side by side. */
const AT_ONCE = 8

export interface BuildOptions extends Omit<ReadOptions, 'remembered' | 'onVisits' | 'crew' | 'look' | 'published' | 'shown'> {
  out: string
  /** Directories that pages must not lie in, such as that of the store. */
  apart: string[]
  /** Directory of what is kept between builds. */
  cacheDir?: string
  /** Does what there is much of; all of it here where none is given. It is ended with the build. */
  crew?: Crew
}
export interface Built {
  /** As the pages show it. */
  board: Board
  written: number
  unchanged: number
  removed: number
  /** What could not be read, for people who may see everything. */
  problems: string[]
  /** What does not keep the pages from being right. */
  warnings: string[]
}

/** Builds the site: reads the store, makes the pages, writes what changed. Throws BoardError, StoreError where the store fails, SignersError. */
export async function buildBoard(store: Store, options: BuildOptions): Promise<Built> {
  const { out, apart, cacheDir, crew = alone(store), ...asked } = options
  const root = await prepareOut(out, apart)
  const site = await SiteDir.open(root)
  try {
    const cache = cacheDir === undefined ? NO_CACHE : openCache(cacheDir, keyOf(store, asked))
    const files = { store, crew, site, view: asked.view, asOf: asked.asOf }
    const reports = new Reports(files)
    const look = await lookingBy(store, asked)
    const problems: string[] = []
    const published = await publishedIn(root)
    const before = await shownIn(root)
    if (typeof before === 'object' && before.view === 'public' && asked.view === 'full') throw new BoardError(`--out ${out}: holds the public view, and the full one shows all evidence; name another directory, or empty this one if nobody else can read it`)
    const { board: read, journals, lines } = await readBoard(store, { ...asked, crew, look, ...(published !== undefined && { published }), ...(typeof before === 'object' && { shown: before.newest }), remembered: remembered(cache), onVisits: (one, unread) => { reports.begin(one, unread) } })
    const kept = await putNights(journals, { ...files, board: read, reports, problems })
    const board = await withSigners(kept, journals, { look, all: asked.allowedSigners !== undefined, problems })
    for (const { subject, scope, keys, rules, rows, unsettled } of journals) await cache.put(['visits', subject, scope], pack({ keys, rules, rows: rows.filter(({ row }) => !unsettled.has(row.id)) }))
    for (const [line, nights] of lines) await cache.put(['changes', line], nights)
    const all: Board = { ...board, problems: [...board.problems, ...problems].sort(compare) }
    const shown = all.view === 'public' ? publicBoard(all) : all
    crew.brief({ ...shown, subjects: [] })
    const pages = putSubjects(shown, site, crew)
    pages.catch(() => {}) // told below, unless something else fails before
    for (const { path, tag, content } of siteFiles(shown)) {
      await site.put(path, tag, content)
      await turn() // pages that are ready make room for others
    }
    const late = await pages
    await site.finish()
    const warning = await cache.end()
    return { board: shown, ...site.counts, problems: [...all.problems, ...late], warnings: [before, warning, ...toMend(all.waivers)].filter(one => typeof one === 'string') }
  } finally {
    await crew.end()
    await site.close()
  }
}

/** What the pages that are there say of the register; nothing where there are none. Throws BoardError where that cannot be read. */
async function publishedIn(root: string): Promise<ReadonlyMap<number, Digest> | undefined> {
  const file = join(root, REGISTER)
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw new BoardError(`${file}: cannot be read (${error.code ?? 'error'})`)
  })
  const found = text === undefined ? undefined : publishedDigests(text)
  if (typeof found === 'string') throw new BoardError(`${file}: ${found}, so that nobody knows which certificates were revoked; put back what was published, or remove it`)
  return found
}

/** What the pages that are there showed; nothing where there are none, and why it is not known where they cannot be read. */
async function shownIn(root: string): Promise<ShownBefore | string | undefined> {
  const file = join(root, STATUS)
  const found = await readFile(file, 'utf8').then(shownBefore).catch((error: NodeJS.ErrnoException) => (error.code === 'ENOENT' ? undefined : `cannot be read (${error.code ?? 'error'})`))
  return typeof found === 'string' ? `${file}: ${found}, so visits that it showed and that are not in the store any more are not noticed` : found
}

/** The files of each subject, which take long; gives what is wrong with pages that cannot be made. */
async function putSubjects({ subjects }: Board, site: SiteDir, crew: Crew): Promise<string[]> {
  const limit = pLimit(AT_ONCE)
  const found = await Promise.all(subjects.map(subject => limit(async () => {
    const { files, problems } = await crew.subject({ kind: 'subject', subject, there: site.pagesIn(dirname(subjectPage(subject.name))) })
    for (const { path, tag, content } of files) {
      if (content === undefined) site.keep(path, tag)
      else await site.put(path, tag, () => content)
    }
    return problems
  })))
  return found.flat()
}

/** Waivers that somebody should look at, a line each. */
function toMend(waivers: WaiverUse[]): string[] {
  return waivers.filter(({ state }) => state === 'unknown' || state === 'expired' || state === 'unused').map(({ waiver: { id, subject, at }, text }) => `waiver ${id} of ${subject} (${at}): ${text}`)
}

/** What was digested counts for this store, version, view and these definitions only. */
function keyOf(store: Store, { tool, view, scopes }: Pick<ReadOptions, 'tool' | 'view' | 'scopes'>): string {
  const definitions = Object.values(scopes).flatMap(({ scope, standards }) => [scope.digest, ...standards.map(({ digest }) => digest)])
  return digestOf(JSON.stringify([FORM, store.where, tool, view, definitions.sort()]))
}

/** The cache vouches that they are as an earlier build kept them. */
function remembered(cache: Cache): NonNullable<ReadOptions['remembered']> {
  return {
    visits: async (subject, scope) => {
      const kept = await cache.get(['visits', subject, scope]) as PackedRows | undefined
      return kept === undefined ? undefined : unpack(kept)
    },
    changes: async line => await cache.get(['changes', line]) as NightOfLine[] | undefined,
  }
}
