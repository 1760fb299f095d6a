import { parse } from 'smol-toml'

const MAX_BYTES = 1024 * 1024

/** The parts of the official suite's config.toml that are known, whatever else it holds (F 3.1). */
export interface Official {
  secrets: { keyfile?: string; tokenfile?: string }
  presets: { name: string; scopes: string[]; subjects: string[]; workers?: number }[]
  /** File of each scope. */
  scopes: Map<string, string>
  /** What is handed to the checks of a subject that says nothing else, with `{subject}`. */
  defaults: Map<string, string>
  mappings: Map<string, Map<string, string>>
  /** Tables of subjects beside their mapping, such as `kubernetes_setup`: which subjects have them. */
  others: Map<string, string[]>
  /** Tables that are none of these. */
  unknown: string[]
}

/** A config.toml that cannot be read. */
export class OfficialError extends Error {
  override name = 'ConfigError'
}

/** Reads the text of a config.toml; what has not the expected type is as if it were not there. Throws `OfficialError`. */
export function readOfficial(text: string, file: string): Official {
  if (text.length > MAX_BYTES) throw new OfficialError(`${file}: larger than ${MAX_BYTES} bytes: is it a config.toml?`)
  const root = parsed(text, file)
  const subjects = tables(root['subjects'])
  const mappings = new Map([...subjects].map(([name, table]) => [name, texts(table['mapping'])]))
  const others = new Map<string, string[]>()
  for (const [name, table] of subjects) for (const key of Object.keys(table)) if (key !== 'mapping') others.set(key, [...others.get(key) ?? [], name])
  const defaults = mappings.get('_') ?? new Map<string, string>()
  mappings.delete('_')
  return {
    secrets: Object.fromEntries(texts(root['secrets'])),
    presets: [...tables(root['presets'])].map(([name, { scopes, subjects: members, workers }]) =>
      ({ name, scopes: list(scopes), subjects: list(members), ...(Number.isInteger(workers) && { workers: workers as number }) })),
    scopes: new Map([...tables(root['scopes'])].map(([name, { spec }]) => [name, typeof spec === 'string' ? spec : name])),
    defaults, mappings, others, unknown: Object.keys(root).filter(key => !['secrets', 'presets', 'scopes', 'subjects'].includes(key)),
  }
}

function parsed(text: string, file: string): Record<string, unknown> {
  try {
    return parse(text, { unsafeKeyBehaviour: 'throw', maxDepth: 20 })
  } catch (error) {
    const { line, column, message } = error as { line?: number; column?: number; message: string }
    throw new OfficialError(`${file}${line === undefined ? '' : `:${line}:${column}`}: is not TOML: ${message.split('\n')[0]}`)
  }
}

function isTable(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date)
}
function tables(value: unknown): Map<string, Record<string, unknown>> {
  return new Map(isTable(value) ? Object.entries(value).filter((entry): entry is [string, Record<string, unknown>] => isTable(entry[1])) : [])
}
function texts(value: unknown): Map<string, string> {
  return new Map(isTable(value) ? Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string') : [])
}
function list(value: unknown): string[] {
  return Array.isArray(value) ? [...new Set(value.filter(item => typeof item === 'string'))] : []
}
