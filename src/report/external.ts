import { html, link, type Markup, type Part } from './html.ts'

/** A link to another site, only where the address is http(s): what a report or a config says can be no address within ours. */
export function external(text: Part, url: string): Markup {
  return /^https?:\/\//i.test(url) ? link(text, url) : html`${text} <span class="url">(${url})</span>`
}
