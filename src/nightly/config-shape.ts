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
  const { plain, database } = await (schemas ??= read())
  if (fits(plain, source.value)) return found
  const { schemaProblems } = await import('../spec/schema.ts')
  const told = new Set(found.map(({ line, column }) => `${line}:${column}`))
  const rest = schemaProblems(isDatabase(source.value) ? database : plain, source.value, [], source)
  return [...found, ...rest.filter(({ line, column }) => !told.has(`${line}:${column}`)).map(worded)]
}

let schemas: Promise<{ plain: Schema; database: Schema }> | undefined

/** The schema, and the one whose messages speak of the form of store that was meant. */
async function read(): Promise<{ plain: Schema; database: Schema }> {
  const plain = JSON.parse(await readFile(published, 'utf8')) as Schema
  return { plain, database: { ...plain, properties: { ...plain['properties'] as Schema, store: { $ref: '#/$defs/database' } } } }
}

function isDatabase(value: unknown): boolean {
  const store = (value as { store?: unknown } | null)?.store
  return typeof store === 'object' && store !== null
}

function worded(problem: Problem): Problem {
  const message = problem.message.replace('must match a schema in anyOf', 'cannot be used')
  // the one constant of the file is its format, which must be there
  return { ...problem, message, ...(problem.cure !== undefined && { cure: problem.cure.replace(/ or leave it out$/, '') }) }
}

function secrets(value: unknown, path: Path, source: Source, found: Problem[]): void {
  if (typeof value === 'string') {
    if (CREDENTIALS.test(value)) {
      const cure = 'a secret belongs into a file of its own: name that by url_file, password_file or token_file'
      found.push(source.problem(path, 'the address holds a password', cure))
    }
    return
  }
  if (typeof value !== 'object' || value === null || path.length > DEEPEST) return
  const inEnvironment = path.at(-1) === 'environment'
  for (const [key, item] of Object.entries(value)) {
    const at = [...path, Array.isArray(value) ? Number(key) : key]
    const isText = typeof item === 'string' || typeof item === 'number'
    if (isText && inEnvironment && SECRET_VARIABLE.test(key)) {
      const cure = `put it into a file, name that by ${key}_FILE, and let the command read it`
      found.push(source.problem(path, `variable ${key} looks like a secret`, cure, key))
    } else if (isText && !inEnvironment && path.at(-1) !== 'links' && SECRET.test(key)) {
      const cure = `put it into a file of its own and name that by ${fileKey(key)}`
      found.push(source.problem(path, `${key} is a secret and does not belong into this file`, cure, key))
    } else secrets(item, at, source, found)
  }
}

function fileKey(key: string): string {
  return `${key.toLowerCase().includes('key') ? 'key' : /^pass/i.test(key) ? 'password' : key.toLowerCase()}_file`
}
