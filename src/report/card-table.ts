import { html, type Markup, type Part } from './html.ts'

/** Head of a table whose rows are cards on small screens (`.env`, `.cert`, `.cards`; `.cards-s` on very small ones); roles keep it a table there. */
export function head(columns: readonly Markup[]): Markup {
  return html`<thead role="rowgroup"><tr role="row">${columns}</tr></thead>`
}

/** Head of a column. */
export function column(title: string, kind?: string): Markup {
  return html`<th scope="col" role="columnheader"${kind !== undefined && html` class="${kind}"`}>${title}</th>`
}

/** A cell, which on small screens stands below the name of its column. */
export function cell(label: string, content: Part, kind?: string): Markup {
  return html`<td role="cell" data-label="${label}"${kind !== undefined && html` class="${kind}"`}>${content}</td>`
}
