import { basename, isAbsolute, join, relative } from 'node:path'
import { Document, isCollection, stringify } from 'yaml'
import type { SubjectKind } from '../model/definition.ts'
import { plain } from '../report/untrusted.ts'
import { checkFleet } from './config.ts'
import { scopeKinds } from './config-kind.ts'
import { type Official, OfficialError, readOfficial } from './official-read.ts'
import { parseSource } from '../spec/source.ts'
import { problemLine } from '../spec/definition-error.ts'

const NAME = /^[a-zA-Z0-9_][a-zA-Z0-9_.-]{0,99}$/
/** Keys of a mapping that become keys of a subject, and of which kind. `subject_root` is where the official suite keeps a subject's files: not needed. */
const TAKEN: Record<string, SubjectKind> = { os_cloud: 'openstack', kubeconfig: 'kubernetes' }

export interface Imported {
  /** A `nightly.yaml` that loads, with the notes as comments. */
  yaml: string
  /** What could not be taken over, and what to do about it. */
  notes: string[]
}
interface Entry {
  name: string
  scopes: string[]
  os_cloud?: string
  kubeconfig?: string
}

/**
 * Makes a `nightly.yaml` for directory `to` of the text of a config.toml in directory `from`. Nothing of it is sent anywhere by that: submitting and signing
 * are there as comments. Throws `OfficialError` if it is no TOML, or has nothing that can be visited.
 */
export async function importOfficial(text: string, { file, from, to }: { file: string; from: string; to: string }): Promise<Imported> {
  const official = readOfficial(text, file)
  const kinds = await scopeKinds()
  const notes: string[] = []
  const place = (path: string) => (isAbsolute(path) ? path : relative(to, join(from, path)))
  const scopes = scopeIds(official, kinds, notes)
  const entries = subjectsOf(official, scopes, kinds, place, notes)
  if (entries.length === 0) throw new OfficialError(`${file}: has no subject that can be taken over\n${notes.join('\n')}`)
  const taken = [...official.defaults].filter(([key]) => Object.hasOwn(TAKEN, key))
  const defaults = Object.fromEntries(taken.map(([key, value]) => [key, key === 'kubeconfig' ? place(value) : value]))
  const presets = presetsOf(official, entries, scopes, notes)
  notes.push(...remarks(official))
  const told = notes.map(note => plain(note, 1000))
  const body = { ...(Object.keys(defaults).length > 0 && { defaults }), ...(Object.keys(presets).length > 0 && { presets }), subjects: entries }
  const yaml = [
    `# Made of ${plain(basename(file), 200)} of the official suite by scs-check nightly import.`,
    ...told.length === 0 ? [] : ['# Not taken over:', ...told.map(note => `# - ${note}`)],
    'format: scs-check/nightly/1', 'store: ./store', '',
    written(body), '', ...later(official, place),
  ].join('\n')
  const { problems } = await checkFleet(parseSource('nightly.yaml', yaml), join(to, 'nightly.yaml'))
  if (problems.length > 0) throw new OfficialError(`${file}: what comes of it does not load:\n${problems.map(problemLine).join('\n')}`)
  return { yaml, notes: told }
}

/** YAML with a line per subject and preset. */
function written(body: { presets?: object; subjects: Entry[] }): string {
  const doc = new Document(body, { aliasDuplicateObjects: false })
  for (const path of [...body.subjects.keys()].map(i => ['subjects', i]).concat(Object.keys(body.presets ?? {}).map(name => ['presets', name]))) {
    const node = doc.getIn(path)
    if (isCollection(node)) node.flow = true
  }
  return doc.toString({ lineWidth: 0 }).trimEnd()
}

/** Ids of scopes by the names that config.toml gives them. */
function scopeIds({ scopes, presets }: Official, kinds: Map<string, SubjectKind>, notes: string[]): Map<string, string> {
  const ids = new Map<string, string>()
  for (const name of new Set([...scopes.keys(), ...presets.flatMap(preset => preset.scopes)])) {
    const id = basename(scopes.get(name) ?? name).replace(/\.ya?ml$/, '')
    if (kinds.has(id)) ids.set(name, id)
    else notes.push(`scope ${name} (${scopes.get(name) ?? 'without a spec'}): not known; known are ${[...kinds.keys()].join(', ')}`)
  }
  return ids
}

