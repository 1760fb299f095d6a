import type { Gathered } from '../model/evidence.ts'
import type { VisitEntry } from '../model/history.ts'

/** Kinds of evidence that tell whether somebody opened at all. */
const DOORS = ['openstack.session', 'kubernetes.session']

/** What became of a visit: `failed` if no door opened, `partial` if it was ended before its time (`ended`: why), else complete. */
export function stateOf({ collection, documents }: Gathered, ended: string | undefined): Pick<VisitEntry, 'state' | 'problem'> {
  const doors = collection.evidence.filter(({ kind }) => DOORS.includes(kind)).map(({ digest }) => documents.get(digest)?.seen)
  const shut = doors.flatMap(seen => (seen?.ok === false ? [`${seen.reason}: ${seen.message}`] : []))
  if (doors.length > 0 && shut.length === doors.length) return { state: 'failed', problem: shut[0] ?? '' }
  if (ended !== undefined) return { state: 'partial', problem: ended }
  return { state: 'complete' }
}
