import type { Schema } from '../model/json.ts'

type Rule = (constraint: never, value: unknown, schema: Schema, root: Schema) => boolean

/**
 * Whether the value certainly matches the schema: a quick yes that spares compiling schemas for sound definitions. False means
 * "ask Ajv": the value does not match, or the schema uses a keyword (or a mistake) that is not known here.
 */
export function fits(schema: unknown, value: unknown, root = schema as Schema): boolean {
  if (typeof schema === 'boolean') return schema
  if (!isObject(schema)) return false
  return Object.entries(schema).every(([keyword, constraint]) =>
    Object.hasOwn(rules, keyword) && (rules[keyword] as Rule)(constraint as never, value, schema, root))
}

const always = (): boolean => true

/** Keywords whose meaning here is that of draft 2020-12 for JSON values; the test compares with Ajv. */
const rules: Record<string, Rule> = {
  $schema: always, $id: always, $defs: always, title: always, description: always, default: always, examples: always,
  $ref: (ref: string, value, _, root) => {
    const name = /^#\/\$defs\/([A-Za-z]+)$/.exec(ref)?.[1]
    const defs = root['$defs']
    return name !== undefined && isObject(defs) && Object.hasOwn(defs, name) && fits(defs[name], value, root)
  },
  type: (type: string | string[], value) => [type].flat().some(one => isType(one, value)),
  enum: (allowed: unknown[], value) => allowed.some(one => one === value),
  const: (only: unknown, value) => only === value,
  pattern: (pattern: string, value) => typeof value !== 'string' || new RegExp(pattern, 'u').test(value),
  minLength: (min: number, value) => typeof value !== 'string' || [...value].length >= min,
  maxLength: (max: number, value) => typeof value !== 'string' || value.length <= max,
  minimum: (min: number, value) => typeof value !== 'number' || value >= min,
  maximum: (max: number, value) => typeof value !== 'number' || value <= max,
  exclusiveMinimum: (min: number, value) => typeof value !== 'number' || value > min,
  minItems: (min: number, value) => !Array.isArray(value) || value.length >= min,
  maxItems: (max: number, value) => !Array.isArray(value) || value.length <= max,
  uniqueItems: (unique: boolean, value) => !unique || !Array.isArray(value)
    || (value.every(item => typeof item !== 'object') && new Set(value).size === value.length),
  items: (items: unknown, value, _, root) => !Array.isArray(value) || value.every(item => fits(items, item, root)),
  minProperties: (min: number, value) => !isObject(value) || Object.keys(value).length >= min,
  required: (required: string[], value) => !isObject(value) || required.every(key => Object.hasOwn(value, key)),
  properties: (properties: Schema, value, _, root) =>
    !isObject(value) || Object.entries(value).every(([key, item]) => !Object.hasOwn(properties, key) || fits(properties[key], item, root)),
  additionalProperties: (others: unknown, value, { properties, patternProperties }, root) => patternProperties === undefined
    && (!isObject(value) || Object.entries(value).every(([key, item]) =>
      (isObject(properties) && Object.hasOwn(properties, key)) || fits(others, item, root))),
  propertyNames: (names: unknown, value, _, root) => !isObject(value) || Object.keys(value).every(key => fits(names, key, root)),
  oneOf: (options: unknown[], value, _, root) => options.filter(option => fits(option, value, root)).length === 1
    && options.every(option => decidable(option)),
  anyOf: (options: unknown[], value, _, root) => options.some(option => fits(option, value, root)),
  allOf: (options: unknown[], value, _, root) => options.every(option => fits(option, value, root)),
}

/** Whether "does not fit" surely means "does not match": needed where a mismatch is good news. */
function decidable(schema: unknown): boolean {
  if (!isObject(schema)) return typeof schema === 'boolean'
  const { required, properties, type } = schema
  const plain = Object.values(isObject(properties) ? properties : {}).every(one => one === true)
  return plain && (required !== undefined || type !== undefined)
    && Object.keys(schema).every(key => ['required', 'properties', 'type', 'description'].includes(key))
}

function isType(type: string, value: unknown): boolean {
  switch (type) {
    case 'object': return isObject(value)
    case 'array': return Array.isArray(value)
    case 'null': return value === null
    case 'number': return typeof value === 'number' && Number.isFinite(value)
    case 'integer': return Number.isInteger(value)
    default: return ['string', 'boolean'].includes(type) && typeof value === type
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
