import { expect, it } from 'vitest'
import type { Waiver } from '../../src/model/waiver.ts'
import { renderConsole } from '../../src/report/console.ts'
import { renderJunit } from '../../src/report/junit.ts'
import { renderMarkdown } from '../../src/report/markdown.ts'
import type { Waived } from '../../src/report/waived.ts'
import { report } from './sample.ts'
import { parseXml } from './xml.ts'

const waiver: Waiver = {
  id: 'W-1', subject: 'mycloud', testcase: 'scs-0102-prop-os_distro', reason: 'waits | for *a* new image\u001b[31m', owner: 'Jane', ticket: 'https://example.org/1',
  until: '2026-12-31', at: 'waivers.yaml:3',
}
const one = report()
const [failed, , other] = one.results
const waived: Waived = { by: new Map([[failed!, waiver]]), notes: new Map([[other!, ['waiver W-2 ended on 2026-11-21']]]) }
const plainly = { color: false, width: 200 }

it('the console shows WAIVED apart from FAIL, with who tolerates it and until when; verdict and exit code stay', () => {
  const text = renderConsole(one, { ...plainly, waived })
  expect(text).not.toContain('\nFAIL · target main')
  expect(text).toContain('\nWAIVED · target main · 1 test case (FAIL, tolerated for a time)\n  scs-0102-prop-os_distro [MUST]')
  expect(text).toContain('    waived by W-1 until 2026-12-31: waits | for *a* new image\\u001b[31m (owner: Jane; ticket: https://example.org/1)\n')
  expect(text).toContain('    waiver W-2 ended on 2026-11-21\n')
  expect(text).toContain('v5.1  effective  main         FAIL  1 PASS  1 FAIL')
  expect(text.trimEnd().split('\n').at(-1)).toBe('FAIL: 1 test case of target main in violation, 1 of them waived (exit code 1 = a FAIL)')
  expect(renderConsole(one, { ...plainly, waived, quiet: true })).toContain('1 of them waived')
})

it('Markdown has waived violations under a heading of their own, in which nothing is markup', () => {
  const text = renderMarkdown([one], waived)
  expect(text).not.toContain('## Violations\n')
  expect(text).toContain('## Waived: violations that are tolerated for a time\n\n### scs-0102-prop-os\\_distro')
  expect(text).toContain('**WAIVED** by W-1 until 2026-12-31: waits \\| for \\*a\\* new image\\\\u001b\\[31m')
  expect(text).toContain('**FAIL: 1 test case of target main in violation, 1 of them waived**')
  expect(text).toContain('\nwaiver W-2 ended on 2026-11-21\n')
})

it('JUnit keeps a waived violation a failure, of type WAIVED', () => {
  const text = renderJunit([one], waived)
  const root = parseXml(text)
  expect(root.attributes.get('failures')).toBe('2')
  expect(text).toContain('type="WAIVED"')
  expect(text).toContain('message="WAIVED by W-1 until 2026-12-31: ')
  expect(text.match(/type="FAIL"/g)).toHaveLength(1)
  expect(text).toContain('waiver W-2 ended on 2026-11-21')
})
