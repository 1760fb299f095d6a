import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { assign, probesOf } from '../../src/cli/rules.ts'
import type { Cause, Change } from '../../src/model/history.ts'
import { blind } from '../../src/nightly/blind.ts'
import { changesMarkdown, changesText } from '../../src/report/changes.ts'
import { at, changed, judged, LOOKED, rules, seenOf } from '../history/judged-cloud.ts'
import { DANGEROUS, hostile } from './hostile.ts'

const WHY = 'unreachable: connect ECONNREFUSED'
const unseen = (kind: string): Cause => ({ kind: 'visit', text: `could not see openstack.${kind}: ${WHY}` })
/** A test case that is not judged any more. */
const change = (testcase: string, more: Partial<Change> = {}): Change => ({
  testcase, kind: 'not-judged', targets: { 'v5.1': 'main' }, before: 'PASS', after: 'DNF', because: `could not see openstack.flavors: ${WHY}`, causes: [unseen('flavors')], ...more,
})
const many = (n: number, more: Partial<Change> = {}): Change[] => Array.from({ length: n }, (_, i) => change(`scs-0103-${String(i).padStart(2, '0')}`, more))
const fails = (n: number, more: Partial<Change> = {}): Change[] => many(n, { kind: 'new-fail', after: 'FAIL', because: 'one of two', causes: [{ kind: 'tool', text: 'the tool is a newer one' }], ...more })
const lines = (changes: Change[]): string[] => changesText('c', 's', changes).trimEnd().split('\n').slice(1)
const violation = (subject: string) => ({ severity: 'violation' as const, subject, at: '/flavors/0', message: 'too small' })

