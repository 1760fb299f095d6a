import { isDamage, StoreError } from '../history/store-error.ts'
import { summaryOf } from '../history/score-card.ts'
import type { CertificateStatement } from '../model/certificate.ts'
import type { BoundTestcase } from '../model/definition.ts'
import type { Store, VisitEntry } from '../model/history.ts'
import type { Report } from '../model/report.ts'
import { plain } from '../report/untrusted.ts'
import type { Register } from './register.ts'
import { endOf } from './term.ts'

/** What is wrong with what a grant rests on; `unverified`: it cannot be looked at any more. Either way the grant does not count. */
export interface Rest {
  state: 'contradicted' | 'unverified'
  text: string
}
/** The test cases of a version of a grant by the definitions of its visit; undefined where these do not tell. */
export type BoundOf = (entry: VisitEntry, grant: CertificateStatement) => Promise<BoundTestcase[] | undefined>

/**
 * Looks at the report and the visit that a grant rests on: they are of its subject and scope, and target main passed when it was granted, unless that
 * was broken knowingly. Both are kept for as long as the certificate runs, the report for ever: what is not there proves nothing. Throws StoreError
 * where the store fails.
 */
export async function restOf(statement: CertificateStatement, store: Pick<Store, 'get' | 'entries'>, boundOf: BoundOf): Promise<Rest[]> {
  const { subject, scope, version, at, report: digest = '', visit = '', despite = [] } = statement
  const wrong = (text: string): Rest => ({ state: 'contradicted', text })
  const lost = (text: string): Rest => ({ state: 'unverified', text })
  let looking = `its report ${digest}`
  try {
    const report = JSON.parse(String(await store.get(digest))) as Partial<Report> | null
    const found: Rest[] = []
    if (report?.subject !== subject || report.scope?.id !== scope) {
      found.push(wrong(`its report is about another subject or scope: ${plain(`${report?.subject}, ${report?.scope?.id}`, 300)}`))
    }
    const mayFail = despite.some(({ rule }) => rule === 'passing')
    const told = report?.versions?.find(one => one.version === version)?.targets.main?.verdict
    if (!mayFail && told === 'FAIL') found.push(wrong(`its report says that target main of ${version} is FAIL`))
    looking = `its visit ${visit}, or definitions of that,`
    const entry = await entryOf(store, ['visits', subject, scope], visit)
    if (entry === undefined) return found.length > 0 || mayFail || told === 'PASS' ? found : [lost(withoutVisit(visit, version, told))]
    if (entry.report !== digest) found.push(wrong(`its report is not that of the visit ${visit}`))
    const bound = mayFail || found.length > 0 ? undefined : await boundOf(entry, statement)
    if (bound === undefined) return found
    const main = summaryOf(entry.card, bound, version, new Date(at)).main
    return main?.verdict === 'PASS' ? found : [wrong(`target main of ${version} was ${main?.verdict ?? 'without a test case'} when it was granted`)]
  } catch (error) {
    if (isDamage(error)) return [lost(`${looking} is ${error.reason === 'missing' ? 'not in the store' : 'damaged'}: restore it from a backup of the store`)]
    if (error instanceof StoreError) throw error
    return [wrong(`${looking} cannot be read as such`)] // whatever it is, it is not what was written
  }
}

/** The report has what that visit saw; what the visits before it had seen only the visit's entry tells. */
function withoutVisit(visit: string, version: string, told = 'not judged'): string {
  return `its visit ${visit} is not in the store, and its report alone does not say that target main of ${version} passed (${told}): `
    + 'keep visits as long as certificates run (retention)'
}

/** What is said of a statement for what it rests on, for people. */
export type Rests = ReadonlyMap<number, string[]>

/** The same of every grant that has not ended, by the statement's number. Throws StoreError where the store fails. */
export async function restsOf({ statements }: Register, store: Pick<Store, 'get' | 'entries'>, asOf: Date, boundOf: BoundOf): Promise<Rests> {
  const found = new Map<number, string[]>()
  for (const { statement } of statements.filter(({ statement: { until } }) => until !== undefined && endOf(until) > asOf.getTime())) {
    const rests = await restOf(statement, store, boundOf)
    found.set(statement.number, rests.map(({ text }) => `statement ${statement.number} (${statement.event}): ${text}`))
  }
  return found
}

/** The register whose grants count only if what they rest on is there and bears them out. */
export function restingOn(register: Register, rests: Rests): Register {
  return { ...register, statements: register.statements.map(one => ({ ...one, against: rests.get(one.statement.number) ?? [] })) }
}

async function entryOf(store: Pick<Store, 'entries'>, journal: string[], id: string): Promise<VisitEntry | undefined> {
  for await (const entry of store.entries(journal, { until: id, reverse: true })) return entry.id === id ? entry as VisitEntry : undefined
  return undefined
}
