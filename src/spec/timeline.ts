import type { Scope, Validity } from '../model/definition.ts'

/** A stretch of time in which a version had one validity: dates (UTC), `until` exclusive, null if it lasts. */
export interface Span {
  validity: Validity
  from: string
  until: string | null
}

/** What the timeline says of the version at the date (UTC): null if the applicable entry does not name it, i.e. implicitly deprecated. */
export function validityAt(scope: Scope, version: string, date: Date): Validity | null {
  const entry = entryAt(scope, date)
  return entry !== undefined && Object.hasOwn(entry.versions, version) ? entry.versions[version] ?? null : null
}

/** Versions that certify at the date: effective or warn, in the scope's order. */
export function versionsInForce(scope: Scope, date: Date): string[] {
  return Object.keys(scope.versions).filter(version => ['effective', 'warn'].includes(validityAt(scope, version, date) ?? ''))
}

/** Versions that the applicable entry names, drafts and deprecated ones too, in the scope's order. */
export function versionsListed(scope: Scope, date: Date): string[] {
  return Object.keys(scope.versions).filter(version => validityAt(scope, version, date) !== null)
}

/** The version's whole history, oldest first; stretches in which no entry names it are left out. */
export function spans(scope: Scope, version: string): Span[] {
  const found: Span[] = []
  let open: Span | undefined
  for (const { date, versions } of scope.timeline) {
    const validity = Object.hasOwn(versions, version) ? versions[version] : undefined
    if (validity === open?.validity) continue
    if (open !== undefined) open.until = date
    open = validity === undefined ? undefined : { validity, from: date, until: null }
    if (open !== undefined) found.push(open)
  }
  return found
}

/** The entry with the largest date that is not after the date of judging (UTC). */
function entryAt(scope: Scope, date: Date): Scope['timeline'][number] | undefined {
  const day = date.toISOString().slice(0, 10)
  return scope.timeline.filter(entry => entry.date <= day).reduce<Scope['timeline'][number] | undefined>(
    (best, entry) => (best === undefined || entry.date >= best.date ? entry : best), undefined)
}
