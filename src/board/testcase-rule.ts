import { lifetimeOf } from '../evaluate/attested.ts'
import type { Board } from '../model/board.ts'
import type { Deviation, Scope, Standard, Testcase } from '../model/definition.ts'
import type { JsonObject } from '../model/json.ts'
import { remedyOf } from '../report/remedy.ts'
import { html, link, type Markup, type Part, verbatim } from '../report/html.ts'
import { variantsOf } from '../spec/bind.ts'
import { positionsOf } from '../spec/positions.ts'
import { definitionFile, from, scopePage } from './places.ts'
import { standingText, standsAt } from './timeline-now.ts'
import { wide, wideTable } from './wide-table.ts'

/** A test case of today's definitions. */
export interface Defined {
  testcase: Testcase
  standard: Standard
  standards: Standard[]
  scopes: Scope[]
}

/** Characters shown of parameters; the definition has them all. */
const LONGEST = 20_000

/** What the standard demands, where it stands, and what cures a violation. */
export function demand({ testcase: { clause, own, remedy }, standard }: Defined): Markup {
  return html`${own === true && html`<p class="box"><strong>Our own:</strong> SCS has not published this test case. It never counts in target main, so it decides no certificate.</p>
`}<h2>The demand</h2>
<p><strong>${clause.level}</strong>: ${clause.demand}</p>
<p>${link('Where it stands', clause.url)} (${standard.id}, ${standard.title})</p>
${remedy !== undefined && html`<h3>Remedy</h3>
<p>${remedyText(remedy)}</p>
`}`
}

/** By what it is judged, with which parameters, for how long, and where that differs from the official suite on purpose. */
export function judgedBy({ testcase, standard }: Defined, page: string): Markup {
  const { check, manual, retired, section, whenEmpty, own, formerly = [] } = testcase
  const rows: [string, Part][] = [
    ['By', manual !== undefined ? html`a person, whose attestation is kept: ${manual}` : retired !== undefined ? `nothing since ${retired}: the id lives on for old reports`
      : html`check <code>${check ?? '?'}</code> of <code>src/checks/${standard.id}.ts</code>`],
    ...(check === undefined ? [] : [['With nothing to examine', whenEmpty === 'pass' ? 'PASS: the standard is content with nothing' : 'DNF: nothing proves nothing'] as [string, Part]]),
    ['A verdict is valid for', `a ${lifetimeOf(testcase)}; then it is MISS`],
    ...(section === undefined ? [] : [['Section', `${section} (how much work the test is)`] as [string, Part]]),
    ['Formerly', formerly.length === 0 ? 'no other id' : `${formerly.join(', ')} (ids in older official reports)`],
    ['Definition', html`${standard.id}: <code>${link(standard.digest, from(page, definitionFile(standard.digest)))}</code>`],
  ]
  const variants = variantsOf(standard, testcase)
  const all = variants.length > 0 ? variants : [{ standardVersions: [] as string[], parameters: testcase.parameters ?? {} }]
  return html`<h2>How it is judged</h2>
${wide('How it is judged', html`<table class="tc-t tc-rule"><tbody>${rows.map(([head, text]) => html`<tr><th scope="row">${head}</th><td>${text}</td></tr>\n`)}</tbody></table>`)}
${all.filter(({ parameters }) => Object.keys(parameters).length > 0).map(({ standardVersions, parameters }) => {
    const of = standardVersions.length > 0 && ` (${standard.id} ${standardVersions.join(', ')})`
    return html`<details><summary>Parameters${of}</summary><pre tabindex="0">${jsonOf(parameters)}</pre></details>\n`
  })}${deviations('Differs from the official suite on purpose', testcase.deviation)}${own !== true && deviations(`Differs in every test case of ${standard.id}`, standard.deviation)}`
}

/** In which versions of which scopes it counts, in which target, and what these versions are now. */
export function countsIn({ testcase, standard, standards, scopes }: Defined, board: Board, page: string): Markup {
  const positions = positionsOf({ testcase, standard: standard.id }, standards, scopes)
  if (positions.length === 0) return html`<h2>Where it counts</h2>\n<p>In no version of a scope.</p>`
  const rows = positions.map(({ scope, version, target, standardVersion }) => {
    const found = scopes.find(({ id }) => id === scope)!
    const cells = [link(found.name, from(page, scopePage(scope))), version, target, `${standard.id} ${standardVersion}`, standingText(standsAt(found, version, board.asOf))]
    return html`<tr>${cells.map(cell => html`<td>${cell}</td>`)}</tr>\n`
  })
  return html`<h2>Where it counts</h2>
${wideTable('Where it counts', ['Scope', 'Version', 'Target', 'Standard', 'The version is'], rows)}`
}

function deviations(title: string, found: Deviation[] = []): Markup | false {
  return found.length > 0 && html`<h3>${title}</h3>
${found.map(({ official, ours, because }) => html`<dl class="tc-dl"><dt>Official suite</dt><dd>${official}</dd>
<dt>Here</dt><dd>${ours}</dd><dt>Because</dt><dd>${because}</dd></dl>\n`)}`
}

function remedyText(remedy: NonNullable<Testcase['remedy']>): Part {
  const { kind, text } = remedyOf(remedy)
  return kind === 'command' ? html`<code>${text}</code>` : text
}

function jsonOf(parameters: JsonObject): Markup {
  const text = JSON.stringify(parameters, null, 2)
  return verbatim(text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}\n… (the definition has all)`)
}
