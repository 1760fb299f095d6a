import type { Image } from '../probes/openstack-images.ts'
import { stripEnd } from './as-python.ts'
import { dateFormats, parseDate } from './image-dates.ts'
import { own, text } from './image-facts.ts'

/** How the last word of a name says that the image was superseded. */
export interface Marks {
  nameWords: string[]
  /** strptime formats of dates. */
  nameFormats: string[]
}

/** What the standard says about replacing images. */
export interface Cadence extends Marks {
  /** replace_frequency → hours after which a new image is due; a frequency that is not here promises nothing. */
  hours: Record<string, number>
  /** Factor on these hours before an image counts as stale. */
  grace: number
  /** Values of provided_until that promise no support until a date. */
  unlimited: string[]
  /** strptime formats of dates, and of created_at. */
  formats: string[]
  registration: string[]
}

/** Schema of `Cadence`. */
export const cadenceSchema = {
  type: 'object', additionalProperties: false,
  required: ['hours', 'grace', 'unlimited', 'formats', 'registration', 'nameFormats', 'nameWords'],
  properties: {
    hours: { type: 'object', additionalProperties: { type: 'number', exclusiveMinimum: 0 } },
    grace: { type: 'number', minimum: 1 },
    unlimited: { type: 'array', items: { type: 'string' } },
    nameWords: { type: 'array', items: { type: 'string' } },
    formats: dateFormats, registration: dateFormats, nameFormats: dateFormats,
  },
}

/**
 * `fresh`; `excused`: past its time, but no support is promised any more; `stale`: a successor is due;
 * `unclear`: stale, and provided_until is no date.
 */
export interface Age {
  state: 'fresh' | 'excused' | 'stale' | 'unclear'
  /** Seconds since 1970 of the build, else of the registration; 0 if neither is known. */
  built: number
  /** Seconds since 1970 until which the image is fresh. */
  due: number
}

/** How an image stands to its own promise at `now` (seconds since 1970). */
export function age(image: Image, cadence: Cadence, now: number): Age {
  const built = parseDate(own(image, 'image_build_date'), cadence.formats) ?? parseDate(own(image, 'created_at'), cadence.registration) ?? 0
  const frequency = text(image, 'replace_frequency')
  const hours = Object.hasOwn(cadence.hours, frequency) ? cadence.hours[frequency] : undefined
  const due = hours === undefined ? Infinity : built + cadence.grace * (hours * 3600)
  return { state: now <= due ? 'fresh' : support(image, cadence, now), built, due }
}

function support(image: Image, { unlimited, formats }: Cadence, now: number): Age['state'] {
  const until = own(image, 'provided_until')
  if (until === undefined) return 'stale'
  if (typeof until === 'string' && unlimited.includes(until)) return 'excused'
  const end = parseDate(until, formats)
  return end === null ? 'unclear' : now > end ? 'excused' : 'stale'
}

/** The name without its last word, which a successor must bear, or null if the name is a single word. */
export function successorName(name: string): string | null {
  const cut = name.lastIndexOf(' ')
  return cut < 0 ? null : stripEnd(name.slice(0, cut))
}

/** Whether the name's last word (old, prev or a date) says that the image was superseded. */
export function markedInName(name: string, { nameWords, nameFormats }: Marks): boolean {
  const last = name.slice(name.lastIndexOf(' ') + 1)
  return name.includes(' ') && (nameWords.includes(last) || parseDate(last, nameFormats) !== null)
}
