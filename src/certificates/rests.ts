import { StoreError } from '../history/store-error.ts'
import { summaryOf } from '../history/score-card.ts'
import type { CertificateStatement } from '../model/certificate.ts'
import type { BoundTestcase } from '../model/definition.ts'
import type { Store, VisitEntry } from '../model/history.ts'
import type { Report } from '../model/report.ts'
import { plain } from '../report/untrusted.ts'
import type { Register } from './register.ts'
import { endOf } from './term.ts'

/** What is wrong with what a grant rests on; `unverified`: it cannot be looked at any more. */
export interface Rest {
  state: 'contradicted' | 'unverified'
  text: string
}
/** The test cases of a version by the definitions of a visit; undefined where nobody looks at the card. */
export type BoundOf = (entry: VisitEntry, version: string) => Promise<BoundTestcase[] | undefined>

/**
 * Looks at the report and the visit that a grant rests on: they are of its subject and scope, and target main passed when it was granted, unless that
 * was broken knowingly. Throws StoreError where the store fails.
 */
export async function restOf(statement: CertificateStatement, store: Pick<Store, 'get' | 'entries'>, boundOf: BoundOf): Promise<Rest[]> {
  const { subject, scope, version, at, report: digest = '', visit = '', despite = [] } = statement
  const wrong = (text: string): Rest => ({ state: 'contradicted', text })
  const lost = (text: string): Rest => ({ state: 'unverified', text })
  try {
    const report = JSON.parse(String(await store.get(digest))) as Partial<Report> | null
    const found: Rest[] = []
    const about = `${report?.subject}, ${report?.scope?.id}`
    if (about !== `${subject}, ${scope}`) found.push(wrong(`its report is about another subject or scope: ${plain(about, 300)}`))
    const mayFail = despite.some(({ rule }) => rule === 'passing')
    const told = report?.versions?.find(one => one.version === version)?.targets.main?.verdict
    if (!mayFail && told === 'FAIL') found.push(wrong(`its report says that target main of ${version} is FAIL`))
    const entry = await entryOf(store, ['visits', subject, scope], visit)
    if (entry === undefined) return found.length > 0 || told === 'PASS' ? found : [lost(`its visit ${visit} is not in the store, and target main of its report is ${told ?? 'not judged'}`)]
    if (entry.report !== digest) found.push(wrong(`its report is not that of the visit ${visit}`))
    const bound = mayFail || found.length > 0 ? undefined : await boundOf(entry, version)
    if (bound === undefined) return found
    const main = summaryOf(entry.card, bound, version, new Date(at)).main
    return main?.verdict === 'PASS' ? found : [wrong(`target main of ${version} was ${main?.verdict ?? 'without a test case'} when it was granted`)]
  } catch (error) {
    if (error instanceof StoreError && ['damaged', 'missing', 'format'].includes(error.reason)) {
      return [lost(`its report ${digest}, visit or definitions are ${error.reason === 'missing' ? 'not in the store' : 'damaged'}`)]
    }
    if (error instanceof SyntaxError || error instanceof TypeError) return [wrong(`its report ${digest} is none`)]
    throw error
  }
}

/** What is said of a statement for what it rests on, for people. */
export type Rests = ReadonlyMap<number, Rest[]>

/** The same of every grant that has not ended, by the statement's number; cards are not looked at. Throws StoreError where the store fails. */
export async function restsOf({ statements }: Register, store: Pick<Store, 'get' | 'entries'>, asOf: Date): Promise<Rests> {
  const found = new Map<number, Rest[]>()
  for (const { statement } of statements.filter(({ statement: { until } }) => until !== undefined && endOf(until) > asOf.getTime())) {
    const rests = await restOf(statement, store, () => Promise.resolve(undefined))
    found.set(statement.number, rests.map(({ state, text }) => ({ state, text: `statement ${statement.number} (${statement.event}): ${text}` })))
  }
  return found
}

/** The register whose grants count only if what they rest on does not contradict them. */
export function restingOn(register: Register, rests: Rests): Register {
  const against = (number: number): string[] => rests.get(number)?.filter(({ state }) => state === 'contradicted').map(({ text }) => text) ?? []
  return { ...register, statements: register.statements.map(one => ({ ...one, against: against(one.statement.number) })) }
}

/** What cannot be looked at any more: it ends nothing. */
export function unseenRests(rests: Rests, number: number): string[] {
  return rests.get(number)?.filter(({ state }) => state === 'unverified').map(({ text }) => text) ?? []
}

async function entryOf(store: Pick<Store, 'entries'>, journal: string[], id: string): Promise<VisitEntry | undefined> {
  for await (const entry of store.entries(journal, { until: id, reverse: true })) return entry.id === id ? entry as VisitEntry : undefined
  return undefined
}
