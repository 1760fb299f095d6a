import type { Fleet } from '../model/fleet.ts'
import { wrap } from '../report/wrap.ts'
import type { Item, ItemKind } from './notice.ts'

/** RFC 5322 asks for at most 78 characters in a line of mail. */
const WIDTH = 76
/** Test cases told in full; a message is to be read. */
const SHOWN = 30

/** In the order of their weight: heading, and how the subject line counts them. */
const KINDS: Record<ItemKind, { heading: string; count: (n: number) => string }> = {
  unreachable: { heading: 'Could not be looked at', count: () => 'could not be looked at' },
  fail: { heading: 'Fails now', count: n => `${n} new FAIL` },
  reminder: { heading: 'Still fails (this is the only reminder)', count: n => `${n} still FAIL` },
  'not-judged': { heading: 'Could not be judged for some nights', count: n => `${n} not judged` },
  recovered: { heading: 'Passes again', count: n => `${n} fixed` },
  reachable: { heading: 'Can be looked at again', count: () => 'can be looked at again' },
  'judged-again': { heading: 'Judged again', count: n => `${n} judged again` },
  dropped: { heading: 'Decides nothing any more', count: n => `${n} dropped` },
}
const ORDER = Object.keys(KINDS) as ItemKind[]

/** One line for the message as a whole; the subject's name has no characters that mails could stumble on. */
export function titleOf(subject: string, items: Item[]): string {
  const counts = ORDER.flatMap(kind => {
    const n = items.filter(item => item.kind === kind).length
    return n === 0 ? [] : [KINDS[kind].count(n)]
  })
  const test = items.every(({ testChanged }) => testChanged) ? ' (the test changed, not your cloud)' : ''
  return `[scs-check] ${subject}: ${counts.join(', ')}${test}`
}

/** The message in plain text: what changed, since when, which objects, which clause, why, and where to see more. */
export function textOf({ subject, night, items, fleet }: { subject: string; night: string; items: Item[]; fleet: Fleet }): string {
  const scopes = [...new Set(items.map(({ scope }) => scope))].sort()
  const parts = ORDER.flatMap(kind => {
    const told = items.filter(item => item.kind === kind)
    if (told.length === 0) return []
    const more = told.length > SHOWN ? [`  … and ${told.length - SHOWN} more`, ''] : []
    return [`${KINDS[kind].heading}:`, '', ...told.slice(0, SHOWN).flatMap(item => [...lines(item), '']), ...more]
  })
  return [`${subject}, night ${night}`, '', ...parts, ...more({ subject, scopes, fleet })].join('\n') + '\n'
}

/** Address of the subject's page, where the config has a base. */
export function pageOf(subject: string, { notify: { baseUrl } }: Fleet): string | undefined {
  return baseUrl === undefined ? undefined : `${baseUrl.replace(/\/+$/, '')}/subjects/${encodeURIComponent(subject)}/`
}

function more({ subject, scopes, fleet }: { subject: string; scopes: string[]; fleet: Fleet }): string[] {
  const page = pageOf(subject, fleet)
  const store = 'dir' in fleet.store ? fleet.store.dir : undefined
  const results = page === undefined ? [] : [`Results: ${page}`]
  if (store === undefined) return results
  const diff = `scs-check diff --store ${quoted(store)} --subject ${quoted(subject)}`
  return [...results, 'What differs from the night before (where the store is):', ...scopes.map(scope => `  ${diff} --scope ${quoted(scope)} previous last`)]
}

function lines(item: Item): string[] {
  const name = item.testcase === '' ? item.scope : `${item.testcase}: ${item.title}`
  return [
    ...wrap(name, WIDTH, '    ', '  * '),
    ...wrap(`${standing(item)}.`, WIDTH, '    '),
    ...wrap(item.because, WIDTH, '    '),
    ...item.objects.flatMap(({ subject, message, expected, found, remedy }) => [
      ...wrap(`${subject}: ${message}${expected === '' ? '' : `; expected: ${expected}`}${found === '' ? '' : `; found: ${found}`}`, WIDTH, '      ', '    - '),
      ...(remedy === '' ? [] : [`      ${remedy}`]),
    ]),
    ...(item.omitted === 0 ? [] : [`    - … and ${item.omitted} more, in the report`]),
    ...(item.testChanged && item.kind !== 'dropped' ? ['    The test changed, not your cloud:'] : []),
    ...item.causes.flatMap(({ text }) => wrap(text, WIDTH, '      ', '    Why: ')),
    ...(item.clause === null || item.verdict === 'PASS' ? [] : [`    Clause (${item.clause.level}): ${item.clause.url}`]),
  ]
}

function standing({ kind, verdict, since, scope, versions }: Item): string {
  const decides = versions.length === 0 ? '' : `; it decides ${scope} ${versions.join(', ')}`
  switch (kind) {
    case 'fail': return `FAIL, first seen ${since}${decides}`
    case 'reminder': return `FAIL since ${since}${decides}`
    case 'recovered': return `PASS; it failed since ${since}`
    case 'not-judged': return `not judged since ${since}${decides}`
    case 'judged-again': return `${verdict}; it was not judged since ${since}`
    case 'dropped': return `it was told of since ${since}; now it is no test case of target main: the test changed, not your cloud`
    case 'unreachable': return `not judged since ${since}: earlier results stay until they expire`
    case 'reachable': return `it could not be looked at since ${since}`
  }
}

/** A word for a POSIX shell. */
export function quoted(word: string): string {
  return /^[\w./@:=+-]+$/.test(word) ? word : `'${word.replaceAll('\'', '\'\\\'\'')}'`
}
