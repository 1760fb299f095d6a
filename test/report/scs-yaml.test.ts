import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'
import type { Report, Result } from '../../src/model/report.ts'
import { renderScsYamlNext } from '../../src/report/scs-yaml-next.ts'
import { renderScsYaml } from '../../src/report/scs-yaml.ts'
import { DANGEROUS, hostileReport } from './hostile.ts'
import { python } from './python.ts'
import { DIGEST, report, result } from './sample.ts'

interface Invocation { id: string; results: Map<string, number>; stdout: string[]; stderr: string[] }
const documents = (text: string): Map<string, unknown>[] => parseAllDocuments(text).map(document => {
  expect(document.errors).toEqual([])
  return document.toJS({ mapAsMap: true }) as Map<string, unknown>
})
const only = (value: Report) => documents(renderScsYaml([value]))[0]!
function invocation(value: Report): Invocation {
  const run = only(value).get('run') as Map<string, Map<string, Map<string, unknown>>>
  return Object.fromEntries([...run.get('invocations')!.values()][0]!) as unknown as Invocation
}

test('the current official report, key by key', () => {
  const text = renderScsYaml([report({ notes: ['a privileged account was allowed'] })])
  const uuids: string[] = []
  const neutral = text.replace(/"?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"?/g, (_, uuid: string) =>
    `U${uuids.includes(uuid) ? uuids.indexOf(uuid) : uuids.push(uuid) - 1}`)
  expect(uuids.slice(1).every(uuid => /^.{14}8.{4}[89ab]/.test(uuid))).toBe(true)
  expect(neutral).toBe(`\
---
spec:
  uuid: U0
  name: SCS-compatible IaaS
  url: https://raw.githubusercontent.com/SovereignCloudStack/standards/main/Tests/scs-compatible-iaas.yaml
checked_at: 2026-11-22 02:59:58.123000
reference_date: 2026-11-22
subject: mycloud
run:
  uuid: U1
  argv:
    - scs-check
    - run
    - "--scope"
    - scs-compatible-iaas
    - "--subject"
    - mycloud
    - "--date"
    - "2026-11-22T03:00:00Z"
    - "--scope-version"
    - v5.1
  assignment: {}
  sections: null
  forced_version: null
  forced_tests: null
  invocations:
    U2:
      id: U2
      cmd: scs-check run --scope scs-compatible-iaas --subject mycloud --date 2026-11-22T03:00:00Z --scope-version v5.1
      results:
        scs-0102-prop-os_distro: -1
        scs-0102-prop-min_disk: 1
        scs-0114-encrypted-type: -1
        scs-0123-service-compute: 0
      rc: 0
      stdout:
        - "scs-0102-prop-os_distro: FAIL"
        - "scs-0102-prop-min_disk: PASS"
        - "scs-0114-encrypted-type: FAIL"
        - "scs-0123-service-compute: ABORT"
      stderr:
        - "WARNING: a privileged account was allowed"
        - "ERROR: scs-0102-prop-os_distro: Ubuntu 24.04 (3f2a): the property os_distro is missing (expected a name such as ubuntu; found absent)"
        - "WARNING: scs-0102-prop-os_distro: old (77): hidden image"
        - "ERROR: scs-0114-encrypted-type: volume types: no volume type advertises it"
        - "ERROR: scs-0123-service-compute: could not see openstack.session: timeout: no answer in 30 s"
      info: 0
      warning: 2
      error: 3
      critical: 0
`)
})

test('a verdict that rests on a person\'s word says so in the log', () => {
  const yaml = renderScsYaml([report({ results: [result({ because: 'attested by Jana', evidence: { attestation: DIGEST } })] })])
  expect(yaml).toMatch(/scs-0102-prop-os_distro: 1\n[^]*- "INFO: scs-0102-prop-os_distro: attested by Jana"\n +info: 1\n/)
})

test('the next generation, key by key', () => {
  const lines = renderScsYamlNext([report({ results: report().results.slice(0, 2) })]).split('\n')
  expect(lines[1]).toMatch(/^uuid: "?[0-9a-f-]{36}"?$/)
  expect(lines.toSpliced(1, 1)).toEqual(`\
---
creator: scs-check v0.1.0
scope: "50393e6f-2ae1-4c5c-a62c-3b75f2abef3f"
checked_at: 2026-11-22 02:59:58.123000
subject: mycloud
tests:
  scs-0102-prop-os_distro:
    result: -1
  scs-0102-prop-min_disk:
    result: 1
log:
  - "$ scs-check run --scope scs-compatible-iaas --subject mycloud --date 2026-11-22T03:00:00Z --scope-version v5.1"
  - "INFO: *** scs-0102-prop-os_distro"
  - "ERROR: scs-0102-prop-os_distro: Ubuntu 24.04 (3f2a): the property os_distro is missing (expected a name such as ubuntu; found absent)"
  - "WARNING: scs-0102-prop-os_distro: old (77): hidden image"
  - "+++ scs-0102-prop-os_distro: FAIL"
  - "INFO: *** scs-0102-prop-min_disk"
  - "+++ scs-0102-prop-min_disk: PASS"
`.split('\n'))
})

