import { readFile } from 'node:fs/promises'
import type { Schema } from '../model/json.ts'
import type { Problem } from '../spec/definition-error.ts'
import { fits } from '../spec/fits.ts'
import type { Path, Source } from '../spec/source.ts'

const published = new URL('../../src/nightly/nightly.schema.json', import.meta.url)
/** Levels of a file that has the right shape: subjects, number, provision, environment, variable. */
const DEEPEST = 6
const SECRET = /^(password|passwd|secret|token|api_?key|access_?key|private_?key|credentials?)$/i
const SECRET_VARIABLE = /(PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY)$/i
const CREDENTIALS = /[a-z][a-z0-9+.-]{0,20}:\/\/[^/\s@]{0,500}:[^/\s@]{1,500}@/i

/** What the published JSON Schema finds wrong with the file, and secrets that are written into it. */
export async function shapeProblems(source: Source): Promise<Problem[]> {
  const found: Problem[] = []
  secrets(source.value, [], source, found)
  const schema = JSON.parse(await readFile(published, 'utf8')) as Schema
  if (fits(schema, source.value)) return found
  const { schemaProblems } = await import('../spec/schema.ts')
  const told = new Set(found.map(({ line, column }) => `${line}:${column}`))
  const rest = schemaProblems(sharpened(schema, source.value), source.value, [], source)
  return [...found, ...rest.filter(({ line, column }) => !told.has(`${line}:${column}`)).map(worded)]
}

/** A schema that speaks of the form of store which was meant. */
function sharpened(schema: Schema, value: unknown): Schema {
  const store = (value as { store?: unknown } | null)?.store
  if (typeof store !== 'object' || store === null) return schema
  return { ...schema, properties: { ...schema['properties'] as Schema, store: { $ref: '#/$defs/database' } } }
}

function worded(problem: Problem): Problem {
  return { ...problem, message: problem.message.replace('must match a schema in anyOf', 'cannot be used') }
}

function secrets(value: unknown, path: Path, source: Source, found: Problem[]): void {
  if (typeof value === 'string') {
    if (CREDENTIALS.test(value)) {
      found.push(source.problem(path, 'the address holds a password', 'a secret belongs into a file of its own: name that by url_file, password_file or token_file'))
    }
    return
  }
  if (typeof value !== 'object' || value === null || path.length > DEEPEST) return
  const inEnvironment = path.at(-1) === 'environment'
  for (const [key, item] of Object.entries(value)) {
    const at = [...path, Array.isArray(value) ? Number(key) : key]
    const isText = typeof item === 'string' || typeof item === 'number'
    if (isText && inEnvironment && SECRET_VARIABLE.test(key)) {
      found.push(source.problem(path, `variable ${key} looks like a secret`, `put it into a file, name that by ${key}_FILE, and let the command read it`, key))
    } else if (isText && !inEnvironment && path.at(-1) !== 'links' && SECRET.test(key)) {
      found.push(source.problem(path, `${key} is a secret and does not belong into this file`, `put it into a file of its own and name that by ${fileKey(key)}`, key))
    } else secrets(item, at, source, found)
  }
}

function fileKey(key: string): string {
  return `${key.toLowerCase().includes('key') ? 'key' : /^pass/i.test(key) ? 'password' : key.toLowerCase()}_file`
}
