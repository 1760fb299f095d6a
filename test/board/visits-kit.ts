import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import type { BuildOptions } from '../../src/board/build.ts'
import { canonicalJson } from '../../src/evidence/canonical.ts'
import { summarize } from '../../src/evaluate/evaluate.ts'
import { openStore } from '../../src/history/open-store.ts'
import { addReport } from '../../src/history/score-card.ts'
import type { Board } from '../../src/model/board.ts'
import type { Change, ScoreCard, Store, VisitEntry } from '../../src/model/history.ts'
import type { Verdict } from '../../src/model/judging.ts'
import type { Report } from '../../src/model/report.ts'
import { renderJson } from '../../src/report/json.ts'
import { bind } from '../../src/spec/bind.ts'
import { loadDefinitions } from '../../src/spec/load.ts'

export const SCOPE = 'scs-compatible-kaas'
export const ASOF = new Date('2026-11-20T06:00:00Z')
export const tool = { name: 'scs-check', version: '0.1.0' }
/** What all builds of these tests are asked. */
export const ASKED: Pick<BuildOptions, 'asOf' | 'view' | 'title' | 'tool'> = { asOf: ASOF, view: 'public', title: 'Board', tool }

const dirs: string[] = []
afterAll(async () => { for (const dir of dirs) await rm(dir, { recursive: true, force: true }) })

/** A directory that the tests remove at their end. */
export async function place(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'scs-check-board-'))
  dirs.push(dir)
  return dir
}

let known: Promise<Board['scopes']> | undefined
/** Definitions of the scope. */
export const definitions = (): Promise<Board['scopes']> => known ??= loadDefinitions(SCOPE).then(({ scope, standards }) => {
  const mine = standards.filter(({ id }) => Object.values(scope.versions).some(version => Object.hasOwn(version.standards, id)))
  return { [SCOPE]: { scope, standards: mine, bound: bind(scope, mine, Object.keys(scope.versions)) } }
})

export interface Nights {
  store: Store
  dir: string
  /** Adds a visit: every test case has this verdict, but for some. Results are valid for a week. `more` may be made of its report. */
  visit(subject: string, night: string, verdict: Verdict, but?: Record<string, Verdict>, more?: Partial<VisitEntry> | ((report: string, card: ScoreCard) => Partial<VisitEntry> | Promise<Partial<VisitEntry>>)): Promise<VisitEntry>
  /** Ends a night in which this changed. */
  end(night: string, changed: { subject: string; scope: string; changes: Change[] }[], subjects?: { subject: string; scope: string; state: string }[]): Promise<void>
}

/** A store of clusters' visits, as nights leave them. */
export async function nights(): Promise<Nights> {
  const dir = join(await place(), 'store')
  const store = await openStore({ dir })
  const cards = new Map<string, ScoreCard>()
  const { scope, standards, bound } = (await definitions())[SCOPE]!
  const keep = async ({ digest: _, ...definition }: { digest: string }): Promise<string> => store.put(canonicalJson(definition))
  const rules = { scope: await keep(scope), standards: Object.fromEntries(await Promise.all(standards.map(async one => [one.id, await keep(one)] as const))) }
  return {
    store, dir,
    visit: async (subject, night, verdict, but = {}, more = {}) => {
      const at = `${night.slice(0, 10)}T02:00:00Z`
      const report = reportOf(subject, at, bound, verdict, but, { scope, standards })
      const card = addReport(cards.get(subject) ?? {}, report, night)
      cards.set(subject, card)
      const kept = await store.put(renderJson([report]))
      const changed = typeof more === 'function' ? await more(renderJson([report]), card) : more
      const objects = [kept, rules.scope, ...Object.values(rules.standards), ...[changed.signature, changed.report].filter(one => one !== undefined)]
      const entry = {
        format: 'scs-check/visit/1', id: night, at, night, subject, scope: SCOPE, from: at, until: at, state: 'complete', tool, ran: bound.map(({ testcase }) => testcase.id),
        report: kept, rules, card, objects, ...changed,
      } as VisitEntry
      await store.append(['visits', subject, SCOPE], entry)
      return entry
    },
    end: async (night, changed, subjects = []) => {
      const changes = await store.put(canonicalJson(changed))
      await store.append(['nights', 'line'], { id: `${night}~end`, at: `${night.slice(0, 10)}T03:00:00Z`, format: 'scs-check/night/1', night, state: 'end', tool, subjects, changes, objects: [changes] })
    },
  }
}

function reportOf(subject: string, at: string, bound: Board['scopes'][string]['bound'], verdict: Verdict, but: Record<string, Verdict>, rules: Pick<Board['scopes'][string], 'scope' | 'standards'>): Report {
  const { id, uuid, name, url, digest } = rules.scope
  const results = bound.map(({ testcase, standard, standardVersions, targets }): Report['results'][number] => {
    const own = but[testcase.id] ?? verdict
    const finding = { severity: 'violation', subject: 'a cluster', at: '/version', message: 'it is too old' } as const
    return {
      testcase: testcase.id, title: testcase.title, standard, standardVersions, targets, verdict: own, because: own === 'FAIL' ? '1 of 1 clusters in violation' : own === 'PASS' ? 'clusters examined: 1' : 'never tried',
      examined: 1, findings: own === 'FAIL' ? [finding] : [], clause: testcase.clause, evidence: {},
      validUntil: own === 'MISS' ? null : new Date(Date.parse(at) + 7 * 86_400_000).toISOString().replace('.000', ''),
    }
  })
  return {
    format: 'scs-check/report/1', tool, subject, scope: { id, uuid, name, url, digest }, standards: Object.fromEntries(rules.standards.map(one => [one.id, one.digest])), asOf: at, checkedAt: at, notes: [],
    versions: [{ version: 'v1', validity: 'effective', targets: summarize('v1', results, []), open: [] }], evidence: [], results,
  }
}

/** All files of a site and what is in them, but for those that the builder keeps for itself. */
export async function filesOf(dir: string): Promise<Map<string, string>> {
  const found = (await readdir(dir, { recursive: true, withFileTypes: true })).filter(one => one.isFile()).map(one => join(one.parentPath, one.name).slice(dir.length + 1))
  return new Map(await Promise.all(found.filter(path => !path.startsWith('.scs-check')).sort().map(async path => [path, await readFile(join(dir, path), 'latin1')] as const)))
}

/** Damages what lies in a file. */
export async function damage(file: string): Promise<void> {
  const bytes = await readFile(file)
  bytes[bytes.length - 9]! ^= 1
  await writeFile(file, bytes)
}
