import type { Fleet } from '../model/fleet.ts'
import { UnknownName } from '../spec/unknown-name.ts'

/** What a night visits, in the order of the configuration, and how many at the same time. */
export interface Selection {
  subjects: Fleet['subjects']
  concurrency: number
}

/** A selection that nothing is in: a night of it would look like one in which all is well. */
export class EmptySelection extends Error {
  override name = 'UsageError'
}

/**
 * The subjects of a preset, those that are named one by one, or with both those of the preset that are named; without either the preset `default` if there is
 * one, else all. Throws `UnknownName` and `EmptySelection`, both a UsageError.
 */
export function nightlySelection(fleet: Fleet, { preset, subjects }: { preset?: string | undefined; subjects?: string[] | undefined } = {}): Selection {
  const presets = fleet.presets
  const name = preset ?? (subjects === undefined && Object.hasOwn(presets, 'default') ? 'default' : undefined)
  if (name !== undefined && !Object.hasOwn(presets, name)) throw new UnknownName('preset', name, Object.keys(presets))
  const known = fleet.subjects.map(subject => subject.name)
  for (const subject of subjects ?? []) if (!known.includes(subject)) throw new UnknownName('subject', subject, known)
  const members = name === undefined ? known : presets[name]!.subjects
  if (members.length === 0) throw new EmptySelection(`preset ${name} has no subject: name some in presets, or choose by --subject`)
  const chosen = new Set(subjects === undefined ? members : members.filter(member => subjects.includes(member)))
  if (chosen.size === 0) {
    const had = `${members.slice(0, 12).join(', ')}${members.length > 12 ? ', …' : ''}`
    throw new EmptySelection(`preset ${name} has none of ${subjects!.join(', ')}: with both, a night visits what is in both; the preset has ${had}`)
  }
  return {
    subjects: fleet.subjects.filter(subject => chosen.has(subject.name)),
    concurrency: (name === undefined ? undefined : presets[name]!.concurrency) ?? fleet.concurrency,
  }
}
