import { expect, test } from 'vitest'
import { itemOf } from '../../src/notify/items.ts'
import type { Decision } from '../../src/notify/policy.ts'
import type { Report } from '../../src/model/report.ts'
import { textOf, titleOf } from '../../src/notify/text.ts'
import { BOUND, fleet, night, result, SCOPE } from './kit.ts'

const HOSTILE = 'evil\u001b[31m\r\nBcc: a@b.example\u202e'
const decision: Decision = { kind: 'fail', to: ['ops'], since: night(1), scope: SCOPE, testcase: 'scs-0101-a', now: { verdict: 'FAIL', because: `1 of 2 ${HOSTILE}` } }
const report = {
  results: [{
    testcase: 'scs-0101-a', standardVersions: ['v1'],
    findings: [
      { severity: 'violation', subject: `${HOSTILE} (3f)`, at: '/images/0', message: 'no os_distro', expected: 'a name', found: 'nothing', remedy: 'openstack image set --property os_distro=… 3f' },
      { severity: 'remark', subject: 'x', at: '/images/1', message: 'a remark' },
    ],
  }],
} as unknown as Report
const item = (kinds: ('rule' | 'cloud')[] = ['cloud'], more: Partial<Decision> = {}) => itemOf({ ...decision, ...more }, {
  bound: BOUND[SCOPE], result: result('FAIL', 1), report,
  changes: [{ testcase: 'scs-0101-a', kind: 'new-fail', targets: {}, because: '', causes: kinds.map(kind => ({ kind, text: `the ${kind} changed` })) }],
})

test('a notice says what failed, since when, of which object, why, by which clause, and where to see more', () => {
  const text = textOf({ subject: 'mycloud', night: night(1), items: [item()], fleet: fleet({ notify: { dnfNights: 2, reminderDays: 7, baseUrl: 'https://board.example/scs/' } }) })
  const flat = text.replace(/\s+/g, ' ')
  for (const part of [
    'Fails now:', 'scs-0101-a: title of scs-0101-a', `FAIL, first seen ${night(1)}; it decides ${SCOPE} v5.1.`, 'no os_distro; expected: a name; found: nothing',
    'openstack image set --property os_distro=… 3f', 'Why: the cloud changed', 'Clause (MUST): https://standards.example/scs-0101-a', 'https://board.example/scs/subjects/mycloud/',
    `scs-check diff --store /var/lib/store --subject mycloud --scope ${SCOPE} previous last`,
  ]) expect(flat).toContain(part)
  expect(text).not.toContain('a remark')
  expect(text).not.toContain('not your cloud')
})

test('nothing that a cloud named can break a line or hide', () => {
  const text = textOf({ subject: 'mycloud', night: night(1), items: [item()], fleet: fleet() })
   
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/)
  expect(text).not.toMatch(/^Bcc/m)
})

test('where only the test changed, the title and the text say so', () => {
  expect(titleOf('mycloud', [item(['rule'])])).toBe('[scs-check] mycloud: 1 new FAIL (the test changed, not your cloud)')
  expect(titleOf('mycloud', [item(['rule', 'cloud'])])).toBe('[scs-check] mycloud: 1 new FAIL')
  expect(titleOf('mycloud', [item([])])).toBe('[scs-check] mycloud: 1 new FAIL')
  expect(textOf({ subject: 'mycloud', night: night(1), items: [item(['rule'])], fleet: fleet() })).toContain('The test changed, not your cloud:')
})

test('a hundred test cases make a message that can be read, and say how many more there are', () => {
  const items = Array.from({ length: 100 }, () => item())
  const text = textOf({ subject: 'mycloud', night: night(1), items, fleet: fleet() })
  expect(text).toContain('… and 70 more')
  expect(titleOf('mycloud', items)).toBe('[scs-check] mycloud: 100 new FAIL')
})

test('a path with a quotation mark is one word for a shell', () => {
  expect(textOf({ subject: 'mycloud', night: night(1), items: [item()], fleet: fleet({ store: { dir: '/o\'s store' } }) })).toContain('--store \'/o\'\\\'\'s store\' ')
})
