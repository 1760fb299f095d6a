import { createHash } from 'node:crypto'
import { html, Markup, type Part } from './html.ts'
import { STYLE } from './html-style.ts'

export interface PageParts {
  title: string
  body: Part
  /** Links above the content. */
  nav?: Part
  /** Below it: what made the page, and when. */
  foot?: Part
  /** Makes a page more comfortable (filters); all of it can be read without. */
  script?: string
  /** Addresses in `<link>` of the head: feeds, the page's own icon. */
  links?: { rel: string; type: string; href: string; title?: string }[]
}

/**
 * A whole page that loads nothing from anywhere: style and script are in it, and by its Content-Security-Policy no others run, wherever it is served
 * from. No `style` attributes: the policy forbids them.
 */
export function renderPage({ title, body, nav, foot, script, links = [] }: PageParts): string {
  const policy = [
    'default-src \'none\'', `style-src '${hashOf(STYLE)}'`, script === undefined ? '' : `script-src '${hashOf(script)}'`,
    'img-src \'self\'', 'base-uri \'none\'', 'form-action \'none\'',
  ].filter(part => part !== '').join('; ')
  return `<!doctype html>
${html`<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${new Markup(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
${links.map(({ rel, type, href, title: about }) => html`<link rel="${rel}" type="${type}" href="${href}"${about !== undefined && html` title="${about}"`}>\n`)}<style>${new Markup(STYLE)}</style>
</head>
<body>
<a class="skip" href="#content">Skip to content</a>
${nav === undefined ? '' : html`<nav aria-label="Site">${nav}</nav>\n`}<main id="content" tabindex="-1">
${body}
</main>
${foot === undefined ? '' : html`<footer>${foot}</footer>\n`}${script === undefined ? '' : html`<script>${new Markup(script)}</script>\n`}</body>
</html>
`.toString()}`
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`
}
