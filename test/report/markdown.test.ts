import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cell, code, link, prose } from '../../src/report/markdown-text.ts'
import { renderMarkdown } from '../../src/report/markdown.ts'
import { DANGEROUS, hostile, hostileReport } from './hostile.ts'
import { report, result, violation } from './sample.ts'

/** What is left of a line for Markdown to interpret, after escapes and code spans. */
function live(line: string): string {
  let left = ''
  for (let i = 0; i < line.length;) {
    if (line[i] === '\\' && /[!-/:-@[-`{-~]/.test(line[i + 1] ?? '')) { i += 2; continue }
    const run = /^`+/.exec(line.slice(i))?.[0]
    if (run === undefined) { left += line[i]; i += 1; continue }
    const rest = line.slice(i + run.length)
    const end = [...rest.matchAll(/`+/g)].find(([closing]) => closing.length === run.length)
    if (end === undefined) throw new Error(`a code span without end: ${line}`)
    i += run.length + end.index + run.length
  }
  return left
}
const LINK = /\[[^[\]]*\]\(https?:\/\/[\w./~?=&#%+-]+\)/g
const OWN_HTML = /^(?:<\/?details>|<summary>[^<>]*<\/summary>)$/

test('the report as a person pastes it', () => {
  expect(renderMarkdown([report({ notes: ['a privileged account was allowed'] })])).toBe(`\
# SCS-compatible IaaS: mycloud

**FAIL: 1 test case of target main in violation**

Judged as of \`2026-11-22T03:00:00Z\`, seen until \`2026-11-22T02:59:58.123Z\`, by scs-check 0.1.0.

- Note: a privileged account was allowed

| version | validity | target | verdict | PASS | FAIL | DNF | MISS |
|---|---|---|---|---:|---:|---:|---:|
| v5.1 | effective | main | FAIL | 1 | 1 | 1 | 1 |
| v5.1 | effective | recommended | FAIL | 0 | 1 | 0 | 0 |

## Open

Judged by no test case, so neither fulfilled nor violated:

- [scs-0128 v1 End-to-end testing](https://docs.scs.community/standards/scs-0128-v1) (v5.1): no automated test exists

## Violations

### scs-0102-prop-os\\_distro

Images name their distribution ([MUST](https://docs.scs.community/standards/scs-0102-v1-image-metadata); counts in v5.1): 1 of 6 images in violation

- \`Ubuntu 24.04 (3f2a)\` at \`/images/0/os_distro\`: the property os\\_distro is missing
  - expected: \`a name such as ubuntu\`
  - found: \`absent\`
  - remedy: \`openstack image set --property os_distro=ubuntu 3f2a\`

<details>
<summary>Not judged: 2</summary>

- MISS: needs an active test: backs a volume up (scs-0117-test-backup)
- DNF: could not see openstack.session: timeout: no answer in 30 s (scs-0123-service-compute)

</details>

## Violations of recommended and preview test cases (do not decide)

### scs-0114-encrypted-type

A type with encryption ([MUST](https://docs.scs.community/standards/scs-0102-v1-image-metadata); counts in v5.1): no volume type advertises it

- \`volume types\` at \`/volumeTypes\`: no volume type advertises it

Remedy: Offer such a type.

<details>
<summary>Passed: 1</summary>

- [scs-0102-prop-min\\_disk](https://docs.scs.community/standards/scs-0102-v1-image-metadata) Images name their disk size: images examined: 6

</details>

<details>
<summary>Remarks: 1</summary>

- \`scs-0102-prop-os_distro\` \`old (77)\`: hidden image

</details>
`)
})

test('twenty findings per test case, then how many more', () => {
  const findings = Array.from({ length: 23 }, () => violation)
  const text = renderMarkdown([report({ results: [result({ verdict: 'FAIL', findings })] })])
  expect(text.match(/3f2a\)/g)).toHaveLength(20)
  expect(text).toContain('- … and 3 more')
})

describe('untrusted text', () => {
  test.each([
    ['[x](http://evil) ![y](z)', '`[x](http://evil)` !\\[y\\](z)'],
    ['<b>&amp;</b> a|b *c* _d_ ~e~ $f$', '\\<b\\>\\&amp;\\</b\\> a\\|b \\*c\\* \\_d\\_ \\~e\\~ \\$f\\$'],
    ['ask @team, see #12 or www.evil.example', 'ask `@team`, see `#12` or `www.evil.example`'],
    ['(ticket: https://a/1)', '(ticket: `https://a/1`)'], ['(https://a/1), https://a/b_(c).', '(`https://a/1`), `https://a/b_(c)`.'],
    ['- a', '\\- a'], ['1. a', '1\\. a'], ['# a', '\\# a'], ['    a', 'a'], ['a\nb', 'a\\\\u000ab'],
  ])('prose: %j', (text, shown) => expect(prose(text)).toBe(shown))
  test.each([
    ['a', '`a`'], ['`', '`` ` ``'], ['a``b', '```a``b```'], ['', '`  `'], [' a', '`  a `'],
  ])('code: %j', (text, shown) => expect(code(text)).toBe(shown))
  test.each(['javascript:alert(1)', 'https://a/)b', 'https://a b', 'HTTP://a', '//a'])('no link to %j', url => {
    expect(live(link('x', url))).not.toMatch(/\]\(/)
  })
  test('no bar ends a cell', () => {
    expect(cell('a@b|c d|e')).toBe('`a@b\\|c` d\\|e')
    fc.assert(fc.property(hostile, text => {
      expect(cell(text).replaceAll('\\|', '')).not.toContain('|')
    }))
  })
})

test('no name opens a link, HTML, an image, a mention, a block or a line', () => {
  fc.assert(fc.property(fc.array(hostileReport, { minLength: 1, maxLength: 2 }), reports => {
    const text = renderMarkdown(reports)
    expect(text).not.toMatch(DANGEROUS)
    for (const line of text.split('\n').filter(each => !OWN_HTML.test(each))) {
      expect(live(line).replace(LINK, '')).not.toMatch(/[<>[\]@]|:\/\/|www\.|&\w+;/i)
      expect(line).toMatch(/^(?:$| {0,3}[^\s])/)
    }
  }))
})