function subjectsOf(
  { mappings, presets, defaults }: Official, ids: Map<string, string>, kinds: Map<string, SubjectKind>, place: (path: string) => string, notes: string[],
): Entry[] {
  const entries: Entry[] = []
  for (const name of new Set([...presets.flatMap(preset => preset.subjects), ...mappings.keys()])) {
    if (!NAME.test(name)) {
      notes.push(`subject ${JSON.stringify(name)}: a name has letters, digits, dots, dashes and underscores`)
      continue
    }
    const own = mappings.get(name) ?? new Map<string, string>()
    const named = new Set(presets.filter(preset => preset.subjects.includes(name)).flatMap(preset => preset.scopes))
    const judged = [...new Set([...named].flatMap(scope => ids.get(scope) ?? []))]
    const hinted = Object.keys(TAKEN).filter(key => own.has(key))
    const kind = judged[0] === undefined ? (hinted.length === 1 ? TAKEN[hinted[0]!] : undefined) : kinds.get(judged[0])
    const scopes = judged.length > 0 ? judged.filter(id => kinds.get(id) === kind) : [...kinds].filter(([, one]) => one === kind).map(([id]) => id)
    const key = kind === 'openstack' ? 'os_cloud' : 'kubeconfig'
    const reason = kind === undefined ? `${named.size === 0 ? 'it is in no preset' : `nothing is known of ${[...named].join(', ')}`}, so that it is not known what it is judged by`
      : !own.has(key) && !defaults.has(key) ? `it has no ${key}` : undefined
    if (reason !== undefined) {
      notes.push(`subject ${name}: ${reason}; add it with its scopes`)
      continue
    }
    const value = own.get(key)
    entries.push({ name, scopes, ...(value !== undefined && { [key]: key === 'kubeconfig' ? place(value) : value }) })
    const lost = judged.filter(id => !scopes.includes(id))
    if (lost.length > 0) notes.push(`subject ${name}: is judged as a cloud and as a cluster; here a subject is of one kind: add another for ${lost.join(', ')}`)
    const rest = [...own.keys()].filter(one => !Object.hasOwn(TAKEN, one) && one !== 'subject_root')
    if (rest.length > 0) notes.push(`subject ${name}: mapping of ${rest.join(', ')}`)
  }
  return entries
}

function presetsOf(
  { presets }: Official, entries: Entry[], ids: Map<string, string>, notes: string[],
): Record<string, { subjects: string[]; concurrency?: number }> {
  const scopesOf = new Map(entries.map(({ name, scopes }) => [name, scopes]))
  return Object.fromEntries(presets.filter(({ name }) => NAME.test(name)).flatMap(({ name, scopes, subjects, workers }) => {
    const members = subjects.filter(subject => scopesOf.has(subject))
    if (members.length === 0) {
      notes.push(`preset ${name}: none of its subjects is taken over${name === 'default' ? '; without it a night visits all subjects' : ''}`)
      return []
    }
    const judged = new Set(scopes.map(scope => ids.get(scope)))
    const more = members.filter(subject => scopesOf.get(subject)!.some(id => !judged.has(id)))
    if (more.length > 0) {
      notes.push(`preset ${name}: judges ${more.join(', ')} by ${scopes.join(', ')} only; here a preset chooses subjects, and each is judged by all its scopes`)
    }
    return [[name, { subjects: members, ...(workers !== undefined && workers >= 1 && { concurrency: Math.min(workers, 1000) }) }] as const]
  }))
}

function remarks({ defaults, others, unknown, secrets }: Official): string[] {
  const lost = [...defaults.keys()].filter(key => !Object.hasOwn(TAKEN, key) && key !== 'subject_root')
  const hooks = 'give a command that creates the cluster under provision, and one that removes it under unprovision'
  const submitting = 'submitting to the compliance monitor is prepared below; remove the # when this takes the place of the official suite'
  return [
    ...lost.length > 0 ? [`the default mapping of ${lost.join(', ')}`] : [],
    ...[...others].map(([key, names]) => `${key} of ${names.map(name => (name === '_' ? 'all subjects' : name)).join(', ')}: ${hooks}`),
    ...secrets.keyfile !== undefined || secrets.tokenfile !== undefined ? [`secrets: ${submitting}`] : [],
    ...unknown.map(key => `the table ${key}`),
  ]
}

/** What is sent and signed, as comments: two programs that report the same clouds would be one too many. */
function later({ secrets: { keyfile, tokenfile } }: Official, place: (path: string) => string): string[] {
  const shown = (path: string) => stringify(place(path), { lineWidth: 0 }).trimEnd().split('\n')[0]!
  return [
    ...tokenfile === undefined ? [] : ['# submit:', `#   token_file: ${shown(tokenfile)}`, ...keyfile === undefined ? [] : [`#   key_file: ${shown(keyfile)}`]],
    ...keyfile === undefined ? [] : ['# sign:', `#   key: ${shown(keyfile)}`, '#   identity: YOUR@ADDRESS'], '',
  ]
}
