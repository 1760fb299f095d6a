import { readFile, stat } from 'node:fs/promises'
import type { Json, JsonObject } from '../model/json.ts'
import { uuidOf } from './ids.ts'

/** All that the demo cloud knows. Records look as in the answers of the real APIs; what they lack gets the API's default. */
export interface CloudState {
  flavors: JsonObject[]
  images: JsonObject[]
  volume_types: JsonObject[]
  /** `null`: this Neutron does not have the API (before 2023.2). */
  default_sg_rules: JsonObject[] | null
  /** Types in the service catalog. */
  services: string[]
  /** Roles of the token. */
  roles: string[]
  /** An S3 API answers on the object store's host. */
  s3?: boolean
  /** Glance's plain listing includes hidden images. */
  show_hidden?: boolean
  /** Default: `['RegionOne']`. */
  regions?: string[]
  /** Lifetime of a token; default 3600. */
  token_seconds?: number
  /** Expiry of the application credential; `null` or absent: never. */
  credential_expires_at?: string | null
  /** Newest microversion of Nova; default `2.100` (2025.1). */
  compute_max_microversion?: string
  /** Milliseconds until something that was created or removed is so; default 30. */
  delay?: number
  /** What never becomes ready: kinds of things (`volume`, `backup`, `server` …), `restore`, or `delete volume` and the like. */
  stuck?: string[]
  /** What ends in its error state; names as for `stuck`. */
  broken?: string[]
  /** The project's limits by OpenStack's own names, -1: none; defaults in quota.ts. */
  quota?: Record<string, number>
  /** What the services refuse by policy (403), as `POST backups`: method and collection. */
  refuse?: string[]
  /** Text on the console of every server; default none. */
  console?: string
  /** Writable records that are there from the start, by kind (`volume`, `backup`, `secret` …), e.g. leftovers of another run. */
  things?: Record<string, JsonObject[]>
  /** Names of the availability zones; default of each: `['nova']`. */
  zones?: { compute?: string[]; volume?: string[]; network?: string[] }
  /** Aliases of extensions that this Neutron does not have. */
  lacks?: string[]
  /** What the provider offers to all projects, by kind (`network`, `subnet`, `subnetpool`); default: one external network, see provider.ts. */
  provider?: Record<string, JsonObject[]>
  /** Members may share networks with other projects, as Neutron's own policy has it; default: refused. */
  rbac?: boolean
}

/** A state that the demo cloud cannot play: says which file, where in it, what is wrong and how to mend it. */
export class DemoStateError extends Error {
  override name = 'DemoStateError'
  constructor(readonly file: string, readonly pointer: string, problem: string, cure: string) {
    super(printable(`${file}: ${pointer === '' ? '' : `at ${pointer}: `}${problem}. ${cure}`))
  }
}

/** 64 MiB: thousands of records fit, a disk image given by mistake does not. */
const LARGEST = 64 * 2 ** 20

/** Reads a state from a JSON file; throws `DemoStateError` for whatever is wrong with it. */
export async function loadState(path: string): Promise<CloudState> {
  let text: string
  try {
    const found = await stat(path)
    if (!found.isFile()) throw new DemoStateError(path, '', 'this is no file', 'Give the path of a state file, or compliant, or flawed')
    if (found.size > LARGEST) throw new DemoStateError(path, '', `the file has ${found.size} bytes, more than 64 MiB`, 'Give a smaller state')
    text = await readFile(path, 'utf8')
  } catch (error) {
    if (error instanceof DemoStateError) throw error
    const reason = (error as NodeJS.ErrnoException).code ?? 'unknown error'
    throw new DemoStateError(path, '', `cannot read it (${reason})`, 'Give the path of a state file, or compliant, or flawed')
  }
  let value: Json
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, '')) as Json
  } catch (error) {
    throw new DemoStateError(path, '', `this is not JSON: ${(error as Error).message.slice(0, 160)}`, 'Mend the syntax')
  }
  return checkState(value, path)
}

