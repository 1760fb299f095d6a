import { testcaseOf } from '../history/score-card.ts'
import type { Board, NightRow } from '../model/board.ts'
import type { Verdict } from '../model/judging.ts'
import { html, type Markup } from '../report/html.ts'
import { monthOf } from './calendar-days.ts'
import { nightVerdict } from './calendar-verdict.ts'
import { wide, wideTable } from './wide-table.ts'

/** How many subjects a month was how for; each counts once. */
export interface Month {
  month: string
  /** FAIL in at least one night, waived or not. */
  failed: number
  /** No FAIL, but nights without a verdict. */
  gaps: number
  /** PASS in every night. */
  passed: number
}

const BAR = 34
const STEP = 48
const HIGH = 90
const TOP = 18

/** The subjects of every month by what the test case said in its nights, oldest first; months without a visit have none. */
export function monthsOf(board: Board, id: string): Month[] {
  const seen = new Map<string, Map<string, Set<Verdict>>>()
  for (const { name, scopes } of board.subjects) {
    for (const { history: { nights, verdicts } } of scopes) {
      for (const [key, letters] of Object.entries(verdicts)) {
        if (!key.startsWith(id) || testcaseOf(key) !== id) continue
        for (const run of runsOf(nights)) {
          if (run.month > board.asOf) continue
          const said = saidIn(run, nights, letters)
          if (said.size === 0) continue
          const { month } = run
          const subjects = seen.get(month) ?? new Map<string, Set<Verdict>>()
          seen.set(month, subjects.set(name, new Set([...subjects.get(name) ?? [], ...said])))
        }
      }
    }
  }
  return filled([...seen.keys()].sort()).map(month => {
    const all = [...seen.get(month)?.values() ?? []]
    const failed = all.filter(verdicts => verdicts.has('FAIL')).length
    const passed = all.filter(verdicts => verdicts.size === 1 && verdicts.has('PASS')).length
    return { month, failed, gaps: all.length - failed - passed, passed }
  })
}

/** Month by month how many subjects failed, as a picture and as a table. */
export function failuresByMonth(board: Board, id: string): Markup {
  const months = monthsOf(board, id)
  if (months.length === 0) return html`<p>No night has judged it.</p>`
  const most = Math.max(...months.map(({ failed, gaps, passed }) => failed + gaps + passed))
  const bad = months.filter(({ failed }) => failed > 0)
  const width = months.length * STEP
  const height = TOP + HIGH + 34
  const label = 'Subjects that failed it, month by month; the table below says the same'
  const picture = html`<svg class="tl" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${label}">
<defs><pattern id="tc-hatch" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
<rect class="tl-gap" width="7" height="7"/><rect class="tc-stripe" width="2" height="7"/></pattern></defs>
${months.map((one, i) => bar(one, i, most))}</svg>`
  const rows = months.toReversed().map(({ month, failed, gaps, passed }) =>
    html`<tr><th scope="row">${month}</th>${[failed, gaps, passed].map(n => html`<td class="n">${failed + gaps + passed === 0 ? '–' : n}</td>`)}</tr>\n`)
  const heads: [string][] = [['Failed'], ['Not judged in some nights'], ['Passed every night']]
  return html`<p>${bad.length === 0 ? `No subject failed it in ${count(months.length, 'month')}.`
    : `Subjects failed it in ${bad.length} of ${count(months.length, 'month')}, last in ${bad.at(-1)!.month}; at most ${Math.max(...bad.map(({ failed }) => failed))} in a month.`}</p>
${wide('Months as a picture', picture, ' tl-newest')}
<ul class="tl-legend"><li>filled, with its number: subjects with a FAIL in at least one night (waived ones too)</li>
<li>hatched: no FAIL, but nights without a verdict</li><li>outline: PASS in every night</li></ul>
<details><summary>The months as a table</summary>${wideTable('Months as a table', ['Month', ...heads], rows, { caption: 'Subjects by month; no visit: –' })}</details>`
}

