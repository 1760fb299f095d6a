import type { Fleet } from '../model/fleet.ts'
import { UnknownName } from '../spec/unknown-name.ts'

/** What a night visits, in the order of the configuration, and how many at the same time. */
export interface Selection {
  subjects: Fleet['subjects']
  concurrency: number
}

/**
 * The subjects that are named, by a preset, one by one or by both (then those in either); without names the preset `default` if there is one, else all. Throws
 * `UnknownName`, a UsageError.
 */
export function nightlySelection(fleet: Fleet, { preset, subjects }: { preset?: string | undefined; subjects?: string[] | undefined } = {}): Selection {
  const presets = fleet.presets
  const name = preset ?? (subjects === undefined && Object.hasOwn(presets, 'default') ? 'default' : undefined)
  if (name !== undefined && !Object.hasOwn(presets, name)) throw new UnknownName('preset', name, Object.keys(presets))
  const known = fleet.subjects.map(subject => subject.name)
  for (const subject of subjects ?? []) if (!known.includes(subject)) throw new UnknownName('subject', subject, known)
  const chosen = name === undefined && subjects === undefined ? undefined : new Set([...(name === undefined ? [] : presets[name]!.subjects), ...subjects ?? []])
  return {
    subjects: chosen === undefined ? fleet.subjects : fleet.subjects.filter(subject => chosen.has(subject.name)),
    concurrency: (name === undefined ? undefined : presets[name]!.concurrency) ?? fleet.concurrency,
  }
}
