import type { Board } from '../model/board.ts'
import { renderPage } from '../report/html-page.ts'
import { html, link, type Part } from '../report/html.ts'
import { CERTIFICATES, CHANGES, FEED, from, ICON, OVERVIEW, scopePage, VERIFY, WAIVERS } from './places.ts'

/** A page of the board, with the navigation that all have. `page` is its own path. */
export function boardPage(board: Board, page: string, { title, body, script, feed = FEED }: { title: string; body: Part; script?: string; feed?: string }): string {
  const at = (to: string): string => from(page, to)
  const items: [string, string][] = [
    ['Overview', OVERVIEW], ...Object.values(board.scopes).map(({ scope }): [string, string] => [scope.name, scopePage(scope.id)]),
    ['Changes', CHANGES], ['Certificates', CERTIFICATES], ['Waivers', WAIVERS], ['Verify', VERIFY],
  ]
  return renderPage({
    title: page === OVERVIEW ? title : `${title} – ${board.title}`, body, ...(script !== undefined && { script }),
    nav: html`<ul>${items.map(([text, to]) => html`<li>${to === page ? html`<span aria-current="page">${text}</span>` : link(text, at(to))}</li>`)}</ul>`,
    foot: html`<p>As of <time datetime="${board.asOf}">${board.asOf}</time>, by ${board.tool.name} ${board.tool.version}; ${board.view} view. Newer verdicts need newer pages.</p>`,
    links: [{ rel: 'icon', type: 'image/svg+xml', href: at(ICON) }, { rel: 'alternate', type: 'application/atom+xml', href: at(feed), title: 'Changes' }],
  })
}