const strings = (value: Json): boolean => Array.isArray(value) && value.every(item => typeof item === 'string' && item !== '')
const records = (value: Json): boolean => Array.isArray(value)
const isDate = (value: Json): boolean => typeof value === 'string' && !Number.isNaN(Date.parse(value))
const isRecord = (value: Json, inner: (value: Json) => boolean): boolean => isObject(value) && Object.values(value).every(inner)
const RULES: Record<keyof CloudState, { must: string; required?: true; ok: (value: Json) => boolean }> = {
  flavors: { must: 'a list of flavors', required: true, ok: records },
  images: { must: 'a list of images', required: true, ok: records },
  volume_types: { must: 'a list of volume types', required: true, ok: records },
  default_sg_rules: { must: 'a list of rules, or null where the API does not exist', required: true, ok: v => v === null || records(v) },
  services: { must: 'a list of catalog types', required: true, ok: strings },
  roles: { must: 'a list of role names', required: true, ok: strings },
  s3: { must: 'true or false', ok: v => typeof v === 'boolean' },
  show_hidden: { must: 'true or false', ok: v => typeof v === 'boolean' },
  regions: { must: 'a list of at least one region name', ok: v => strings(v) && (v as Json[]).length > 0 },
  token_seconds: { must: 'a number of seconds of at most one year', ok: v => typeof v === 'number' && Math.abs(v) <= 31_536_000 },
  credential_expires_at: { must: 'an ISO 8601 date or null', ok: v => v === null || isDate(v) },
  compute_max_microversion: { must: 'a version such as "2.60"', ok: v => typeof v === 'string' && /^2\.[1-9][0-9]{0,3}$/.test(v) },
  delay: { must: 'a number of milliseconds of at most one day', ok: v => typeof v === 'number' && v >= 0 && v <= 86_400_000 },
  stuck: { must: 'a list of kinds such as "volume"', ok: strings },
  broken: { must: 'a list of kinds such as "backup"', ok: strings },
  quota: { must: 'an object of whole numbers, -1 for no limit', ok: v => isRecord(v, n => Number.isInteger(n) && (n as number) >= -1) },
  refuse: { must: 'a list of such as "POST backups"', ok: v => strings(v) && (v as string[]).every(s => /^[A-Z]{3,7} [\w-]+$/.test(s)) },
  console: { must: 'a text', ok: v => typeof v === 'string' },
  things: { must: 'an object of lists of records', ok: v => isRecord(v, list => Array.isArray(list) && list.every(isObject)) },
  zones: { must: 'an object of lists of names', ok: v => isRecord(v, strings) },
  lacks: { must: 'a list of aliases', ok: strings },
  provider: { must: 'an object of lists of records', ok: v => isRecord(v, list => Array.isArray(list) && list.every(isObject)) },
  rbac: { must: 'true or false', ok: v => typeof v === 'boolean' },
}
const LISTS = ['flavors', 'images', 'volume_types', 'default_sg_rules'] as const

/** The value as a state, every record with an id; throws `DemoStateError`. Values inside the records are data, right or wrong, and stay. */
export function checkState(value: unknown, file: string): CloudState {
  const keys = Object.keys(RULES).join(', ')
  if (!isObject(value)) throw new DemoStateError(file, '', 'the state must be a JSON object', `Its keys are ${keys}`)
  for (const key of Object.keys(value)) {
    if (!Object.hasOwn(RULES, key)) {
      throw new DemoStateError(file, pointer(key), 'unknown key', `Remove it, or use one of ${keys}`)
    }
  }
  for (const [key, rule] of Object.entries(RULES)) {
    const given = Object.hasOwn(value, key) ? value[key] : undefined
    if (given === undefined && rule.required !== true) continue
    if (given === undefined) throw new DemoStateError(file, pointer(key), 'missing', `Add ${rule.must}`)
    if (!rule.ok(given)) throw new DemoStateError(file, pointer(key), 'wrong value', `It must be ${rule.must}`)
  }
  const state = { ...value } as unknown as CloudState
  for (const key of LISTS) {
    const list = state[key]
    if (list !== null) state[key] = identified(list, key, file)
  }
  return state
}

function identified(list: JsonObject[], key: string, file: string): JsonObject[] {
  const seen = new Set<Json>()
  return list.map((record, i) => {
    if (!isObject(record)) throw new DemoStateError(file, pointer(key, i), 'a record must be an object', 'Write it as { "name": … }')
    const id = record['id'] ?? uuidOf(`${key}:${JSON.stringify(record['name'])}:${i}`)
    const at = pointer(key, i, 'id')
    if (typeof id !== 'string' || id === '') throw new DemoStateError(file, at, 'an id must be a text', 'Write it as "id": "…"')
    if (seen.has(id)) throw new DemoStateError(file, at, 'another record has the same id', 'Give it an id of its own')
    seen.add(id)
    return { ...record, id }
  })
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function pointer(...segments: (string | number)[]): string {
  return segments.map(s => '/' + String(s).slice(0, 80).replaceAll('~', '~0').replaceAll('/', '~1')).join('')
}

function printable(text: string): string {
  const unprintable = /[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g
  return text.replace(unprintable, c => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
