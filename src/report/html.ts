import { plain } from './untrusted.ts'

/** Characters shown of one text; who needs more reads report.json. */
const LONGEST = 4000

/** HTML that may be sent as it is: only `html` makes it, in which every text is escaped. */
export class Markup {
  readonly #text: string
  constructor(text: string) {
    this.#text = text
  }

  toString(): string {
    return this.#text
  }
}

/** What a template may hold: texts are escaped, markup is kept, lists are joined, undefined and false are nothing. */
export type Part = string | number | Markup | undefined | false | readonly Part[]

/** A template whose texts are escaped, on one line, with everything invisible written out, and cut at 4,000 characters. Attributes must stand in double quotes. */
export function html(strings: TemplateStringsArray, ...parts: Part[]): Markup {
  return new Markup(strings.reduce((all, text, i) => all + partOf(parts[i - 1]) + text))
}

/** Text of several lines, for `<pre>`: escaped, with everything invisible but line breaks written out. */
export function verbatim(text: string): Markup {
  return new Markup(text.split('\n').map(line => escaped(plain(line, Infinity))).join('\n'))
}

/** A link in new words only where the address is plain http(s) or one of our own pages; else both as text. */
export function link(text: Part, url: string): Markup {
  return isAddress(url) ? html`<a href="${url}">${text}</a>` : html`${text} <span class="url">(${url})</span>`
}

/** A name from a cloud or a config: its letters, whatever their direction, do not move what is around it. */
export function name(text: string): Markup {
  return html`<bdi>${text}</bdi>`
}

/** A text as an id within a page, and as its fragment: letters, digits, `._-`. */
export function anchor(text: string): string {
  return text.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 200) || 'x'
}

function isAddress(url: string): boolean {
  // A relative one begins with a name of ours or dots, so that it has no scheme
  return url.length <= 2000 && (/^https?:\/\/[\w.~:/?#[\]@!$&'()*+,;=%-]+$/.test(url) || /^(?:\.{1,2}\/|#|[\w%+=~-][\w%+=~.-]*(?:[/#]|$))[\w%+=~./#-]*$/.test(url))
}

function partOf(part: Part): string {
  if (part === undefined || part === false) return ''
  if (part instanceof Markup) return part.toString()
  if (typeof part === 'string') return escaped(plain(part, LONGEST))
  if (typeof part === 'number') return String(part)
  return part.map(partOf).join('')
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\'': '&#39;' }

/** Marks above and below a letter, beyond the four that languages need: stacked they draw over the lines around. */
const STACKED = /(?<=\p{M}{4})\p{M}/gu

function escaped(text: string): string {
  const flat = /\p{M}{5}/u.test(text) ? text.replace(STACKED, mark => `\\u{${mark.codePointAt(0)!.toString(16)}}`) : text
  return flat.replace(/[&<>"']/g, char => ENTITIES[char]!)
}