/** Nights of one month that follow each other, by their indexes. */
interface Run {
  month: string
  first: number
  last: number
  /** Whether a visit failed. */
  failed: boolean
}
const runs = new WeakMap<NightRow[], Run[]>()

/** The nights by month, once for all test cases; those whose name begins with no month are left out. */
function runsOf(nights: NightRow[]): Run[] {
  const known = runs.get(nights)
  if (known !== undefined) return known
  const found: Run[] = []
  for (const [i, { night, state }] of nights.entries()) {
    const [month, run] = [monthOf(night), found.at(-1)]
    if (run?.month !== month) found.push({ month, first: i, last: i, failed: state === 'failed' })
    else Object.assign(run, { last: i, failed: run.failed || state === 'failed' })
  }
  const good = found.filter(({ month }) => /^\d{4}-(?:0[1-9]|1[0-2])$/.test(month))
  runs.set(nights, good)
  return good
}

/** What nights of a month say; where no visit failed, those of the same letter say the same, so that one of each is looked at. */
function saidIn({ first, last, failed }: Run, nights: NightRow[], letters: string): Set<Verdict> {
  const part = letters.slice(first, last + 1)
  const looked = failed ? [...part].keys() : [...new Set(part)].map(letter => part.indexOf(letter))
  const said = new Set<Verdict>()
  for (const i of looked) {
    const verdict = nightVerdict(nights[first + i]!, part, i)
    if (verdict !== undefined) said.add(verdict)
  }
  return said
}

/** Failed at the bottom, then those with gaps, then passed. */
function bar({ month, failed, gaps, passed }: Month, i: number, most: number): Markup {
  const [x, unit, bottom] = [i * STEP + (STEP - BAR) / 2, HIGH / most, TOP + HIGH]
  const round = (n: number): number => Math.round(n * 10) / 10
  const part = (n: number, below: number, kind: 'fail' | 'gaps' | 'pass'): Markup | false =>
    n > 0 && html`<rect class="${`tc-${kind}`}" x="${x}" y="${round(bottom - (below + n) * unit)}" width="${BAR}" height="${round(n * unit)}"${kind === 'gaps' && html` fill="url(#tc-hatch)"`}/>`
  const [year, number] = month.split('-')
  const title = `${month}: ${failed} failed, ${gaps} not judged in some nights, ${passed} passed every night`
  return html`<g><title>${title}</title>${part(failed, 0, 'fail')}${part(gaps, failed, 'gaps')}${part(passed, failed + gaps, 'pass')}${
    failed > 0 && numberOf(failed, x + BAR / 2, round(bottom - failed * unit))}<text class="tl-dim" x="${x + BAR / 2}" y="${bottom + 14}" text-anchor="middle">${number}</text>${
    (i === 0 || number === '01') && html`<text class="tl-dim" x="${x + BAR / 2}" y="${bottom + 29}" text-anchor="middle">${year}</text>`}</g>\n`
}

/** In the bar if it is high enough, else above it. */
function numberOf(failed: number, x: number, top: number): Markup {
  const fits = TOP + HIGH - top >= 18
  return html`<text class="${fits ? 'tc-in' : 'tl-name tl-label'}" x="${x}" y="${fits ? top + 14 : Math.max(top - 4, 12)}" text-anchor="middle">${failed}</text>`
}

/** All months from the first to the last, at most two years, so that a gap is seen. */
function filled(months: string[]): string[] {
  const [first, last] = [months[0], months.at(-1)]
  if (first === undefined || last === undefined) return []
  const newest = new Date(`${last}-01T00:00:00Z`)
  return Array.from({ length: 24 }, (_, back) => new Date(Date.UTC(newest.getUTCFullYear(), newest.getUTCMonth() - back)).toISOString().slice(0, 7))
    .filter(month => month >= first).reverse()
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`
}
