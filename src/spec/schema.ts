import { type ErrorObject, type ValidateFunction, Ajv2020 } from 'ajv/dist/2020.js'
import type { Schema } from '../model/json.ts'
import type { Problem } from './definition-error.ts'
import { suggest } from '../nearest.ts'
import type { Path, Source } from './source.ts'

/**
 * One Ajv for everything. Tests check our own schemas, so no run compiles the meta-schema; optimizing code for one use costs more than
 * it saves.
 */
const ajv = new Ajv2020({
  strict: true, strictRequired: false, allErrors: true, verbose: true, validateSchema: false, addUsedSchema: false,
  code: { optimize: false },
})
const compiled = new Map<Schema, ValidateFunction>()

/** What the schema finds wrong with the value that stands at `path`, told for people. Throws if the schema itself is broken. */
export function schemaProblems(schema: Schema, value: unknown, path: Path, source: Source): Problem[] {
  const validate = compiled.get(schema) ?? ajv.compile(schema)
  compiled.set(schema, validate)
  return validate(value) ? [] : tell(validate.errors ?? [], path, source)
}

/** What our words read of the schema around a mistake. */
interface Around {
  description?: string
  properties?: Record<string, { description?: string }>
  oneOf?: { required?: string[] }[]
}
type Told = Pick<Problem, 'message' | 'cure'>

/** Mistakes of one value that are told one by one: nobody reads more, and each costs a look-up of its place. */
const MOST_TOLD = 200

function tell(errors: ErrorObject[], base: Path, source: Source): Problem[] {
  const worth = errors.filter(({ schemaPath }) => !/\/(oneOf|anyOf|propertyNames)\//.test(schemaPath))
  const rest = worth.length - MOST_TOLD
  const more = rest > 0 ? [source.problem(base, `and ${rest} more mistakes like these`)] : []
  return [...worth.slice(0, MOST_TOLD).map(error => {
    const steps = error.instancePath.split('/').slice(1).map(step => step.replaceAll('~1', '/').replaceAll('~0', '~'))
    const { message, cure } = words(error)
    const { additionalProperty, propertyName } = error.params as { additionalProperty?: string; propertyName?: string }
    const path = [...base, ...steps]
    return source.problem(path, `${where(path)}${message}`, cure, additionalProperty ?? propertyName)
  }), ...more]
}

/** The place in words: `testcases[3].clause: `. */
function where(path: Path): string {
  const steps = path.map((step, i) => (/^[0-9]+$/.test(String(step)) ? `[${step}]` : i === 0 ? step : `.${step}`))
  return steps.length === 0 ? '' : `${steps.join('')}: `
}

function words(error: ErrorObject): Told {
  const params = error.params as Record<string, unknown>
  const parent = error.parentSchema as Around | undefined
  const about = parent?.description
  switch (error.keyword) {
    case 'additionalProperties': {
      const key = String(params['additionalProperty'])
      return { message: `unknown key "${key}"`, cure: suggest(key, Object.keys(parent?.properties ?? {})) }
    }
    case 'required': {
      const key = String(params['missingProperty'])
      const meaning = parent?.properties?.[key]?.description
      return { message: `key "${key}" is missing`, cure: `add ${key}${meaning === undefined ? '' : `: ${meaning}`}` }
    }
    case 'oneOf': {
      const keys = (parent?.oneOf ?? []).flatMap(({ required }) => required ?? [])
      const given = keys.filter(key => Object.hasOwn(error.data as object, key))
      if (keys.length === 0) return { message: error.message ?? 'does not fit' }
      const message = `exactly one of ${keys.join(', ')} is allowed, here: ${given.join(', ') || 'none'}`
      return { message, cure: given.length > 0 ? 'remove the others' : 'add one' }
    }
    case 'enum': {
      const allowed = (params['allowedValues'] as unknown[]).map(String)
      return { message: `${show(error.data)} is not allowed`, cure: suggest(String(error.data), allowed) }
    }
    case 'const':
      return { message: `${show(error.data)} is not allowed`, cure: `write ${show(params['allowedValue'])} or leave it out` }
    case 'propertyNames':
      return { message: `name "${String(params['propertyName'])}" is not allowed`, ...cure((error.schema as Around).description) }
    case 'type':
      return { message: `must be ${[params['type']].flat().join(' or ')}, is ${show(error.data)}`, ...cure(about) }
    case 'pattern':
      return { message: `${show(error.data)} is not allowed`, ...cure(about) }
    default:
      return { message: error.message ?? 'does not fit', ...cure(about) }
  }
}

function cure(text: string | undefined): { cure?: string } {
  return text === undefined ? {} : { cure: text }
}
function show(value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  if (value !== null && typeof value === 'object') return 'a map'
  const text = JSON.stringify(value)
  return text.length > 80 ? text.slice(0, 79) + '…' : text
}