describe('what is published', () => {
  const v1: Partial<Result> = { standardVersions: ['v1'], targets: { 'v5.1': 'main' } }
  const v2: Partial<Result> = { standardVersions: ['v2'], targets: { next: 'main' } }
  const versions: Report['versions'] = [
    { version: 'next', validity: 'draft', targets: {}, open: [] }, { version: 'v5.1', validity: 'effective', targets: {}, open: [] },
  ]
  const results = (...change: Partial<Result>[]) =>
    [...invocation(report({ versions, results: change.map(one => result(one)) })).results.values()]

  test('never a MISS', () => expect(results({ verdict: 'MISS' })).toEqual([]))
  test('never an id of our own', () => expect(results({ own: true })).toEqual([]))
  test('an id judged twice: what is effective counts, not a draft', () => {
    expect(results({ ...v2, verdict: 'FAIL' }, { ...v1, verdict: 'PASS' })).toEqual([1])
    expect(results({ ...v2, verdict: 'PASS' }, { ...v1, verdict: 'MISS' })).toEqual([])
  })
  test('an id judged twice with equal validity: the worst counts', () => {
    expect(results({ ...v1, verdict: 'PASS' }, { ...v1, verdict: 'DNF' }, { ...v1, verdict: 'FAIL' })).toEqual([-1])
    expect(results({ ...v1, verdict: 'PASS' }, { ...v1, verdict: 'MISS' })).toEqual([])
  })
})

test('the selection is in the report', () => {
  const run = only(report({ selection: { only: 'prop', section: ['light'] } })).get('run') as Map<string, unknown>
  expect(run.get('forced_tests')).toBe('prop')
  expect(run.get('sections')).toEqual(['light'])
  expect(run.get('argv')).toEqual(expect.arrayContaining(['--only', 'prop', '--section', 'light']))
})

test('the uuid follows from the report: the same again for the same, another for another', () => {
  const uuid = (value: Report) => (only(value).get('run') as Map<string, unknown>).get('uuid')
  expect(uuid(report())).toBe(uuid(report()))
  expect(uuid(report())).not.toBe(uuid(report({ asOf: '2026-11-22T03:00:01Z' })))
})

test('instants: naive UTC with microseconds; others are refused', () => {
  expect(renderScsYaml([report({ checkedAt: '2026-11-22T02:59:58.123456789Z' })])).toContain('checked_at: 2026-11-22 02:59:58.123456\n')
  expect(() => renderScsYaml([report({ checkedAt: '2026-11-22T02:59:58+01:00' })])).toThrow(RangeError)
})

test('no name opens a tag or a link in the pages of the monitor', () => {
  const text = renderScsYaml([report({ results: [result({ verdict: 'DNF', because: '<img onerror=x> [a](javascript:b) ![c][d]' })] })])
  expect(text).not.toMatch(/<|\]\(|\]\[/)
})

test.each([['current', renderScsYaml], ['next', renderScsYamlNext]] as const)('any string is safe in the %s format', (_, render) => {
  fc.assert(fc.property(fc.array(hostileReport, { minLength: 1, maxLength: 2 }), reports => {
    const text = render(reports)
    expect(text).not.toMatch(DANGEROUS)
    expect(documents(text).map(document => document.has('checked_at'))).toEqual(reports.map(() => true))
  }))
})

test('every result line splits at its last colon into an id of the results and a verdict; counters count the lines', () => {
  fc.assert(fc.property(hostileReport, value => {
    const { results, stdout, stderr, ...counters } = invocation(value)
    for (const line of stdout) {
      const colon = line.lastIndexOf(':')
      expect(results.get(line.slice(0, colon))).toBe({ PASS: 1, ABORT: 0, FAIL: -1 }[line.slice(colon + 1).trim()])
    }
    for (const channel of ['info', 'warning', 'error', 'critical']) {
      const lines = [...stdout, ...stderr].filter(line => new RegExp(`^${channel}`, 'i').test(line))
      expect(counters).toHaveProperty(channel, lines.length)
    }
  }))
})

test.runIf(python.available)('Python reads the same strings, a datetime and a date', () => {
  const values = fc.sample(hostileReport, 200)
  const script = 'import yaml\nout = [dict(next(yaml.safe_load_all(d))) for d in docs]'
  const read = python.run(script, values.map(value => renderScsYaml([value]))) as Record<string, unknown>[]
  expect(new Set(read.map(document => document['checked_at']))).toEqual(new Set(['datetime.datetime(2026, 11, 22, 2, 59, 58, 123000)']))
  expect(new Set(read.map(document => document['reference_date']))).toEqual(new Set(['datetime.date(2026, 11, 22)']))
  read.forEach((document, i) => expect(document['run']).toEqual(plainObject(only(values[i]!).get('run'))))
})

function plainObject(value: unknown): unknown {
  if (value instanceof Map) return Object.fromEntries([...(value as Map<string, unknown>)].map(([key, member]) => [key, plainObject(member)]))
  return value
}
