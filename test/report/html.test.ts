import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { html, link, name, verbatim } from '../../src/report/html.ts'
import { plain } from '../../src/report/untrusted.ts'
import { hostile } from './hostile.ts'

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': '\'' }

/** What a browser makes of a piece of HTML: tags with their attributes, and all text. Throws for whatever `html` never writes. */
function parsed(markup: string): { tags: string[]; attributes: string[]; text: string } {
  const all = { tags: [] as string[], attributes: [] as string[], text: '' }
  const read = (text: string): string => text.replace(/&(\w+|#\d+);|&/g, (_, entity?: string) => ENTITIES[entity ?? ''] ?? expect.fail(`a bare & in ${text}`))
  let rest = markup
  while (rest !== '') {
    const [token, tag, attributes = ''] = /^<(\/?[a-z]+)((?: [a-z]+="[^"]*")*)>|^[^<]+/.exec(rest) ?? expect.fail(`no tag at ${rest.slice(0, 80)}`)
    if (tag === undefined) all.text += read(token)
    else all.tags.push(tag)
    all.attributes.push(...[...attributes.matchAll(/ ([a-z]+)="([^"]*)"/g)].map(([, key, value = '']) => `${key} ${read(value)}`))
    rest = rest.slice(token.length)
  }
  return all
}

/** Marks after the fourth in a row, written out; told apart from the code that does it by counting. */
function unstacked(text: string): string {
  let run = 0
  return Array.from(text, char => {
    run = /^\p{M}$/u.test(char) ? run + 1 : 0
    return run > 4 ? `\\u{${char.codePointAt(0)!.toString(16)}}` : char
  }).join('')
}

const marks = fc.array(fc.constantFrom('\u0301', '\u0323', '\u20dd', '\u{1d165}', 'a'), { maxLength: 12 }).map(all => all.join(''))
const entities = fc.constantFrom('&lt;', '&amp;amp;', '&#39;', '&', '"', '\'', '>', '</p>', '<!--', ']]>', '" onload="x', '`${x}`', '\\u{301}')
const anyText = fc.array(fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), hostile, marks, entities), { maxLength: 5 }).map(all => all.join(''))

describe('a text in a template', () => {
  it('is read by a browser as what is shown of it, in a text and in an attribute, which it cannot leave', () => {
    fc.assert(fc.property(anyText, anyText, (one, other) => {
      const shown = [one, other].map(text => unstacked(plain(text, 4000)))
      expect(parsed(html`<p title="${one}">${other}</p>`.toString())).toEqual({ tags: ['p', '/p'], attributes: [`title ${shown[0]}`], text: shown[1] })
      expect(parsed(html`${[name(one), html`<br>`, other]}`.toString())).toEqual({ tags: ['bdi', '/bdi', 'br'], attributes: [], text: shown.join('') })
      expect(parsed(verbatim(one).toString())).toEqual({ tags: [], attributes: [], text: one.split('\n').map(line => unstacked(plain(line, Infinity))).join('\n') })
    }), { numRuns: 500 })
  })
  it('draws over no other line: of 200 combining marks four are left, the others are written out', () => {
    const { text } = parsed(name(`a${'\u0301'.repeat(200)}b`).toString())
    expect(text).toBe(`a${'\u0301'.repeat(4)}${'\\u{301}'.repeat(196)}b`)
  })
  it.each([
    ['Vietnamese', 'Nguyễn Thị Hường, phở'.normalize('NFD')], ['Hebrew with points and accents', 'בְּרֵאשִׁ֖ית בָּרָ֣א אֱלֹהִ֑ים'], ['Devanagari', 'क्षत्रिय स्त्रियों र्कों'], ['Thai', 'น้ำที่นี่'], ['Arabic', 'اللَّهُمَّ'],
  ])('stays as it is in %s', (_, words) => { expect(parsed(name(words).toString()).text).toBe(words) })
  it('is nothing if it is undefined or false, but 0 is a number', () => { expect(html`a${undefined}${false}${0}${['', 1]}`.toString()).toBe('a01') })
})

describe('a link', () => {
  it.each(['https://example.org/a?b=c&d=e#f', 'http://[::1]:8080/', 'subjects/a/', '../a/index.html', './', '#a', 'a%2Fb=2f/+c~.html'])('leads to %s', url => {
    expect(parsed(link('x', url).toString())).toEqual({ tags: ['a', '/a'], attributes: [`href ${url}`], text: 'x' })
  })
  it.each([
    'javascript:alert(1)', 'JAVASCRIPT:alert(1)', ' javascript:alert(1)', 'java\tscript:alert(1)', '\u0001javascript:alert(1)', 'javascript&colon;alert(1)', 'data:text/html,x', 'vbscript:x', 'file:///etc/passwd',
    '//evil.example', '/\\evil.example', '\\\\evil.example', 'https:\\\\evil.example', 'https:evil.example', 'https://a.example\\@evil.example', 'a:b', '/etc/passwd', '..\\a', 'https://example.org/\n', 'https://example.org/\u0000', 'a\nb', '../a\r', '#a\u001b',
    'https://example.org/"onload="x', 'https://example.org/<b>', 'https://exämple.org/', 'https://example.org/ a', '', '.a', `https://example.org/${'a'.repeat(2000)}`,
  ])('to %j is none: it is shown as text', url => {
    const { tags, attributes, text } = parsed(link('x', url).toString())
    expect([tags, attributes, text]).toEqual([['span', '/span'], ['class url'], `x (${plain(url, 4000)})`])
  })
  it('is never one that a browser takes for another scheme or host than it shows', () => {
    const base = 'https://board.example/a/b'
    const parts = fc.constantFrom('javascript', ':', '/', '\\', '.', '..', 'a', '#', '?', '%', '@', '\t', '\n', ' ', 'https', 'data', '&', ';', '\u0000')
    fc.assert(fc.property(fc.array(parts, { maxLength: 8 }).map(all => all.join('')), url => {
      if (!parsed(link('x', url).toString()).tags.includes('a')) return
      const to = new URL(url, base)
      expect(/^https?:\/\//.test(url) ? /^https?:$/.test(to.protocol) : to.origin === 'https://board.example').toBe(true)
    }), { numRuns: 2000 })
  })
})
