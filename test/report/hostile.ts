import fc from 'fast-check'
import type { Finding, Verdict } from '../../src/model/judging.ts'
import type { Report } from '../../src/model/report.ts'
import { report, result } from './sample.ts'

const pieces = [
  '\u001b[31m', '\u001b]8;;http://evil\u0007', '\u0000', '\u0085', '\u009b2J', '\u202e', '\u2066', '\u200b', '\u2028', '\ufeff', '\ud800',
  '\udc00', '\ufffe', '\r', '\n', '\t', ' ', '  ', '<script>alert(1)</script>', '<!--', ']]>', '&amp;', '"', "'", '`',
  '```', '|', '\\', '\\|',
  '[x](javascript:alert(1))', '![i](http://x)',
  'http://evil.example', 'www.evil.example', 'a@b.example', '@user', '#1', '- ', '* ', '# ', '---', '...',
  '!!python/object:os.system', '&a', '*a',
  '<<', '=', '~',
  'yes', '2026-01-01', '1:20', '0x1f', '% ', ': ', ':', '{', '[', '__proto__', 'constructor', 'é', '😀', '한', 'a', 'scs-0102',
]

/** A string as hostile as a cloud's names can be. */
export const hostile = fc.oneof(
  fc.array(fc.constantFrom(...pieces), { maxLength: 8 }).map(parts => parts.join('')),
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 12 }).map(units => String.fromCharCode(...units)),
)

const finding: fc.Arbitrary<Finding> = fc.record(
  {
    severity: fc.constantFrom('violation', 'remark'), subject: hostile, at: hostile, message: hostile,
    expected: hostile, found: hostile, remedy: hostile,
  },
  { requiredKeys: ['severity', 'subject', 'at', 'message'] },
)

/** Reports whose every free string is hostile; verdicts, targets and instants are well-formed. */
export const hostileReport: fc.Arbitrary<Report> = fc.record({
  texts: fc.array(hostile, { minLength: 12, maxLength: 12 }),
  ids: fc.array(hostile, { maxLength: 5 }),
  verdicts: fc.array(fc.constantFrom<Verdict>('PASS', 'FAIL', 'DNF', 'MISS'), { minLength: 5, maxLength: 5 }),
  findings: fc.array(finding, { maxLength: 3 }),
}).map(({ texts, ids, verdicts, findings }) => {
  const text = (i: number): string => texts[i] ?? ''
  const base = report()
  return report({
    subject: text(0), notes: [text(1), text(2)], selection: { only: text(3), section: [text(4)] },
    tool: { name: text(10), version: text(11) },
    scope: { ...base.scope, name: text(9), id: text(8) },
    versions: base.versions.map(version => ({
      ...version, open: [{ standard: text(5), version: text(6), title: text(7), url: text(8), reason: text(9) }],
    })),
    results: ids.map((testcase, i) => result({
      testcase, title: text(5), standard: text(i % 2), standardVersions: [text(6)], verdict: verdicts[i]!,
      because: text(7), findings, remedy: text(11), clause: { level: 'MUST', url: text(8), demand: text(9) },
      evidence: { [text(4)]: text(3) }, deviation: [{ official: text(1), ours: text(2), because: text(3) }],
    })),
  })
})

/** Controls except the newline, bidi controls, zero-width, separators, lone surrogates: what must never reach a reader raw. */
export const DANGEROUS = /[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff]|\p{Cs}/u
