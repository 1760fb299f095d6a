import { code, prose } from '../report/markdown-text.ts'
import { compare, groupBy, WORST_FIRST } from '../report/order.ts'
import { plain, REASON } from '../report/untrusted.ts'
import type { Comparison, Nights, Shift, VersionShift } from './compare-tally.ts'
import { decides, type DifferenceKind } from './compare-visit.ts'

const WORDS: Record<DifferenceKind, string> = {
  'new-fail': 'NEW FAIL', 'not-judged': 'would not be judged', 'cannot-tell': 'cannot be told from this evidence', 'other-findings': 'FAIL, other findings',
  'decides-no-more': 'FAIL that decides no more', 'fixed': 'no FAIL any more', 'judged': 'would be judged',
}
/** Lines, and subjects in a line, that a text lists of one kind. */
const SHOWN = 10

interface Item {
  text: string
  below?: string[]
}
/** A part of the text: a heading, and what stands below it, at two depths. */
interface Block {
  heading: string
  items: Item[]
}

/** The comparison as plain text; nothing that a cloud says moves a cursor or fakes a line. */
export function comparisonText(comparison: Comparison): string {
  return `${plain(introOf(comparison), 2000)}\n${blocksOf(comparison).map(({ heading, items }) =>
    `\n${plain(heading, 500)}\n${items.map(({ text, below = [] }) => [`  ${plain(text, 2000)}`, ...below.map(line => `      ${plain(line, 2000)}`)].join('\n')).join('\n')}\n`).join('')}`
}

/** The same in Markdown, in which nothing that a cloud says is markup. */
export function comparisonMarkdown(comparison: Comparison): string {
  return `${prose(introOf(comparison), 2000)}\n${blocksOf(comparison).map(({ heading, items }) =>
    `\n### ${prose(heading, 500)}\n\n${items.map(({ text, below = [] }) => [`- ${prose(text, 2000)}`, ...below.map(line => `  - ${code(line, 2000)}`)].join('\n')).join('\n')}\n`).join('')}`
}

function introOf({ what, visits, blind, subjects, changed, shifts, versions, problems, newTestcases, goneTestcases }: Comparison): string {
  const same = shifts.length === 0 && problems.length === 0 && Object.keys(newTestcases).length === 0 && goneTestcases.length === 0 && versions.every(({ before, after }) => before === after)
  const differ = changed.length === 0 ? 'none of them differs from those of that time' : `those that differ from that time: ${changed.join(', ')}`
  const left = blind === 0 ? '' : `; ${many(blind, 'visit')} more saw nothing`
  return `${many(visits, 'visit')} of ${many(subjects, 'subject')} judged again by ${what} (${differ})${same ? ': every verdict stays as it was' : ''}${left}`
}

function blocksOf({ shifts, versions, newTestcases, goneTestcases, problems }: Comparison): Block[] {
  const groups = groupBy(shifts, ({ kind, testcase, by, scope, before, after }) => JSON.stringify([kind, testcase, by, scope, by === 'version' && before === after]))
  return [
    ...versionBlocks(versions),
    ...[...groups.values()].map(shiftBlock),
    block('New test cases', Object.entries(newTestcases).map(([id, counts]) => `${id}: ${Object.entries(counts).map(([verdict, count]) => `${verdict} in ${many(count, 'visit')}`).join(', ')}`)),
    { heading: 'Test cases that are gone', items: limited(moves(goneTestcases, ({ testcase, before }) => `${testcase}, which was ${before}`)) },
    block(`Could not be judged again: ${problems.length}`, problems),
  ].filter(({ items }) => items.length > 0)
}

