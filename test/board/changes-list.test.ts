import { expect, test } from 'vitest'
import { BRIEF, changesList, FULL } from '../../src/board/changes-list.ts'
import type { Change } from '../../src/model/history.ts'

const change = (more: Partial<Change> = {}): Change => ({
  testcase: 'scs-0102-prop-os_distro', kind: 'new-fail', targets: { 'v5.1': 'main' }, before: 'PASS', after: 'FAIL', because: '1 of 6 images in violation',
  causes: [{ kind: 'cloud', text: 'a property went away' }], ...more,
})
const list = (changes: Change[], detail = FULL): string => changesList({ scopes: {} }, 'index.html', 'scs-compatible-iaas', changes, detail).toString()

test('says that the test changed and not the cloud only where nothing else did', () => {
  const told = 'The test changed, and not the cloud.'
  expect(list([change({ causes: [{ kind: 'rule', text: 'x' }, { kind: 'data', text: 'y' }] })])).toContain(told)
  expect(list([change({ causes: [{ kind: 'rule', text: 'x' }, { kind: 'cloud', text: 'y' }] })])).not.toContain(told)
  expect(list([change({ causes: [] })])).not.toContain(told)
})

test('worst first; what does not decide is marked; a test case that came or went has no verdict', () => {
  const page = list([change({ kind: 'fixed', before: 'FAIL', after: 'PASS' }), change({ targets: { 'v5.1': 'preview' } }), change({ kind: 'gone-testcase', before: 'PASS', after: undefined as never })])
  expect(page.indexOf('NEW FAIL')).toBeLessThan(page.indexOf('fixed'))
  expect(page).toContain('(preview: does not decide)')
  expect(page).toMatch(/v-PASS.*→ no test case/)
})

test('values and findings are bounded on pages with many nights, and what is left out is counted', () => {
  const values = Array.from({ length: 8 }, (_, i) => ({ need: 'images', at: `/${i}`, before: i }))
  const finding = { severity: 'violation' as const, subject: 'Ubuntu', at: '/images/0', message: 'm' }
  const one = change({ causes: [{ kind: 'cloud', text: 't', values }], findings: { new: Array.from({ length: 7 }, () => finding), gone: [finding] } })
  const brief = list(Array.from({ length: 8 }, () => one), BRIEF)
  expect(brief).toContain('… and 5 more values')
  expect(brief).toContain('… and 4 more new findings')
  expect(brief).toContain('… and 4 more</li>')
  expect(brief).toContain('<details>')
  expect(list([one])).not.toMatch(/… and|<details>/)
})

test('hostile texts and kinds that are only inherited stay text', () => {
  const hostile = '<script>alert(1)</script>\u202e'
  const page = list([change({ testcase: hostile, because: hostile, kind: 'constructor' as never, causes: [{ kind: 'cloud', text: hostile, values: [{ need: hostile, at: hostile, before: hostile }, { need: 'x', at: '', after: hostile }] }] })])
  expect(page).not.toMatch(/<script|\u202e/)
})
