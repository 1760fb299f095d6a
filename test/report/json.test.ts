import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { renderJson } from '../../src/report/json.ts'
import { DANGEROUS, hostileReport } from './hostile.ts'
import { report, result, violation } from './sample.ts'

const schema = JSON.parse(readFileSync(new URL('../../src/report/report.schema.json', import.meta.url), 'utf8')) as object
const ajv = new Ajv2020({ strict: true, allErrors: true })
addFormats.default(ajv)
const validate = ajv.compile(schema)
const problems = (value: unknown): string[] => {
  validate(value)
  return (validate.errors ?? []).map(({ instancePath, keyword }) => `${instancePath} ${keyword}`)
}
const withFinding = (change: object) => report({ results: [result({ findings: [{ ...violation, ...change }] })] })

describe('report.schema.json', () => {
  test('accepts reports, with and without what is optional', () => {
    expect(problems(report())).toEqual([])
    expect(problems(report({ selection: { only: 'x', section: ['light'] }, results: [result({
      targets: {}, own: true, remedy: 'x', deviation: [{ official: 'a', ours: 'b', because: 'c' }],
    })] }))).toEqual([])
    expect(problems(report({ versions: [], results: [], evidence: [] }))).toEqual([])
  })

  test.each([
    ['an unknown field', { ...report(), extra: 1 }, ' additionalProperties'],
    ['a local time', report({ asOf: '2026-11-22T03:00:00+01:00' }), '/asOf pattern'],
    ['a date alone', report({ checkedAt: '2026-11-22' }), '/checkedAt format'],
    ['an unknown verdict', report({ results: [result({ verdict: 'ABORT' as 'DNF' })] }), '/results/0/verdict enum'],
    ['a broken digest', report({ standards: { 'scs-0102': 'sha256:12' } }), '/standards/scs-0102 pattern'],
    ['a pointer without slash', withFinding({ at: 'images' }), '/results/0/findings/0/at pattern'],
    ['a secret slipped into a finding', withFinding({ password: 'x' }), '/results/0/findings/0 additionalProperties'],
  ])('refuses %s', (_, value, problem) => expect(problems(value)).toContain(problem))
})

test('one report is an object, several are an array', () => {
  expect(JSON.parse(renderJson([report()]))).toEqual(report())
  expect(JSON.parse(renderJson([report(), report()]))).toEqual([report(), report()])
})

test('any string comes back as it went in, and none reaches a terminal raw', () => {
  fc.assert(fc.property(hostileReport, value => {
    const text = renderJson([value])
    expect(text).not.toMatch(DANGEROUS)
    expect(JSON.parse(text)).toEqual(value)
  }))
})
