import { canonicalJson } from '../evidence/canonical.ts'
import { instant } from '../evidence/instant.ts'
import type { FleetSubject } from '../model/fleet.ts'
import type { Entry, Store } from '../model/history.ts'
import type { JsonObject } from '../model/json.ts'

/** Entry of `['subjects', name]`: what the config of a night said of a subject, for pages that are made without it. */
export interface SubjectEntry extends Entry {
  format: 'scs-check/subject/1'
  night: string
  name: string
  description?: string
  operator?: string
  group?: string
  links: Record<string, string> & JsonObject
  certified: boolean
}

/**
 * Keeps what the config says of the subjects where it differs from what was kept last; nothing of contacts, connections and secrets. Gives what could
 * not be kept, for people.
 */
export async function recordSubjects(store: Pick<Store, 'newest' | 'append'>, subjects: FleetSubject[], night: string, now: Date): Promise<string[]> {
  const problems: string[] = []
  for (const subject of subjects) {
    try {
      const [before, entry] = [await store.newest(['subjects', subject.name]), entryOf(subject, night, now)]
      if (said(before) !== said(entry)) await store.append(['subjects', subject.name], entry)
    } catch (error) {
      problems.push(`${subject.name}: what pages say of it cannot be kept: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  return problems
}

function entryOf({ name, description, operator, group, links, certified }: FleetSubject, night: string, now: Date): SubjectEntry {
  return {
    format: 'scs-check/subject/1', id: instant(now), at: instant(now), night, objects: [], name, links, certified,
    ...(description !== undefined && { description }), ...(operator !== undefined && { operator }), ...(group !== undefined && { group }),
  }
}

/** All but when it was said. */
function said(entry: Entry | undefined): string {
  return canonicalJson({ ...entry, id: undefined, at: undefined, night: undefined })
}
