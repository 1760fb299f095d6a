import { readFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import { checksOf } from '../../src/spec/checks.ts'

const read = (path: string): Record<string, unknown> => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8')) as Record<string, unknown>

/** Every subschema that describes an object must be closed and every one must be described, for editors. */
function* open(schema: unknown, path = '#'): Generator<string> {
  if (typeof schema !== 'object' || schema === null) return
  const { type, properties, additionalProperties, description, $ref } = schema as Record<string, unknown>
  if (type === 'object' && properties !== undefined && additionalProperties !== false) yield `${path} is open`
  if ((type !== undefined || $ref !== undefined) && description === undefined && !/\/(items|additionalProperties)$/.test(path)) yield `${path} has no description`
  for (const [key, value] of Object.entries(schema)) yield* open(value, `${path}/${key}`)
}

describe('the published schemas', () => {
  it.each(['../../standards/standard.schema.json', '../../scopes/scope.schema.json'])('%s is valid JSON Schema 2020-12, closed and described', path => {
    const ajv = new Ajv2020({ strict: true })
    ajv.compile(read(path))
    expect([...open(read(path))]).toEqual([])
  })
  it('are matched by valid schemas of every check', async () => {
    const files = (await readdir(new URL('../../src/checks/', import.meta.url))).filter(file => /^scs-[0-9]{4}\.ts$/.test(file))
    const ajv = new Ajv2020({ strict: true, strictRequired: false })
    for (const file of files) {
      const checks = await checksOf(file.slice(0, -3))
      expect(checks?.size, file).toBeGreaterThan(0)
      for (const [name, { parameters }] of checks!) expect(() => ajv.compile(parameters), `${file} ${name}`).not.toThrow()
    }
  })
})
