import type { Gathered, Session } from '../model.ts'
import { privilegedRoles, session } from '../probes/openstack-session.ts'

/** What a reader of the verdicts must know of their circumstances: remarks of the visit, an account with privileges, a clock before the visit. */
export function notesOf({ collection, documents }: Gathered, asOf: Date): string[] {
  const notes = [...collection.notes]
  for (const { kind, seen } of documents.values()) {
    const roles = kind === session.kind && seen.ok ? privilegedRoles(seen.data as unknown as Session) : []
    if (roles.length > 0) notes.push(`judged with a privileged account (role ${roles.join(', ')}), allowed by --allow-privileged`)
  }
  if (asOf < new Date(collection.from)) {
    notes.push(`judged as of ${asOf.toISOString().replace('.000Z', 'Z')}, before the evidence was taken (${collection.from})`)
  }
  return notes
}
