import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Json } from '../../src/model/json.ts'
import { renderHtml } from '../../src/report/html-report.ts'
import { DANGEROUS, hostile, hostileReport } from './hostile.ts'
import { DIGEST, report, result, violation } from './sample.ts'

const TAGS = new Set(['html', 'head', 'meta', 'title', 'style', 'body', 'a', 'main', 'h1', 'h2', 'h3', 'h4', 'p', 'span', 'bdi', 'div', 'ul', 'li', 'ol', 'table', 'caption', 'thead', 'tbody',
  'tr', 'th', 'td', 'section', 'details', 'summary', 'code', 'pre', 'mark', 'dl', 'dt', 'dd', 'time', 'strong', 'br', 'label', 'input', 'fieldset', 'legend', 'select', 'option', 'button', 'footer', 'script'])

/** Every tag with its attributes, outside of the style and the script. */
function tagsOf(page: string): { tag: string; attributes: string }[] {
  const bare = page.replace(/<(style|script)>[^]*?<\/\1>/g, '<$1></$1>')
  return [...bare.matchAll(/<\/?([a-z][a-z0-9]*)((?: [a-z-]+(?:="[^"<]*")?)*)>/gi)].map(([, tag = '', attributes = '']) => ({ tag, attributes }))
}

function check(page: string): void {
  const tags = tagsOf(page)
  // every < is one of our tags, and none of them has an attribute that runs or loads something
  expect(page.replace(/<(style|script)>[^]*?<\/\1>/g, '<$1></$1>').match(/</g)!.length).toBe(tags.length + 1)
  for (const { tag, attributes } of tags) {
    expect(TAGS).toContain(tag)
    expect(attributes).not.toMatch(/ (?:on\w+|style|src|srcdoc|formaction)=/i)
    expect(attributes).not.toMatch(/ href="(?!https?:\/\/|#)/)
  }
  expect(page).not.toMatch(DANGEROUS)
  const found = tags.flatMap(({ attributes }) => / id="([^"]*)"/.exec(attributes)?.[1] ?? [])
  expect(new Set(found).size).toBe(found.length)
}

test('nothing that a cloud says is markup, whatever it is', () => {
  fc.assert(fc.property(fc.array(hostileReport, { minLength: 1, maxLength: 2 }), reports => { check(renderHtml(reports, { view: 'full' })) }), { numRuns: 80 })
})

test('nothing in evidence is markup, whatever its keys and values are', () => {
  const data = fc.letrec<{ value: Json }>(tie => ({ value: fc.oneof({ maxDepth: 3 }, hostile, fc.array(tie('value'), { maxLength: 4 }), fc.dictionary(hostile, tie('value'), { maxKeys: 4 })) })).value
  fc.assert(fc.property(data, fc.array(fc.oneof(hostile, fc.constantFrom('0', '1')), { maxLength: 3 }), hostile, (value, segments, kind) => {
    const at = ['images', ...segments].map(one => `/${one.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
    const one = report({ results: [result({ verdict: 'FAIL', findings: [{ ...violation, at }] })] })
    const page = renderHtml([one], { view: 'full', documents: new Map([[DIGEST, { kind, revision: 1, subject: 'x', seen: { ok: true as const, data: value } }]]) })
    check(page)
    expect(page).toContain('<mark>')
  }), { numRuns: 80 })
})
