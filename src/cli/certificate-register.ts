import { cardOf, visitEntry } from '../board/checked.ts'
import { endedBy } from '../board/visit-journal.ts'
import type { ScopeOf } from '../certificates/certificate-file.ts'
import { problemsOf } from '../certificates/problems.ts'
import { readRegister, type Register } from '../certificates/register.ts'
import { type BoundOf, restingOn, restsOf } from '../certificates/rests.ts'
import { type Facts, concernsOf } from '../certificates/rules.ts'
import type { Trust } from '../certificates/signed.ts'
import { certificateStandings } from '../certificates/standings.ts'
import { instant } from '../evidence/instant.ts'
import { isDamage } from '../history/store-error.ts'
import type { CertificateStanding, CertificateStatement } from '../model/certificate.ts'
import type { Store, VisitEntry } from '../model/history.ts'
import { plain } from '../report/untrusted.ts'
import { bind } from '../spec/bind.ts'
import { listScopes, loadScope } from '../spec/load.ts'
import { parseDate } from './date.ts'
import { EXIT, UsageError } from './exit.ts'
import { keptRules } from './kept-rules.ts'
import { loadRules } from './rules.ts'
import { openNamed, type StoreOptions } from './store.ts'

export interface RegisterOptions extends StoreOptions {
  allowedSigners?: string
  revoked?: string
  /** The same, as `board build` has it. */
  identity?: string
  date?: string
  standards?: string
}

/** A register with what it is read by. */
export interface Opened {
  register: Register
  store: Store
  scopeOf: ScopeOf
  /** Whose signatures count: of the options, or of nightly.yaml. */
  trust: Trust
  /** Names of the subjects of nightly.yaml. */
  configured: string[]
  /** Reads it once more. */
  again: () => Promise<Register>
}

/** Opens the store and reads its register; closes the store afterwards. Throws UsageError, StoreError. */
export async function withRegister<T>(options: RegisterOptions, work: (opened: Opened) => Promise<T>): Promise<T> {
  const { config, identity, revoked } = options
  const fleet = config === undefined ? undefined : await (await import('../nightly/config.ts')).loadFleet(config)
  const trust: Trust = { allowedSigners: options.allowedSigners ?? fleet?.allowedSigners, identity, revoked }
  const { store } = await openNamed(options)
  try {
    const scopes = new Map(await Promise.all((await listScopes()).map(async id => [id, await loadScope(id)] as const)))
    const again = () => readRegister(store, trust)
    return await work({ register: await again(), store, scopeOf: id => scopes.get(id), trust, configured: fleet?.subjects.map(({ name }) => name) ?? [], again })
  } finally {
    await store.close()
  }
}

/** The instant of --date, or now. A date is its last second, so that what was said that day is in it. */
export function asOfOf({ date }: Pick<RegisterOptions, 'date'>): Date {
  if (date === undefined) return new Date()
  const given = parseDate(date)
  return date.includes('T') ? given : new Date(given.getTime() + 86_399_000)
}

/** What is known of a subject and scope: definitions, and the newest visit that ended by then. Throws StoreError, UsageError for an unknown scope or a visit that is none. */
export async function factsOf(
  store: Store, { subject, scope }: Pick<CertificateStatement, 'subject' | 'scope'>, asOf: Date, standards?: string,
): Promise<Facts & { newest?: VisitEntry }> {
  const known = await listScopes()
  if (!known.includes(scope)) throw new UsageError(`there is no scope ${scope}: ${known.join(', ')}`)
  const rules = await loadRules({ scope, ...(standards !== undefined && { standards }) })
  const base = { scope: rules.scope, standards: rules.standards }
  // as of now, a visit that ends in the future counts: its clock is wrong, and the rules say so
  const isPast = asOf.getTime() < Date.now() - 3_600_000
  // the second visit of a night that is named by its date is DATE~002, which stands after all instants of that day
  for await (const entry of store.entries(['visits', subject, scope], { until: `${instant(asOf).slice(0, 10)}~~`, reverse: true })) {
    const visit = visitEntry(entry, subject, scope)
    if (visit === undefined) throw new UsageError(`the newest visit of ${plain(subject, 100)} for ${scope}, ${entry.id}, cannot be read as one: restore it from a backup of the store`)
    if (isPast && !endedBy(visit, asOf)) continue
    const newest = { ...visit, card: cardOf(visit.card).card as VisitEntry['card'] }
    return { ...base, visit: newest, newest }
  }
  return base
}

/** Tells the test cases of the version of a grant by the definitions that were kept with its visit. */
export function boundIn(store: Store): BoundOf {
  return async ({ rules }, { scope: id, version }) => {
    const today = await loadRules({ scope: id })
    const { scope, standards } = rules === undefined ? today : await keptRules(digest => store.get(digest), rules, today)
    return Object.hasOwn(scope.versions, version) ? bind(scope, standards, [version]) : []
  }
}

/** Says what is wrong with a register, and gives the exit code for that: 2, or 0 for nothing. */
export function tellProblems(problems: string[]): number {
  process.stderr.write(problems.map(problem => `scs-check: ${plain(problem, 1000)}\n`).join(''))
  return problems.length === 0 ? EXIT.pass : EXIT.notJudged
}

/** Standings as of an instant, with today's concerns by the definitions of the package, and what is wrong with the register. Throws StoreError. */
export async function standingsOf({ register, store, scopeOf }: Pick<Opened, 'register' | 'store' | 'scopeOf'>, asOf: Date): Promise<{ certificates: CertificateStanding[]; problems: string[] }> {
  const facts = new Map<string, Facts | string>()
  for (const { statement } of register.statements) {
    const key = JSON.stringify([statement.subject, statement.scope])
    if (!facts.has(key)) {
      facts.set(key, await factsOf(store, statement, asOf).catch((error: Error) => {
        if (isDamage(error)) return 'the newest visit is damaged in the store' // where is nobody else's business: concerns are published
        if (error instanceof UsageError) return error.message
        throw error
      }))
    }
  }
  const resting = restingOn(register, await restsOf(register, store, asOf, boundIn(store)))
  const certificates = certificateStandings(resting, asOf, scopeOf, ({ subject, scope, version }) => {
    const known = facts.get(JSON.stringify([subject, scope]))
    return known === undefined || typeof known === 'string' ? [known ?? ''] : concernsOf(known, version, asOf)
  })
  return { certificates, problems: problemsOf(resting, asOf, scopeOf) }
}
