import { readFileSync, readdirSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import type { Standard } from '../../src/model/definition.ts'
import type { Schema } from '../../src/model/json.ts'
import { checksOf } from '../../src/spec/checks.ts'
import { fits } from '../../src/spec/fits.ts'

const text = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
const ajv = new Ajv2020({ strict: false })
const files = readdirSync(new URL('../../standards/', import.meta.url)).filter(file => file.endsWith('.yaml'))

/** All pairs of a schema and a value that a sound definition holds. */
async function pairs(): Promise<[string, Schema, unknown][]> {
  const found: [string, Schema, unknown][] = [['scope', JSON.parse(text('scopes/scope.schema.json')) as Schema, parse(text('scopes/scs-compatible-iaas.yaml'))]]
  for (const file of files) {
    const standard = parse(text(`standards/${file}`), { merge: true }) as Standard
    found.push([file, JSON.parse(text('standards/standard.schema.json')) as Schema, standard])
    const checks = await checksOf(standard.id)
    for (const { id, check, parameters } of standard.testcases) if (check !== undefined && parameters !== undefined) found.push([id, checks!.get(check)!.parameters, parameters])
  }
  return found
}

/** The value with one part of it, chosen by the numbers, replaced, added to or taken away. */
function damaged(value: unknown, path: number[], kind: number, junk: unknown): unknown {
  const keys = typeof value === 'object' && value !== null ? Object.keys(value) : []
  const [step, ...rest] = path
  if (step === undefined || keys.length === 0) return junk
  const copy = (Array.isArray(value) ? [...(value as unknown[])] : { ...(value as object) }) as Record<string, unknown>
  const key = keys[step % keys.length]!
  if (rest.length > 0) copy[key] = damaged(copy[key], rest, kind, junk)
  else if (kind === 0 && !Array.isArray(copy)) Reflect.deleteProperty(copy, key)
  else if (kind === 1 && !Array.isArray(copy)) copy['extra'] = junk
  else if (kind === 2 && Array.isArray(copy)) copy.push(copy[0])
  else copy[key] = junk
  return copy
}

describe('the quick yes', () => {
  it('is given to every sound definition of the package, so that Ajv is not needed', async () => {
    expect((await pairs()).filter(([, schema, value]) => !fits(schema, value)).map(([name]) => name)).toEqual([])
  })
  it('is never given where Ajv says no', async () => {
    const all = (await pairs()).map(([, schema, value]) => ({ schema, value, validate: ajv.compile(Object.fromEntries(Object.entries(schema).filter(([key]) => key !== '$id'))) }))
    const junk = fc.oneof(fc.constantFrom(undefined, null, '', 'x', 'MUST', 0, -1, 1.5, NaN, true, [], {}, [[]], 'a b', '2024-13-01', 'https://x'), fc.string(), fc.integer())
    let refused = 0
    fc.assert(fc.property(fc.nat(), fc.array(fc.nat(50), { minLength: 1, maxLength: 6 }), fc.nat(3), junk, (which, path, kind, part) => {
      const { schema, value, validate } = all[which % all.length]!
      const changed = damaged(value, path, kind, part)
      const valid = validate(changed)
      if (!valid) refused++
      if (fits(schema, changed)) expect(valid, JSON.stringify(validate.errors)).toBe(true)
    }), { numRuns: 3000 })
    expect(refused).toBeGreaterThan(500)
  })
  it.each([
    [{ type: 'string', format: 'date' }, 'x'], [{ not: {} }, 1], [{ type: 'strin' }, 'x'], [{ $ref: '#/$defs/none' }, 1], [{ $ref: 'https://example.org/' }, 1], [null, 1],
    [{ additionalProperties: false, patternProperties: { x: {} } }, {}], [{ oneOf: [{ not: {} }, { type: 'number' }] }, 1], [{ required: ['constructor'] }, {}],
  ])('is not given for what it does not understand: %j', (schema, value) => {
    expect(fits(schema, value)).toBe(false)
  })
})
