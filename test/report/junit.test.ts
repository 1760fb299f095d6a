import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { renderJunit } from '../../src/report/junit.ts'
import { hostileReport } from './hostile.ts'
import { python } from './python.ts'
import { report, result, violation } from './sample.ts'
import { parseXml, type Element } from './xml.ts'

const all = (element: Element, name: string): Element[] =>
  [...(element.name === name ? [element] : []), ...element.children.flatMap(child => all(child, name))]
const named = (cases: Element[]): string[] => cases.map(({ attributes }) => `${attributes.get('classname')} ${attributes.get('name')}`)

test('failure, error and skipped are kept apart, one suite per standard', () => {
  const root = parseXml(renderJunit([report()]))
  const suites = all(root, 'testsuite').map(({ attributes }) => attributes.get('name'))
  expect(suites).toEqual(['0102', '0114', '0117', '0123'].map(n => `scs-compatible-iaas.mycloud.scs-${n}`))
  const kinds = all(root, 'testcase').map(({ attributes, children }) => [attributes.get('name'), ...children.map(({ name }) => name)])
  expect(kinds).toEqual([
    ['scs-0102-prop-os_distro', 'failure'], ['scs-0102-prop-min_disk'], ['scs-0114-encrypted-type', 'failure'],
    ['scs-0117-test-backup', 'skipped', 'system-out'], ['scs-0123-service-compute', 'error'],
  ])
  expect(Object.fromEntries(root.attributes)).toMatchObject({ tests: '5', failures: '2', errors: '1', skipped: '1' })
  expect(all(root, 'testsuite')[0]?.attributes.get('timestamp')).toBe('2026-11-22T02:59:58')
})

test('a failure tells everything about each violation', () => {
  const [failure] = all(parseXml(renderJunit([report()])), 'failure')
  expect(failure?.attributes.get('message')).toBe('1 of 6 images in violation')
  const { severity, ...told } = violation
  for (const part of [severity, ...Object.values(told), 'MUST', 'v5.1 main']) expect(failure?.text).toContain(part)
})

describe('classname and name are unique', () => {
  test('for an id that occurs with other parameters', () => {
    const results = ['v1', 'v2', 'v2'].map(version => result({ standardVersions: [version] }))
    const cases = all(parseXml(renderJunit([report({ results })])), 'testcase')
    const expected = ['(v1)', '(v2)', '(v2) #2'].map(end => `scs-0102-prop-os_distro ${end}`)
    expect(cases.map(({ attributes }) => attributes.get('name'))).toEqual(expected)
  })
  test('for several subjects, even of one name', () => {
    const cases = named(all(parseXml(renderJunit([report(), report({ subject: 'other' }), report()])), 'testcase'))
    expect(new Set(cases).size).toBe(15)
    expect(cases).toContain('scs-compatible-iaas.other.scs-0117 scs-0117-test-backup')
  })
})

test('any string gives well-formed XML with unique names', () => {
  fc.assert(fc.property(fc.array(hostileReport, { minLength: 1, maxLength: 2 }), reports => {
    const cases = named(all(parseXml(renderJunit(reports)), 'testcase'))
    expect(new Set(cases).size).toBe(reports.flatMap(({ results }) => results).length)
  }))
})

test('a CDATA terminator, however often, stays text', () => {
  const root = parseXml(renderJunit([report({ results: [result({ verdict: 'FAIL', because: ']]>]]><x/>]]>' })] })]))
  expect(all(root, 'x')).toEqual([])
})

test.runIf(python.available)('another parser (Python) takes it too', () => {
  const documents = fc.sample(hostileReport, 200).map(value => renderJunit([value]))
  const script = 'import xml.dom.minidom as m; out = [len(m.parseString(d.encode()).getElementsByTagName("testcase")) for d in docs]'
  expect(python.run(script, documents)).toHaveLength(200)
})
