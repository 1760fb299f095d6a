import { cell, column, head } from '../report/card-table.ts'
import { html, type Markup, type Part } from '../report/html.ts'

/** What is wider than a small screen scrolls in a region of its own, which the keyboard reaches; labels are unique on a page. */
export function wide(label: string, content: Part, more = ''): Markup {
  return html`<div class="${`wide${more}`}" tabindex="0" role="region" aria-label="${label}">${content}</div>`
}

export interface TableOptions {
  /** What a sighted reader gets too; without it the label is there for those who hear the page. */
  caption?: string
  /** Class of the table. */
  kind?: string
}

/** A table in a region of its own. Heads in an array of one are of numbers. */
export function wideTable(label: string, heads: (Part | [Part])[], rows: Part, { caption, kind = 'tc-t' }: TableOptions = {}): Markup {
  const head = (one: Part | [Part]): Markup => (Array.isArray(one) ? html`<th scope="col" class="n">${one}</th>` : html`<th scope="col">${one}</th>`)
  return wide(label, html`<table class="${kind}">${caption === undefined ? html`<caption class="sr">${label}</caption>` : html`<caption class="dim">${caption}</caption>`}
<thead><tr>${heads.map(head)}</tr></thead>
<tbody>${rows}</tbody></table>`)
}

/** The same where rows are cards on small screens: cells by column, the first of them names its row. Heads in an array of one are of numbers. */
export function cardTable(label: string, heads: (string | [string])[], rows: Part[][]): Markup {
  const kindOf = (one: string | [string] | undefined): 'n' | undefined => (Array.isArray(one) ? 'n' : undefined)
  const row = ([first, ...others]: Part[]): Markup => html`<tr role="row"><th scope="row" role="rowheader">${first}</th>${others.map((one, i) => cell(String(heads[i + 1]), one, kindOf(heads[i + 1])))}</tr>\n`
  return wide(label, html`<table class="tc-t cards" role="table"><caption class="sr">${label}</caption>
${head(heads.map(one => column(String(one), kindOf(one))))}
<tbody role="rowgroup">${rows.map(row)}</tbody></table>`)
}
