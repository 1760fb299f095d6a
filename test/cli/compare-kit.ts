import { cp, mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { main } from '../../src/cli/main.ts'
import { assign, loadRules, type Rules } from '../../src/cli/rules.ts'
import { evaluate } from '../../src/evaluate/evaluate.ts'
import { readGathered } from '../../src/evidence/store.ts'
import { openDirectoryStore } from '../../src/history/directory-store.ts'
import { addReport } from '../../src/history/score-card.ts'
import type { Gathered } from '../../src/model/evidence.ts'
import type { VisitEntry } from '../../src/model/history.ts'
import type { Report } from '../../src/model/report.ts'
import { record } from '../../src/nightly/record.ts'
import { printed } from './printed.ts'

const inPackage = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url))
const DAY = 86_400_000

/** The night so many days ago. */
export const night = (ago: number): string => new Date(Date.now() - ago * DAY).toISOString().slice(0, 10)

export interface Kit {
  dir: string
  store: string
  rules: Rules
  evidence: Record<string, Gathered>
}

/** A directory with passive evidence of a compliant cloud `well` and a flawed one `flawed`, and an empty store. */
export async function kit(): Promise<Kit> {
  const dir = await mkdtemp(join(tmpdir(), 'scs-check-compare-'))
  const evidence: Record<string, Gathered> = {}
  for (const [subject, profile] of [['well', 'compliant'], ['flawed', 'flawed']] as const) {
    await printed(() => main(['collect', '--demo', profile, '--passive', '--subject', subject, '--evidence', join(dir, subject), '-q']))
    evidence[subject] = await readGathered(join(dir, subject))
  }
  return { dir, store: join(dir, 'store'), rules: await loadRules({}), evidence }
}

/** Records a visit so many days ago, of these test cases alone if some are named, its report perhaps forged; the card goes on from the last one. */
export async function visited({ store: place, evidence, rules }: Kit, subject: string, ago: number, testcases?: string[], forge?: (report: Report) => void): Promise<VisitEntry> {
  const [from, until] = ['03:00:00Z', '03:05:00Z'].map(time => `${night(ago)}T${time}`) as [string, string]
  const { collection, documents } = evidence[subject]!
  const gathered = { collection: { ...collection, from, until }, documents }
  const report = evaluate(gathered, assign(rules, testcases === undefined ? {} : { testcases }, new Date(until)))
  forge?.(report)
  const store = await openDirectoryStore(place)
  try {
    const before = await store.newest(['visits', subject, rules.scope.id])
    const card = addReport((before as VisitEntry | undefined)?.card ?? {}, report, night(ago))
    return (await record(store, { id: night(ago), night: night(ago), gathered, report, rules, card, state: { state: 'complete' }, now: new Date() }))!
  } finally {
    await store.close()
  }
}

/** A copy of the package's standards in which texts of files are replaced; each must be there. */
export async function standardsWith(dir: string, changes: [id: string, from: string, to: string][]): Promise<string> {
  const copy = await mkdtemp(join(dir, 'standards-'))
  await cp(inPackage('standards'), copy, { recursive: true })
  for (const [id, from, to] of changes) {
    const file = join(copy, `${id}.yaml`)
    const text = await readFile(file, 'utf8')
    if (!text.includes(from)) throw new Error(`${id} has no ${from}`)
    await writeFile(file, text.replaceAll(from, to))
  }
  return copy
}

/** The IaaS scope with a version v6 besides: v5.1 with scs-0102 v2. */
export async function scopeWithV6(dir: string): Promise<string> {
  const text = await readFile(inPackage('scopes/scs-compatible-iaas.yaml'), 'utf8')
  const start = text.indexOf('  v5.1:\n')
  const version = text.slice(start, text.indexOf('\n\n', start)).replace('v5.1:', 'v6:').replace('scs-0102: v1', 'scs-0102: v2')
  const file = join(dir, 'scope-v6.yaml')
  await writeFile(file, `${text.slice(0, start)}${version}\n\n${text.slice(start)}`)
  return file
}
