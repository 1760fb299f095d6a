import { Ajv2020 } from 'ajv/dist/2020.js'
import type { Probe } from '../model/probe.ts'

/** The schemas are our own and proved by tests; to prove them again at every start takes 15 ms. */
const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, validateSchema: false, meta: false })

/** Where the data differ from what the probe's schema promises, and how; null if they do not. Compiles once per schema. */
export function shapeProblem(probe: Probe<unknown>, data: unknown): string | null {
  const valid = ajv.compile(probe.schema)
  if (valid(data)) return null
  const first = valid.errors?.[0]
  return `${first?.instancePath || '/'} ${first?.message ?? ''}`
}
