import { readFile } from 'node:fs/promises'
import type { Schema } from '../model/json.ts'
import type { Problem } from './definition-error.ts'
import { fits } from './fits.ts'
import type { Path, Source } from './source.ts'

const published = {
  standard: new URL('../../standards/standard.schema.json', import.meta.url),
  scope: new URL('../../scopes/scope.schema.json', import.meta.url),
}
const schemas = new Map<keyof typeof published, Promise<Schema>>()

/** What the published JSON Schema of this kind finds wrong with the file. */
export async function shapeProblems(kind: keyof typeof published, source: Source): Promise<Problem[]> {
  const schema = schemas.get(kind) ?? readFile(published[kind], 'utf8').then(text => JSON.parse(text) as Schema)
  schemas.set(kind, schema)
  return problems(await schema, source.value, [], source)
}

/** What a check's schema finds wrong with the parameters that stand at `path`. */
export async function parameterProblems(schema: Schema, parameters: unknown, path: Path, source: Source): Promise<Problem[]> {
  try {
    return await problems(schema, parameters, path, source)
  } catch (error) {
    return [source.problem(path, `the schema of this check's parameters is broken: ${(error as Error).message}`)]
  }
}

/** Ajv takes longer to load and compile than all sound definitions take to read: it is called only where the quick answer is not yes. */
async function problems(schema: Schema, value: unknown, path: Path, source: Source): Promise<Problem[]> {
  if (fits(schema, value)) return []
  const { schemaProblems } = await import('./schema.ts')
  return schemaProblems(schema, value, path, source)
}
