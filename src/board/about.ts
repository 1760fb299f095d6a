import type { BoardSubject } from '../model/board.ts'
import type { Fleet, FleetSubject } from '../model/fleet.ts'
import type { Store } from '../model/history.ts'
import type { SubjectEntry } from '../nightly/subject-entry.ts'
import { damageOf } from './visit-row.ts'

/** Subjects that are tested: those that the configuration still names, or all where there is none. */
export function tested(subjects: readonly BoardSubject[]): BoardSubject[] {
  return subjects.filter(({ former }) => former !== true)
}

/** What pages say of a subject besides its verdicts. */
export type About = Pick<FleetSubject, 'name' | 'description' | 'operator' | 'group' | 'links' | 'certified'> & { scopes: string[] }

/** Of a config: every subject, also those that were never visited. */
export function aboutFleet({ subjects }: Pick<Fleet, 'subjects'>): Map<string, About> {
  return new Map(subjects.map(one => [one.name, one]))
}

/** As nights recorded it; a subject of which nothing is recorded has its name alone. Throws StoreError where the store fails. */
export async function aboutRecorded(store: Pick<Store, 'newest'>, name: string, problems: string[]): Promise<About> {
  const bare: About = { name, links: {}, certified: false, scopes: [] }
  try {
    const entry = await store.newest(['subjects', name])
    if (entry === undefined) return bare
    const { format, description, operator, group, links, certified } = entry as Partial<SubjectEntry>
    if (format !== 'scs-check/subject/1') throw new TypeError('its newest entry is of another format')
    const texts = Object.entries({ description, operator, group }).filter(([, text]) => typeof text === 'string')
    return { ...bare, ...Object.fromEntries(texts), links: linksOf(links), certified: certified === true }
  } catch (error) {
    problems.push(`${name}: what nights recorded of it cannot be read: ${damageOf(error)}`)
    return bare
  }
}

function linksOf(links: unknown): Record<string, string> {
  const all = typeof links === 'object' && links !== null && !Array.isArray(links) ? Object.entries(links) : []
  return Object.fromEntries(all.filter((one): one is [string, string] => typeof one[1] === 'string'))
}
