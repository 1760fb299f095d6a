import { canonicalJson, digestOf } from '../evidence/canonical.ts'
import type { Scope, Standard } from '../model/definition.ts'
import type { VisitEntry } from '../model/history.ts'
import { checksFor } from '../spec/bind.ts'
import type { Rules } from './rules.ts'

/** Definitions to judge again by; `unordered`: the order of their members is lost, and with it that of findings and lists in words; `notes`: what is to be told of them. */
export type KeptRules = Rules & { unordered?: boolean; notes?: string[] }

/** The definitions that a report names by their digests, read from where they were kept, beside today's of what it did not judge. */
export async function keptRules(read: (digest: string, id: string) => Promise<Buffer>, kept: NonNullable<VisitEntry['rules']>, today: Rules): Promise<KeptRules> {
  let unordered = false
  // today's text of the same definition has its members in the order of its author, by which findings are ordered; canonical JSON has lost it
  const definition = async <Definition extends Scope | Standard>(id: string, digest: string, now: Definition | undefined): Promise<Definition> => {
    if (now?.digest === digest) return now
    const text = (await read(digest, id)).toString()
    const value = JSON.parse(text) as Omit<Definition, 'digest'>
    const canonical = canonicalJson(value)
    unordered ||= text === canonical
    return { ...value, digest: digestOf(canonical) } as Definition
  }
  const old = await Promise.all(Object.entries(kept.standards).map(([id, digest]) => definition(id, digest, today.standards.find(one => one.id === id))))
  const own = new Set(old.map(({ id }) => id))
  const standards = [...old, ...today.standards.filter(({ id }) => !own.has(id))].sort((a, b) => (a.id < b.id ? -1 : 1))
  return { scope: await definition('the scope', kept.scope, today.scope), standards, checks: await checksFor(standards), unordered }
}
