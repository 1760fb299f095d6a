import type { Change, ChangeKind } from '../model/history.ts'
import { asOne, together } from './changes-together.ts'
import { code, prose } from './markdown-text.ts'
import { compare, groupBy } from './order.ts'
import { remedyOf } from './remedy.ts'
import { plain, REASON } from './untrusted.ts'

/** In the order of their weight, and how people say it. */
export const CHANGE_WORDS: Record<ChangeKind, string> = {
  'new-fail': 'NEW FAIL', 'other-findings': 'FAIL, other findings', 'not-judged': 'not judged', 'expired': 'expired', 'fixed': 'fixed',
  'judged-again': 'judged again',
  'new-testcase': 'new test case', 'gone-testcase': 'test case gone',
}
const ORDER = Object.keys(CHANGE_WORDS)
/** Objects and values that a text shows per change. */
const SHOWN = 5
/** Test cases that are named of those that are told together. */
const NAMED = 5

/** The changes of a subject, worst first, as plain text, those of one kind and the same causes once; '' if there are none. */
export function changesText(subject: string, scope: string, changes: Change[]): string {
  if (changes.length === 0) return ''
  return `${plain(subject)} ${plain(scope)}\n${together(worstFirst(changes)).flatMap(same => [
    `  ${CHANGE_WORDS[same[0]!.kind]}  ${whom(same, plain)}: ${outcome(same, '->', plain)}`,
    ...details(same).map(({ depth, text }) => `      ${'  '.repeat(depth)}${text}`),
  ]).join('\n')}\n`
}

/** The same in Markdown, in which nothing that a cloud says is markup; '' if there are none. */
export function changesMarkdown(subject: string, scope: string, changes: Change[]): string {
  if (changes.length === 0) return ''
  return `### ${prose(`${subject} ${scope}`)}\n\n${together(worstFirst(changes)).flatMap(same => [
    `- **${CHANGE_WORDS[same[0]!.kind]}** ${whom(same, code)}: ${outcome(same, '→', prose)}`,
    ...details(same).map(({ depth, text, verbatim }) => `${'  '.repeat(depth + 1)}- ${verbatim === true ? code(text, Infinity) : prose(text, Infinity)}`),
  ]).join('\n')}\n`
}

/** The first test cases of these changes, and how many more there are; of those that fail now all of target main, since a FAIL must be named. */
export function testcasesOf(changes: Change[], written: (text: string, max?: number) => string = plain): string {
  const sorted = worstFirst(changes)
  const fails = sorted.filter(one => one.after === 'FAIL' && decides(one))
  const named = [...fails, ...sorted.filter(one => !fails.includes(one)).slice(0, Math.max(0, NAMED - fails.length))]
  const more = sorted.length - named.length
  return `${named.map(({ testcase }) => written(testcase)).join(', ')}${more === 0 ? '' : ` and ${more} more`}`
}

/** The changes by weight, those of target main first. */
export function worstFirst(changes: Change[]): Change[] {
  const weight = ({ kind, targets }: Change): number => ORDER.indexOf(kind) * 2 + (Object.values(targets).includes('main') ? 0 : 1)
  return changes.map(change => ({ change, weight: weight(change) })).sort((a, b) => a.weight - b.weight || compare(a.change.testcase, b.change.testcase)).map(({ change }) => change)
}

const decides = ({ targets }: Change): boolean => Object.values(targets).includes('main')

function whom(same: Change[], written: (text: string) => string): string {
  return `${same.length === 1 ? '' : `${same.length} test cases${inTargets(same)}: `}${testcasesOf(same, written)}${same.length === 1 ? inTargets(same) : ''}`
}

function outcome(same: Change[], arrow: string, written: (text: string, max: number) => string): string {
  const { because } = asOne(same)
  const moves = [...groupBy(same, ({ before, after }) => `${before ?? 'none'} ${arrow} ${after ?? 'none'}`)]
  return `${moves.map(([move, those]) => (moves.length === 1 ? move : `${those.length} ${move}`)).join(', ')}${because === '' && same.length > 1 ? '' : `: ${written(because, REASON)}`}`
}

function inTargets(same: Change[]): string {
  const main = same.filter(decides).length
  if (main > 0) return main === same.length ? '' : ` (${main} of target main)`
  const names = [...new Set(same.flatMap(({ targets }) => Object.values(targets)))]
  return names.length === 0 ? '' : ` (${names.map(name => plain(name)).join(', ')})`
}

interface Line {
  depth: number
  /** On one line, without invisible characters. */
  text: string
  /** A value or a command, which must stay as it is. */
  verbatim?: true
}

function details(same: Change[]): Line[] {
  const { findings, causes } = asOne(same)
  const { new: came = [], gone = [] } = findings ?? {}
  const found = came.slice(0, SHOWN).flatMap(({ subject, message, expected, found: is, remedy }): Line[] => [
    { depth: 0, text: `${plain(subject)}: ${plain(message)}` },
    ...(expected === undefined ? [] : [{ depth: 1, text: `expected: ${plain(expected)}` }]),
    ...(is === undefined ? [] : [{ depth: 1, text: `found: ${plain(is)}` }]),
    ...(remedy === undefined ? [] : [cure(remedy)]),
  ])
  const over = gone.slice(0, SHOWN).map(({ subject, message }): Line => ({ depth: 0, text: `no longer: ${plain(subject)}: ${plain(message)}` }))
  const more = [...beyond(came.length, 'violations'), ...beyond(gone.length, 'that are none any more')]
  const why = causes.flatMap(({ kind, text, values = [] }): Line[] => [
    { depth: 0, text: `why (${kind}): ${plain(text, REASON)}` },
    // a single value is in the sentence already
    ...(values.length < 2 ? [] : values.slice(0, SHOWN)).map(({ need, at, before, after }): Line =>
      ({ depth: 1, text: `${plain(need)} ${plain(at)}: ${show(before)} -> ${show(after)}`, verbatim: true })),
  ])
  const untold = findings === undefined && same.some(change => change.findings?.new[0] !== undefined)
  return [...found, ...over, ...more, ...why, ...(untold ? [{ depth: 0, text: 'what is in violation is in the report' }] : [])]
}

function cure(remedy: string): Line {
  const { kind, text } = remedyOf(remedy)
  return kind === 'command' ? { depth: 1, text, verbatim: true } : { depth: 1, text: `remedy: ${text}` }
}

const beyond = (count: number, what: string): Line[] => (count > SHOWN ? [{ depth: 0, text: `… and ${count - SHOWN} more ${what}` }] : [])
const show = (value: unknown): string => (value === undefined ? '(absent)' : plain(JSON.stringify(value)))
