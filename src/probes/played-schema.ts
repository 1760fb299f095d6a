import type { Schema } from '../model/json.ts'

const OUTCOMES = ['done', 'refused', 'unauthenticated', 'quota', 'unsupported', 'rejected', 'error', 'not-ready', 'timeout', 'unreachable', 'malformed', 'interrupted']

const steps: Schema = {
  type: 'array',
  items: {
    type: 'object', required: ['name', 'outcome', 'seconds'],
    properties: { name: { type: 'string' }, outcome: { enum: OUTCOMES }, seconds: { type: 'number' }, message: { type: 'string' }, status: { type: 'integer' } },
  },
}

/** Schema of the evidence of a play with such data. */
export function playedSchema(data: Schema): Schema {
  return {
    type: 'object', required: ['run', 'steps', 'undo', 'outcome', 'data', 'leftovers'],
    properties: {
      run: { type: 'string' }, steps, undo: steps, outcome: { enum: OUTCOMES }, data,
      leftovers: {
        type: 'array',
        items: {
          type: 'object', required: ['kind', 'name', 'id', 'why', 'command'],
          properties: { kind: { type: 'string' }, name: { type: 'string' }, id: { type: ['string', 'null'] }, why: { type: 'string' }, command: { type: 'string' } },
        },
      },
    },
  }
}
