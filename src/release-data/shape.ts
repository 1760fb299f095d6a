import { Ajv2020 } from 'ajv/dist/2020.js'
import type { Schema } from '../model/json.ts'
import { ReleaseDataError } from './release-data-error.ts'

const ajv = new Ajv2020({ strict: true, strictRequired: false, allowUnionTypes: true })
const thorough = new Ajv2020({ strict: true, strictRequired: false, allowUnionTypes: true, allErrors: true })

/** The value, if it has the shape; throws ReleaseDataError with where it has not. */
export function shaped<Value>(schema: Schema, value: unknown, what: string): Value {
  const valid = ajv.compile(schema)
  if (valid(value)) return value as Value
  const first = valid.errors?.[0]
  throw new ReleaseDataError(`${what}: ${first?.instancePath.slice(0, 200) || '/'} ${first?.message ?? 'has another shape'}`)
}

/** All that keeps a small value from having the shape, in words; empty if nothing does. */
export function problems(schema: Schema, value: unknown): string[] {
  const valid = thorough.compile(schema)
  if (valid(value)) return []
  return (valid.errors ?? []).map(({ instancePath, keyword, message, params }) => {
    const what = keyword === 'required' ? `lacks ${String(params['missingProperty'])}`
      : keyword === 'additionalProperties' ? `has ${JSON.stringify(params['additionalProperty']).slice(0, 100)}, which nobody knows`
        : keyword === 'pattern' ? 'has another form' : message ?? 'has another shape'
    return [instancePath.slice(1, 200).replaceAll('/', '.'), what].filter(Boolean).join(' ')
  })
}

/** The text as JSON; throws ReleaseDataError. */
export function jsonOf(text: string, what: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new ReleaseDataError(`${what}: is not valid JSON`)
  }
}
