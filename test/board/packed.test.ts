import fc from 'fast-check'
import { expect, it } from 'vitest'
import { pack, unpack } from '../../src/board/packed.ts'
import type { VisitRow } from '../../src/board/visit-row.ts'

const facts = fc.record({ public: fc.boolean(), evidence: fc.array(fc.constantFrom('sha256:a', 'sha256:b', 'sha256:c', '__proto__')) })
const row = fc.record({ at: fc.constant('2026-11-20T00:00:00Z'), letters: fc.string(), facts }, { requiredKeys: ['at', 'letters'] }) as fc.Arbitrary<VisitRow>

it('what is kept between builds comes back as it was, and names each document once', () => {
  fc.assert(fc.property(fc.array(row), rows => {
    const packed = pack({ keys: ['x'], rules: [['sha256:r']], rows })
    expect(new Set(packed.documents).size).toBe(packed.documents.length)
    expect(unpack(JSON.parse(JSON.stringify(packed)) as typeof packed)).toEqual({ keys: ['x'], rules: [['sha256:r']], rows: JSON.parse(JSON.stringify(rows)) as VisitRow[] })
  }))
})