describe('changes of one kind and the same causes', () => {
  test('are told once: how many, the first of them, those of target main before all others, and why', () => {
    const changes = [
      change('scs-0001-r', { targets: { 'v5.1': 'recommended' } }), ...many(6), change('scs-0102-a', { before: 'FAIL', causes: [unseen('images'), unseen('flavors')], because: `could not see openstack.images: ${WHY}` }),
    ]
    expect(changesText('c', 's', changes)).toBe([
      'c s',
      '  not judged  8 test cases (7 of target main): scs-0102-a, scs-0103-00, scs-0103-01, scs-0103-02, scs-0103-03 and 3 more: 1 FAIL -> DNF, 7 PASS -> DNF',
      `      why (visit): could not see what they need: ${WHY}`, '',
    ].join('\n'))
    expect(changesMarkdown('c', 's', changes)).toBe([
      '### c s', '',
      '- **not judged** 8 test cases (7 of target main): `scs-0102-a`, `scs-0103-00`, `scs-0103-01`, `scs-0103-02`, `scs-0103-03` and 3 more: 1 FAIL → DNF, 7 PASS → DNF',
      `  - why (visit): could not see what they need: ${WHY}`, '',
    ].join('\n'))
  })

  it.each<[string, Change[], string[]]>([
    ['the kind of evidence is named where all need the same', many(2), ['not judged  2 test cases: scs-0103-00, scs-0103-01: PASS -> DNF', `why (visit): could not see openstack.flavors: ${WHY}`]],
    ['a cluster keeps its name', ['nodes', 'pods'].map(kind => change(`scs-0217-${kind}`, { causes: [{ kind: 'visit', text: `could not see kubernetes.${kind} of prod-1: timeout` }] })), ['why (visit): could not see what they need of prod-1: timeout']],
    ['after an outage', ['images', 'flavors'].map(kind => change(`scs-0102-${kind}`, { kind: 'judged-again', before: 'DNF', after: 'PASS', because: `${kind} examined: 2`, causes: [{ kind: 'visit', text: `openstack.${kind} could be seen again; before: ${WHY}` }] })),
      ['judged again  2 test cases: scs-0102-flavors, scs-0102-images: DNF -> PASS', `why (visit): what they need could be seen again; before: ${WHY}`]],
    ['a FAIL that is judged again is named, and the report has what is in violation', many(12, { kind: 'judged-again', before: 'DNF', after: 'FAIL' }).map(one => ({ ...one, findings: { new: [violation(one.testcase)], gone: [] } })),
      ['12 test cases: scs-0103-00, ', 'scs-0103-10, scs-0103-11: DNF -> FAIL', 'what is in violation is in the report']],
    ['the name of the test case in a cause does not count', ['scs-0118-a', 'scs-0118-b (v1, v2)'].map(id => change(id, { causes: [{ kind: 'visit', text: `not tried: needs a person; scs-check attest ${id.slice(0, 10)} …` }] })),
      ['2 test cases: scs-0118-a, scs-0118-b (v1, v2): PASS -> DNF', 'why (visit): not tried: needs a person; scs-check attest TESTCASE …']],
    ['without a cause the reason tells them apart', many(2, { causes: [], because: 'nobody knows' }), ['2 test cases: scs-0103-00, scs-0103-01: PASS -> DNF: nobody knows']],
    ['outside of target main the target is named', many(2, { targets: { 'v5.1': 'recommended' } }), ['2 test cases (recommended): scs-0103-00']],
    ['values that all have are told', many(2, { causes: [{ kind: 'cloud', text: 'the cloud changed', values: [{ need: 'flavors', at: '/0', before: 1 }, { need: 'flavors', at: '/1', before: 2 }] }] }), ['2 test cases', 'flavors /1: 2 -> (absent)']],
  ])('%s', (_, changes, texts) => {
    const text = lines(changes).join('\n')
    expect(text.match(/ -> (DNF|FAIL|PASS)/g)).toHaveLength(1)
    for (const one of texts) expect(text).toContain(one)
  })

  it.each<[string, Change[]]>([
    ['of another kind', [change('a'), change('b', { kind: 'expired', after: 'MISS' })]],
    ['for another reason', [change('a'), change('b', { causes: [{ kind: 'visit', text: 'could not see openstack.flavors: timeout: late' }] })]],
    ['with one more cause', [change('a'), change('b', { causes: [unseen('flavors'), { kind: 'tool', text: 'the tool is a newer one' }] })]],
    ['by other values', [1, 2].map(before => change(`${before}`, { causes: [{ kind: 'cloud', text: 'the cloud changed', values: [{ need: 'flavors', at: '/0', before }] }] }))],
    ['of a new FAIL about other objects', fails(2).map((one, i) => ({ ...one, findings: { new: [violation(`flavor ${i}`)], gone: [] } }))],
    ['of a new FAIL for another reason', [...fails(1), { ...fails(1)[0]!, testcase: 'b', because: 'two of two' }]],
  ])('are apart where one is %s', (_, changes) => {
    expect(lines(changes).filter(line => line.includes(' -> ')).map(line => line.includes('test cases'))).toEqual([false, false])
  })

  test('a new FAIL of target main is always named, whatever else is', () => {
    const others = many(20, { targets: { 'v5.1': 'recommended' } }).map((one): Change => ({ ...fails(1)[0]!, testcase: `${one.testcase}-r`, targets: one.targets }))
    const [told, ...rest] = lines([...others, ...fails(40)])
    expect(told).toMatch(/^ {2}NEW FAIL {2}60 test cases \(40 of target main\): .*scs-0103-39 and 20 more: PASS -> FAIL: one of two$/)
    for (const { testcase } of fails(40)) expect(told).toContain(testcase)
    expect(rest).toEqual(['      why (tool): the tool is a newer one'])
  })

  test('stay on their lines, whatever their names and reasons', () => {
    fc.assert(fc.property(hostile, hostile, (name, why) => {
      const text = lines([`${name}1`, `${name}2`].map(id => change(id, { causes: [{ kind: 'visit', text: why }] }))).join('')
      expect(text).not.toMatch(DANGEROUS)
    }))
  })
})

test('a night in which a cloud was unreachable is a few lines, and so is the night after it', async () => {
  const good = await seenOf('c000')
  const probes = probesOf(assign(rules, {}, new Date(LOOKED)), { passive: true })
  const dark = blind({ subject: 'c', tool: good.collection.tool, probes, message: 'connect ECONNREFUSED 127.0.0.1:5000', at: '2026-11-23T03:00:00Z' })
  const nights = [judged(good), judged(dark), judged(at(good, '2026-11-24T03:00:00Z'))]
  for (const n of [2, 3]) {
    const changes = await changed(nights.slice(0, n))
    expect(changes.length).toBeGreaterThan(50)
    expect(lines(changes).length).toBeLessThanOrEqual(4)
    expect(changesText('c', 's', changes).match(/why \(visit\)/g)).toHaveLength(1)
  }
})
