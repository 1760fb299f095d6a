import type { Schema } from '../model/json.ts'

/** Schemas of values, to make schemas of evidence from. */
export const string: Schema = { type: 'string' }
export const boolean: Schema = { type: 'boolean' }
export const integer: Schema = { type: 'integer', minimum: 0 }
export const stringOrNull: Schema = { type: ['string', 'null'] }
export const booleanOrNull: Schema = { type: ['boolean', 'null'] }

/** Schema of a list. */
export function listOf(items: Schema): Schema {
  return { type: 'array', items }
}

/** Schema of an object that has just these properties, all of them. */
export function exactly(properties: Record<string, Schema>): Schema {
  return { type: 'object', required: Object.keys(properties), additionalProperties: false, properties }
}
