import type { Instant } from '../model/json.ts'

/** The instant in whole seconds of UTC, as evidence, reports and entries have it. */
export function instant(date: Date): Instant {
  return date.toISOString().replace(/\.\d{3}Z$/, 'Z')
}
