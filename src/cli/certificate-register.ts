import { readRegister, type Register } from '../certificates/register.ts'
import { type Facts, concernsOf } from '../certificates/rules.ts'
import { certificateStandings } from '../certificates/standings.ts'
import { instant } from '../evidence/instant.ts'
import type { CertificateStanding, CertificateStatement } from '../model/certificate.ts'
import type { Store, VisitEntry } from '../model/history.ts'
import { listScopes } from '../spec/load.ts'
import { parseDate } from './date.ts'
import { UsageError } from './exit.ts'
import { loadRules } from './rules.ts'
import { openNamed, type StoreOptions } from './store.ts'

export interface RegisterOptions extends StoreOptions {
  allowedSigners?: string
  revokedKeys?: string
  identity?: string
  date?: string
  standards?: string
}

/** Opens the store and reads its register; closes the store afterwards. Throws UsageError, StoreError. */
export async function withRegister<T>(options: RegisterOptions, work: (register: Register, store: Store) => Promise<T>): Promise<T> {
  const { store } = await openNamed(options)
  try {
    const { allowedSigners, identity, revokedKeys: revoked } = options
    return await work(await readRegister(store, { allowedSigners, identity, revoked }), store)
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

/** What is known of a subject and scope: definitions, and the newest visit that ended by then. Throws StoreError, UsageError for an unknown scope. */
export async function factsOf(
  store: Store, { subject, scope }: Pick<CertificateStatement, 'subject' | 'scope'>, asOf: Date, standards?: string,
): Promise<Facts & { newest?: VisitEntry }> {
  const known = await listScopes()
  if (!known.includes(scope)) throw new UsageError(`there is no scope ${scope}: ${known.join(', ')}`)
  const rules = await loadRules({ scope, ...(standards !== undefined && { standards }) })
  const base = { scope: rules.scope, standards: rules.standards }
  for await (const entry of store.entries(['visits', subject, scope], { until: `${instant(asOf)}~~`, reverse: true })) {
    const visit = entry as VisitEntry
    return { ...base, visit, newest: visit }
  }
  return base
}

/** Standings as of an instant, with today's concerns by the definitions of the package. Throws StoreError. */
export async function standingsOf(register: Register, store: Store, asOf: Date): Promise<CertificateStanding[]> {
  const facts = new Map<string, Facts | string>()
  for (const { statement } of register.statements) {
    const key = JSON.stringify([statement.subject, statement.scope])
    if (!facts.has(key)) {
      facts.set(key, await factsOf(store, statement, asOf).catch((error: Error) => { if (error instanceof UsageError) return error.message; throw error }))
    }
  }
  return certificateStandings(register, asOf, ({ subject, scope, version }) => {
    const known = facts.get(JSON.stringify([subject, scope]))
    return known === undefined || typeof known === 'string' ? [known ?? ''] : concernsOf(known, version, asOf)
  })
}
