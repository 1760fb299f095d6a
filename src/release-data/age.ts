import type { Instant } from '../model/json.ts'
import type { ReleaseData } from '../model/release-data.ts'

/** When the oldest part of the data was taken. */
export function ageOf({ sources }: ReleaseData): Instant {
  return Object.values(sources).map(({ taken }) => taken).sort()[0]!
}
