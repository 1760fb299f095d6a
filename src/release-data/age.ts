import type { Instant } from '../model/json.ts'
import type { ReleaseData } from '../model/release-data.ts'

/** When the oldest part of the data was taken. */
export function ageOf({ sources }: ReleaseData): Instant {
  return Object.values(sources).map(({ taken }) => taken).sort()[0]!
}

/** Parts of the data that claim to be taken after this instant, with their dates, in words; null if none does. Such data would never get too old. */
export function futureSources({ sources }: ReleaseData, latest: Date): string | null {
  const ahead = Object.entries(sources).filter(([, { taken }]) => !(Date.parse(taken) <= latest.getTime()))
  return ahead.length === 0 ? null : ahead.map(([name, { taken }]) => `${name} ${taken}`).join(', ')
}
