import type { Scope, Validity } from '../model/definition.ts'
import { html, type Markup } from '../report/html.ts'
import { type Span, spans } from '../spec/timeline.ts'
import { MEANING } from './timeline-now.ts'
import { wide, wideTable } from './wide-table.ts'

const DAY = 86_400_000
/** Before the first and after the last date shown, so that what is in force now has room. */
const MARGIN = 200 * DAY
const WIDTH = 960
/** Names of versions stand on both sides: on a small screen one of them is in sight. */
const LEFT = 76
const RIGHT = WIDTH - LEFT
const TOP = 40
const ROW = 30
const BAR = 20
/** Pixels of a character of the labels, rather too many than too few. */
const CHAR = 7.5

/** Validity of every version of the scope over time: bars told apart by pattern, shape and words; a line for the day of `asOf`. The table says the same. */
export function timelinePicture(scope: Scope, asOf: string): Markup {
  const versions = Object.keys(scope.versions)
  const dates = [...scope.timeline.map(({ date }) => Date.parse(date)), Date.parse(asOf)].sort((a, b) => a - b)
  const [start, end] = [dates[0]! - MARGIN / 4, dates.at(-1)! + MARGIN]
  const x = (time: number): number => Math.round((LEFT + (time - start) / (end - start) * (RIGHT - LEFT)) * 10) / 10
  const bottom = TOP + versions.length * ROW
  const now = x(Date.parse(asOf))
  const label = `Validity of ${versions.length} versions of ${scope.name} over time; the table below says the same`
  const picture = html`<svg class="tl" width="${WIDTH}" height="${bottom + 6}" viewBox="0 0 ${WIDTH} ${bottom + 6}" role="img" aria-label="${label}">
<defs><pattern id="tl-hatch" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
<rect class="tl-gap" width="8" height="8"/><rect class="tl-stripe" width="2.5" height="8"/></pattern></defs>
${yearsIn(start, end).map(year => ({ year, at: x(Date.UTC(year, 0)) })).map(({ year, at }) =>
    html`<line class="tl-grid" x1="${at}" x2="${at}" y1="20" y2="${bottom}"/><text class="tl-dim" x="${at + 3}" y="32">${year}</text>`)}
${versions.map((version, i) => html`${[0, RIGHT + 8].map(side => html`<text class="tl-name" x="${side}" y="${TOP + i * ROW + 15}">${version.slice(0, 10)}</text>`)}${spans(scope, version).map(span =>
    barOf(span, x(Date.parse(span.from)), span.until === null ? RIGHT : x(Date.parse(span.until)), TOP + i * ROW))}\n`)}<line class="tl-now" x1="${now}" x2="${now}" y1="16" y2="${bottom}"/><text class="tl-name" x="${now}" y="12" text-anchor="middle">${asOf.slice(0, 10)}</text>
</svg>`
  return html`${wide('Timeline as a picture', picture, ' tl-newest')}
${legend()}`
}

/** The same as a table, newest version first. */
export function timelineTable(scope: Scope): Markup {
  const rows = Object.keys(scope.versions).flatMap(version => spans(scope, version).map(({ validity, from, until }) =>
    html`<tr><th scope="row">${version}</th><td>${validity}</td><td>${from}</td><td>${until ?? 'no end announced'}</td></tr>\n`))
  const caption = 'Dates are UTC; a version is what the row says from its first day until the day before its end'
  return html`<details><summary>The timeline as a table</summary>${wideTable('Timeline as a table', ['Version', 'Validity', 'From', 'Ends'], rows, { caption })}</details>`
}

function barOf({ validity, from, until }: Span, left: number, right: number, top: number): Markup {
  const width = Math.max(Math.round((right - left) * 10) / 10, 2)
  const label = width > validity.length * CHAR + 6
  return html`<g><title>${`${validity} from ${from}${until === null ? '' : ` to ${until}`}`}</title>${shape(validity, left, top, width)}${
    label && html`<text class="tl-label" x="${left + 5}" y="${top + 15}">${validity}</text>`}</g>`
}

/** Told apart without colour: filled, hatched, dashed outline, half as high. */
function shape(validity: Validity, x: number, y: number, width: number): Markup {
  switch (validity) {
    case 'effective': return html`<rect class="tl-effective" x="${x}" y="${y}" width="${width}" height="${BAR}"/>`
    case 'warn': return html`<rect class="tl-warn" x="${x}" y="${y}" width="${width}" height="${BAR}" fill="url(#tl-hatch)"/>`
    case 'draft': return html`<rect class="tl-draft" x="${x}" y="${y}" width="${width}" height="${BAR}" fill="none" stroke-dasharray="6 4"/>`
    case 'deprecated': return html`<rect class="tl-deprecated" x="${x}" y="${y + BAR - 4}" width="${width}" height="4"/>`
  }
}

function legend(): Markup {
  const items: [Validity, string][] = [['effective', 'filled'], ['warn', 'hatched'], ['draft', 'dashed'], ['deprecated', 'a thin line']]
  const swatch = (validity: Validity): Markup => html`<svg width="36" height="22" aria-hidden="true">${shape(validity, 1, 1, 34)}</svg>`
  return html`<ul class="tl-legend">${items.map(([validity, looks]) => html`<li>${swatch(validity)} <strong>${validity}</strong> (${looks}): ${MEANING[validity]}</li>`)}
<li>no bar: not named by the timeline, which means deprecated, and not judged</li></ul>`
}

function yearsIn(start: number, end: number): number[] {
  const [first, last] = [new Date(start).getUTCFullYear() + 1, new Date(end).getUTCFullYear()]
  // a timeline of a thousand years is nobody's
  return Array.from({ length: Math.min(Math.max(last - first + 1, 0), 40) }, (_, i) => first + i)
}
