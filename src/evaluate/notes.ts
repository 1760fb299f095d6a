import type { Played } from '../model/acting.ts'
import type { Session } from '../model/cloud.ts'
import type { BoundTestcase } from '../model/definition.ts'
import type { Attested, Evidence } from '../model/evidence.ts'
import { privilegedRoles, session } from '../probes/openstack-session.ts'

/**
 * What a reader of the verdicts must know of their circumstances: remarks of the visit, an account with privileges, a clock before the visit,
 * attestations that do not count, things that a play could not remove.
 */
export function notesOf(gathered: Attested, bound: BoundTestcase[], asOf: Date): string[] {
  const { collection, documents } = gathered
  const notes = [...collection.notes]
  for (const { kind, seen } of documents.values()) {
    const roles = kind === session.kind && seen.ok ? privilegedRoles(seen.data as unknown as Session) : []
    if (roles.length > 0) notes.push(`judged with a privileged account (role ${roles.join(', ')}), allowed by --allow-privileged`)
  }
  if (asOf < new Date(collection.from)) {
    notes.push(`judged as of ${asOf.toISOString().replace('.000Z', 'Z')}, before the evidence was taken (${collection.from})`)
  }
  return [...notes, ...[...documents.values()].flatMap(leftovers), ...unusedAttestations(gathered, bound, asOf)]
}

/** What was left in the cloud, whatever the verdicts are. */
function leftovers({ seen }: Evidence): string[] {
  const left = seen.ok ? (seen.data as Partial<Played<unknown>> | null)?.leftovers : undefined
  return Array.isArray(left) ? left.map(({ kind, name, id, why, command }) =>
    `${why.includes('may still appear') ? 'perhaps ' : ''}left in the cloud: ${kind} ${name}${id === null ? '' : ` (${id})`}; remove it with: ${command}`) : []
}

function unusedAttestations({ attestations }: Attested, bound: BoundTestcase[], asOf: Date): string[] {
  return [...attestations?.values() ?? []].flatMap(({ testcase, date }) => {
    const about = `the attestation of ${testcase} of ${date} is not used`
    const judged = bound.find(one => one.testcase.id === testcase)
    if (judged === undefined) return [`${about}: no version of the scope that is judged here has this test case`]
    if (judged.testcase.manual === undefined) return [`${about}: this test case is not manual, so no person's word counts for it`]
    return new Date(date) > asOf ? [`${about}: it is dated after the date of judging; judge as of a later date (--date)`] : []
  })
}
