import type { Change, ChangeKind } from '../model/history.ts'
import { code, prose } from './markdown-text.ts'
import { compare } from './order.ts'
import { plain } from './untrusted.ts'

/** In the order of their weight, and how people say it. */
const WORDS: Record<ChangeKind, string> = {
  'new-fail': 'NEW FAIL', 'other-findings': 'FAIL, other findings', 'not-judged': 'not judged', 'expired': 'expired', 'fixed': 'fixed', 'judged-again': 'judged again',
  'new-testcase': 'new test case', 'gone-testcase': 'test case gone',
}
const ORDER = Object.keys(WORDS)
/** Objects and values that a text shows per change. */
const SHOWN = 5

/** The changes of a subject, worst first; '' if there are none. */
export function changesText(subject: string, scope: string, changes: Change[]): string {
  if (changes.length === 0) return ''
  return `${plain(subject)} ${plain(scope)}\n${worstFirst(changes).flatMap(change => [
    `  ${WORDS[change.kind]}  ${plain(change.testcase)}${inTargets(change)}: ${change.before ?? 'none'} -> ${change.after ?? 'none'}: ${plain(change.because, 300)}`,
    ...details(change).map(line => `      ${line}`),
  ]).join('\n')}\n`
}

/** The same in Markdown, in which nothing that a cloud says is markup; '' if there are none. */
export function changesMarkdown(subject: string, scope: string, changes: Change[]): string {
  if (changes.length === 0) return ''
  return `### ${prose(`${subject} ${scope}`)}\n\n${worstFirst(changes).flatMap(change => [
    `- **${WORDS[change.kind]}** ${code(change.testcase)}${inTargets(change)}: ${change.before ?? 'none'} → ${change.after ?? 'none'}: ${prose(change.because)}`,
    ...details(change).map(line => `  - ${prose(line)}`),
  ]).join('\n')}\n`
}

/** The changes by weight, those of target main first. */
export function worstFirst(changes: Change[]): Change[] {
  const weight = ({ kind, targets }: Change): number => ORDER.indexOf(kind) * 2 + (Object.values(targets).includes('main') ? 0 : 1)
  return [...changes].sort((a, b) => weight(a) - weight(b) || compare(a.testcase, b.testcase))
}

function inTargets({ targets }: Change): string {
  const names = [...new Set(Object.values(targets))]
  return names.length === 0 || names.includes('main') ? '' : ` (${names.map(name => plain(name)).join(', ')})`
}

function details({ findings, causes }: Change): string[] {
  const found = (findings?.new ?? []).slice(0, SHOWN).map(({ subject, message, remedy }) => `${plain(subject)}: ${plain(message, 300)}${remedy === undefined ? '' : ` | ${plain(remedy, 300)}`}`)
  const gone = (findings?.gone ?? []).slice(0, SHOWN).map(({ subject, message }) => `no longer: ${plain(subject)}: ${plain(message, 300)}`)
  const why = causes.flatMap(({ kind, text, values = [] }) => [
    `why (${kind}): ${plain(text, 500)}`,
    ...values.slice(0, SHOWN).map(({ need, at, before, after }) => `  ${plain(need)} ${plain(at)}: ${show(before)} -> ${show(after)}`),
  ])
  return [...found, ...gone, ...why]
}

const show = (value: unknown): string => (value === undefined ? '(absent)' : plain(JSON.stringify(value), 200))
