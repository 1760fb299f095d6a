import { html, link, type Markup, type Part } from '../report/html.ts'

/** A link to another site, only where the address is http(s); whatever else a config says stays text. */
export function external(text: Part, url: string): Markup {
  return /^https?:\/\//i.test(url) ? link(text, url) : html`${text} <span class="url">(${url})</span>`
}