/** What target main would have said, worst first; versions that stay as they were are left out. */
function versionBlocks(versions: VersionShift[]): Block[] {
  return [...groupBy([...versions].sort((a, b) => compare(a.version, b.version)), ({ scope, version }) => JSON.stringify([scope, version]))].map(([, all]) => {
    const { scope, version } = all[0]!
    const fresh = all.every(({ before }) => before === undefined)
    const moved = all.filter(({ before, after }) => fresh || before !== after)
    const subjects = new Set(all.map(({ subject }) => subject)).size
    const of = new Set(moved.map(({ subject }) => subject)).size
    const heading = fresh ? `${scope} ${version}, target main, did not count then; it would have been` : `${scope} ${version}, target main: ${of} of ${many(subjects, 'subject')} would have had another verdict`
    const rank = ({ after }: VersionShift) => after === undefined ? -1 : WORST_FIRST.indexOf(after)
    return { heading, items: moves(moved.sort((a, b) => rank(a) - rank(b)), ({ before, after }) => `${fresh ? '' : `${before ?? 'did not count'} -> `}${after ?? 'in force no more'}`) }
  })
}

function shiftBlock(shifts: Shift[]): Block {
  const { kind, testcase, targets } = shifts[0]!
  const inMain = Object.entries(targets).filter(([, target]) => target === 'main').map(([version]) => version)
  const where = decides(targets) ? `main of ${inMain.join(', ')}` : [...new Set(Object.values(targets))].join(', ') || 'in no target'
  return {
    heading: `${WORDS[kind]}: ${testcase} (${where}): ${many(new Set(shifts.map(({ subject }) => subject)).size, 'subject')}, ${madeBy(shifts[0]!)}`,
    items: moves(shifts, ({ before, after }) => `${before ?? 'new'} -> ${after}${kind === 'decides-no-more' ? ', which decides no more' : before === after && kind === 'new-fail' ? ', which decides now' : ''}`, exampleOf),
  }
}

function madeBy({ by, kind, before, after, targets }: Shift): string {
  if (by === 'tool') return 'by another version of scs-check, whose definitions agree'
  if (by === 'rule') return 'by the definitions'
  const anew = kind === 'new-fail' && before === after
  const versions = Object.keys(targets).filter(version => !anew || targets[version] === 'main').join(', ')
  if (kind === 'decides-no-more') return `because ${versions} does not count it in target main`
  return `because ${versions} ${anew ? 'counts it in target main' : 'takes another version of its standard'}`
}

/** One line for each way in which verdicts move, with the subjects and in how many nights; an example below it. */
function moves<One extends Nights & { subject: string }>(all: One[], way: (one: One) => string, example?: (one: One) => string): Item[] {
  return [...groupBy(all, way)].map(([text, same]) => {
    const most = [...same].sort((a, b) => b.nights - a.nights || compare(a.subject, b.subject))
    const names = most.slice(0, SHOWN).map(({ subject, nights }) => `${plain(subject, 100)} (${many(nights, 'night')})`).join(', ')
    const [first, last] = [same.map(one => one.first).sort()[0]!, same.map(one => one.last).sort().at(-1)!]
    const more = most.length > SHOWN ? ` and ${most.length - SHOWN} more (--json has all)` : ''
    return { text: `${text}: ${names}${more}; ${first === last ? first : `${first} to ${last}`}`, ...(example !== undefined && { below: [example(most[0]!)] }) }
  })
}

function exampleOf({ subject, because, finding, last }: Shift): string {
  const found = finding === undefined ? [] : [`${finding.subject}: ${finding.message}`,
    ...finding.expected === undefined ? [] : [`expected: ${finding.expected}`], ...finding.found === undefined ? [] : [`found: ${finding.found}`]]
  return `${subject}, ${last}: ${[because.slice(0, REASON), ...found].join('; ')}`
}

const block = (heading: string, texts: string[]): Block => ({ heading, items: limited(texts.map(text => ({ text }))) })

function limited(items: Item[]): Item[] {
  return items.length <= SHOWN ? items : [...items.slice(0, SHOWN), { text: `… and ${items.length - SHOWN} more (--json has all)` }]
}

function many(count: number, one: string): string {
  return `${count} ${one}${count === 1 ? '' : 's'}`
}
