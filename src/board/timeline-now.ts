import type { Scope, Validity } from '../model/definition.ts'
import { spans } from '../spec/timeline.ts'

/** Where a version of a scope stands at a date; `null`: the timeline does not name it then, so that it is deprecated and not judged. */
export interface Now {
  validity: Validity | null
  /** Since when, as a date (UTC); absent where the timeline never named it before. */
  since?: string
  /** The first day on which it is so no more, where the timeline says. */
  until?: string
  next?: Validity | null
}

/** What a version is on the day of this instant, since when, and what is announced. */
export function standsAt(scope: Scope, version: string, asOf: string): Now {
  const day = asOf.slice(0, 10)
  const all = spans(scope, version)
  const current = all.find(({ from, until }) => from <= day && (until === null || day < until))
  const coming = all.find(({ from }) => from > day)
  if (current === undefined) {
    const before = all.findLast(({ until }) => until !== null && until <= day)
    return { validity: null, ...(before?.until != null && { since: before.until }), ...(coming !== undefined && { until: coming.from, next: coming.validity }) }
  }
  const follows = all.find(({ from }) => from === current.until)
  return { validity: current.validity, since: current.from, ...(current.until !== null && { until: current.until, next: follows?.validity ?? null }) }
}

/** What each validity means for a certificate. */
export const MEANING: Record<Validity, string> = {
  effective: 'certifies', warn: 'still certifies, but not for long: move to a newer version', draft: 'does not certify yet', deprecated: 'certifies no more',
}

/** Where a version stands, in words: `warn since 2025-02-01, deprecated from 2025-07-01`. */
export function standingText({ validity, since, until, next }: Now): string {
  const is = validity ?? (since === undefined ? 'not in the timeline yet' : 'deprecated (not named any more)')
  const announced = until !== undefined ? `${next ?? 'deprecated (not named any more)'} from ${until}` : validity === 'warn' ? 'no end announced' : undefined
  return `${is}${since === undefined ? '' : ` since ${since}`}${announced === undefined ? '' : `, ${announced}`}`
}
