import type { Digest, Store, VisitEntry } from '../model/history.ts'
import type { Json } from '../model/json.ts'
import type { Report } from '../model/report.ts'
import type { Side } from './side.ts'
import type { Visited } from './steps.ts'
import { StoreError } from './store-error.ts'
import { readVisited, visitOf } from './visited.ts'

/**
 * A subject's scope as of an instant, from its visit in the store. The test cases that there were come from the definitions that were kept with it; evidence
 * is read when it is asked for, and once. Throws StoreError.
 */
export async function storedSide(store: Store, entry: VisitEntry, asOf: Date): Promise<Side & { newest: Report | undefined }> {
  const { subject, scope, night, card } = entry
  const [visits, reports] = [new Map<string, Promise<Visited | undefined>>(), new Map<string, Promise<Report | undefined>>()]
  const entryOf = (of: string): Promise<VisitEntry | undefined> => (of === night ? Promise.resolve(entry) : visitOf(store, subject, scope, of))
  const once = <T>(known: Map<string, Promise<T>>, of: string, read: (found: VisitEntry | undefined) => Promise<T>): Promise<T> => {
    const found = known.get(of) ?? entryOf(of).then(read)
    known.set(of, found)
    return found
  }
  const visited = (of: string) => once(visits, of, async found => {
    const read = found === undefined ? undefined : await readVisited(store, found).catch(withoutEvidence(() => report(of)))
    return read === undefined ? undefined : { ...read, ...(found?.rules !== undefined && { standards: await definitions(store, found.rules.standards) }) }
  })
  const report = (of: string) => once(reports, of, async found => {
    const digest = found?.report
    return digest === undefined ? undefined : (await readVisited(store, { report: digest }))?.report
  })
  const newest = await report(night)
  const known = await targetsOf(store, entry, newest)
  return { night, asOf, card, visited, report, newest, ...(known !== undefined && { known }) }
}

/** Evidence that is gone or damaged costs a cause, not the change: `scs-check store verify` tells of it. */
function withoutEvidence(report: () => Promise<Report | undefined>): (error: unknown) => Promise<Visited | undefined> {
  return async error => {
    if (!(error instanceof StoreError) || error.reason !== 'missing' && error.reason !== 'damaged') throw error
    const found = await report()
    return found === undefined ? undefined : { report: found }
  }
}

/** Targets of each test case by version of the scope, of the versions that were judged; undefined where no definitions were kept. */
async function targetsOf(store: Store, { rules }: VisitEntry, report: Report | undefined): Promise<Map<string, Record<string, string>> | undefined> {
  if (rules === undefined || report === undefined) return undefined
  const [scope, standards] = await Promise.all([definition(store, rules.scope), definitions(store, rules.standards)])
  const all = new Map<string, Record<string, string>>(report.results.map(({ testcase, targets }) => [testcase, { ...targets }]))
  for (const { version } of report.versions) {
    for (const [id, standardVersion] of Object.entries((scope as unknown as ScopeText).versions[version]?.standards ?? {})) {
      const { targets = {} } = (standards[id] as unknown as StandardText | undefined)?.versions[standardVersion] ?? {}
      for (const [target, testcases] of Object.entries(targets)) for (const one of testcases) all.set(one, { ...all.get(one), [version]: target })
    }
  }
  return all
}

interface ScopeText {
  versions: Record<string, { standards: Record<string, string> }>
}
interface StandardText {
  versions: Record<string, { targets: Record<string, string[]> }>
}

async function definitions(store: Store, digests: Record<string, Digest>): Promise<Record<string, Json>> {
  return Object.fromEntries(await Promise.all(Object.entries(digests).map(async ([id, digest]) => [id, await definition(store, digest)] as const)))
}

/** Definitions of a store by digest: few, small, and the same for every subject. */
const read = new WeakMap<Store, Map<Digest, Promise<Json>>>()

function definition(store: Store, digest: Digest): Promise<Json> {
  const known = read.get(store) ?? new Map<Digest, Promise<Json>>()
  const found = known.get(digest) ?? store.get(digest).then(bytes => JSON.parse(String(bytes)) as Json)
  read.set(store, known.set(digest, found))
  return found
}
