import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect, it } from 'vitest'
import { probesOf } from '../../src/cli/rules.ts'
import { bindAll, checksFor } from '../../src/spec/bind.ts'
import { loadStandards } from '../../src/spec/load.ts'

it('every probe’s schema is a valid, strict JSON Schema, and its kind is its own', async () => {
  const standards = await loadStandards()
  const probes = [...probesOf({ bound: bindAll(standards), checks: await checksFor(standards) }, {})]
  const ajv = new Ajv2020({ strict: true, allowUnionTypes: true })
  for (const { schema } of probes) expect(() => ajv.compile(schema)).not.toThrow()
  expect(new Set(probes.map(({ kind }) => kind)).size).toBe(probes.length)
  expect(probes.length).toBeGreaterThanOrEqual(8)
})
