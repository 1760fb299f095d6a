import { Ajv2020 } from 'ajv/dist/2020.js'
import type { Schema } from '../model/json.ts'
import { ReleaseDataError } from './release-data-error.ts'

const ajv = new Ajv2020({ strict: true, strictRequired: false, allowUnionTypes: true })

/** The value, if it has the shape; throws ReleaseDataError with where it has not. */
export function shaped<Value>(schema: Schema, value: unknown, what: string): Value {
  const valid = ajv.compile(schema)
  if (valid(value)) return value as Value
  const first = valid.errors?.[0]
  throw new ReleaseDataError(`${what}: ${first?.instancePath.slice(0, 200) || '/'} ${first?.message ?? 'has another shape'}`)
}

/** The text as JSON; throws ReleaseDataError. */
export function jsonOf(text: string, what: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new ReleaseDataError(`${what}: is not valid JSON`)
  }
}
