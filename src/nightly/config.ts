import { stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { resolve } from 'node:path'
import type { Fleet, FleetSubject } from '../model/fleet.ts'
import { suggest } from '../nearest.ts'
import { type Problem, problemLine } from '../spec/definition-error.ts'
import { type Path, type Source, readSource } from '../spec/source.ts'
import { checkBraces } from './config-braces.ts'
import { contactsOf, refuseClear } from './config-contacts.ts'
import { daysOf, durationOf } from './config-duration.ts'
import { FleetError, distinct, firstOfSyntax } from './config-error.ts'
import { checkScopes, scopeKinds, settled } from './config-kind.ts'
import { type Dict, LONGEST, type Reading, millisecondsAt, pathAt, reading, refuse, secretAt, warn } from './config-reading.ts'
import { shapeProblems } from './config-shape.ts'
import { given, subjectOf } from './config-subject.ts'

const HOUR = 3_600_000
/** SCS-0004 regulation 4: the results of 18 months are kept. */
const RETENTION = 548
/** Days of the shortest retention: tests that run once a month must outlive it; less is a slip of the unit. */
const SHORTEST = 30
/** Where the compliance monitor of the SCS project is (F 2.7). */
const MONITOR = 'https://compliance.sovereignit.cloud/'

export interface FleetOptions {
  /** Variables for `${NAME}` in paths, and HOME for `~`; those of the process. */
  env?: Record<string, string | undefined>
  /** Is told what is usable but unwise, a line each: `FILE:LINE:COLUMN: …`. */
  onWarning?: (line: string) => void
}

/** Reads and checks a `nightly.yaml`; reads no secret. Throws `FleetError` with every problem of it, DefinitionError if the package's scopes are broken. */
export async function loadFleet(file: string, { env = process.env, onWarning }: FleetOptions = {}): Promise<Fleet> {
  const { fleet, problems, warnings } = await checkFleet(await readSource(resolve(file)), resolve(file), env)
  if (fleet === undefined || problems.length > 0) throw new FleetError(problems)
  for (const warning of warnings) onWarning?.(problemLine(warning))
  return fleet
}

/** The fleet that this text describes, and all that is wrong or unwise about it; without `env`, variables in paths stay as they are. */
export async function checkFleet(
  source: Source, file: string, env?: Record<string, string | undefined>,
): Promise<{ fleet?: Fleet; problems: Problem[]; warnings: Problem[] }> {
  const problems = source.problems.length > 0 ? firstOfSyntax(source.problems) : await shapeProblems(source)
  if (problems.length > 0) return { problems: distinct(problems), warnings: [] }
  const read = reading(source, file, (env ?? process.env)['HOME'] ?? homedir(), env)
  const fleet = await fleetOf(read, source.value as Dict, file)
  await checkModes(read)
  return { fleet, problems: distinct(read.problems), warnings: distinct(read.warnings) }
}

async function fleetOf(read: Reading, raw: Dict, file: string): Promise<Fleet> {
  checkBraces(read, raw)
  const deadline = millisecondsAt(read, raw['deadline'], ['deadline'], 8 * HOUR, LONGEST)
  const contacts = contactsOf(read, raw['contacts'] as Record<string, Dict[]> | undefined)
  const owner = (raw['owner'] ?? []) as string[]
  known(read, owner, ['owner'], 'contact', Object.keys(contacts))
  const subjects = await subjectsOf(read, raw, { contacts: Object.keys(contacts), deadline })
  const presets = (raw['presets'] ?? {}) as Fleet['presets']
  const names = (raw['subjects'] as { name: string }[]).map(({ name }) => name)
  for (const [name, preset] of Object.entries(presets)) {
    const at: Path = ['presets', name, 'subjects']
    known(read, preset.subjects, at, 'subject', names)
    if (preset.subjects.length === 0) warn(read, at, `preset ${name} has no subject: a night with it is refused`, 'name some, or remove the preset')
  }
  const publish = Object.entries((raw['publish'] ?? {}) as Record<string, string>)
  const notify = (raw['notify'] ?? {}) as { dnf_nights?: number; reminder?: string; base_url?: string }
  return given<Fleet>({
    file, store: storeOf(read, raw['store'] as string | Dict), concurrency: (raw['concurrency'] ?? 16) as number, deadline, subjects, presets, contacts, owner,
    notify: given<Fleet['notify']>({ dnfNights: notify.dnf_nights ?? 2, reminderDays: days(notify.reminder, 7), baseUrl: notify.base_url }),
    waivers: raw['waivers'] === undefined ? undefined : pathAt(read, raw['waivers'] as string, ['waivers']),
    allowedSigners: raw['allowed_signers'] === undefined ? undefined : pathAt(read, raw['allowed_signers'] as string, ['allowed_signers']),
    publish: Object.fromEntries(publish.map(([key, path]) => [key, pathAt(read, path, ['publish', key])])),
    sign: signOf(read, raw['sign'] as Fleet['sign']), submit: submitOf(read, raw), retentionDays: retentionOf(read, raw['retention'] as string | undefined),
  })
}

async function subjectsOf(read: Reading, raw: Dict, around: { contacts: string[]; deadline: number }): Promise<FleetSubject[]> {
  const defaults = (raw['defaults'] ?? {}) as Dict
  const kinds = await scopeKinds()
  for (const key of ['name', 'description', 'demo']) {
    if (defaults[key] !== undefined) refuse(read, ['defaults'], `${key} is no default`, 'write it at each subject', key)
  }
  checkScopes(read, defaults['scopes'], ['defaults'], kinds)
  const seen = new Set<string>()
  return (raw['subjects'] as Dict[]).flatMap((own, i) => {
    const at: Path = ['subjects', i]
    const name = own['name'] as string
    if (seen.has(name)) refuse(read, [...at, 'name'], `there is another subject ${name}`, 'give one of them another name')
    seen.add(name)
    const one = settled(read, own, at, defaults, kinds)
    return one === undefined ? [] : [subjectOf(read, one, own, around)]
  })
}

function storeOf(read: Reading, raw: string | Dict): Fleet['store'] {
  if (typeof raw === 'string') {
    if (/^[a-z][a-z0-9+.-]{0,20}:\/\//i.test(raw)) {
      refuse(read, ['store'], 'store is an address, not a directory', 'write its address into a file, and here { postgres: { url_file: FILE } }')
    }
    return { dir: pathAt(read, raw, ['store']) }
  }
  const { url_file: urlFile, url_variable: urlVariable } = raw['postgres'] as { url_file?: string; url_variable?: string }
  return { postgres: given<{ urlFile?: string; urlVariable?: string }>({
    urlFile: urlFile === undefined ? undefined : secretAt(read, urlFile, ['store', 'postgres', 'url_file']), urlVariable,
  }) }
}

function signOf(read: Reading, raw: Fleet['sign']): Fleet['sign'] {
  return raw === undefined ? undefined : { key: secretAt(read, raw.key, ['sign', 'key']), identity: raw.identity }
}

function submitOf(read: Reading, raw: Dict): Fleet['submit'] {
  const submit = raw['submit'] as { url?: string; key_file?: string; token_file: string } | undefined
  if (submit === undefined) return undefined
  const { url = MONITOR, key_file: keyFile, token_file: tokenFile } = submit
  refuseClear(read, url, ['submit', 'url'])
  if (keyFile === undefined && raw['sign'] === undefined) refuse(read, ['submit'], 'what is sent must be signed, but there is no key', 'add key_file')
  return given<NonNullable<Fleet['submit']>>({
    url, keyFile: keyFile === undefined ? undefined : secretAt(read, keyFile, ['submit', 'key_file']),
    tokenFile: secretAt(read, tokenFile, ['submit', 'token_file']),
  })
}

function known(read: Reading, names: string[], at: Path, what: string, candidates: string[]): void {
  for (const [i, name] of names.entries()) {
    if (!candidates.includes(name)) refuse(read, [...at, i], `there is no ${what} ${JSON.stringify(name)}`, suggest(name, candidates))
  }
}

function days(text: unknown, otherwise: number): number {
  const milliseconds = durationOf(String(text))
  return milliseconds === undefined ? otherwise : Math.max(1, daysOf(milliseconds))
}

function retentionOf(read: Reading, text: string | undefined): number {
  const kept = days(text, RETENTION)
  if (kept < SHORTEST) {
    const months = /^(\d+)m$/.exec(text ?? '')?.[1]
    const cure = months === undefined ? '18mo is usual; units: d w mo y' : `m is minutes; write ${months}mo for months`
    refuse(read, ['retention'], `${text} is too short: results must be kept for ${SHORTEST}d at least`, cure)
  }
  return kept
}

/** Warns of files with secrets that others may read. Whether they are there is found out when they are needed. */
async function checkModes(read: Reading): Promise<void> {
  for (const [file, at] of read.secretFiles) {
    const mode = await stat(file).then(found => found.mode, () => 0)
    if (process.platform !== 'win32' && !file.endsWith('.pub') && (mode & 0o077) !== 0) {
      warn(read, at, `${file} holds a secret, and other users of this machine may reach it (mode ${(mode & 0o777).toString(8)})`, `chmod 600 ${file}`)
    }
  }
}
