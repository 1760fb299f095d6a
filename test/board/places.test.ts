import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as places from '../../src/board/places.ts'
import { link } from '../../src/report/html.ts'

const { from } = places
const text = fc.oneof(fc.constantFrom('alpha', 'a', 'index.html', '..', '.', 'subjects', 'A:b/c', '__proto__', '%2e%2e', 'x?y#z', 'ä ö'), fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }))
const page = fc.oneof(
  fc.constantFrom(places.OVERVIEW, places.VERIFY, places.CERTIFICATES, places.REGISTER, places.WAIVERS, places.FEED),
  fc.tuple(text, text, text).chain(([a, b, c]) => fc.constantFrom(
    places.subjectPage(a), places.monthPage(a, b, '2026-11'), places.nightPage(a, b, c), places.reportFile(a, b, c), places.subjectFeed(a), places.groupPage(a), places.scopePage(a),
    places.testcasePage(a), places.badgeFile(a, b),
  )),
)
/** Where the site is served from; a directory below a host, so that a reference that leads out of the site is seen. */
const BASE = 'https://example.org/some/board/'
const at = (path: string): string => new URL(path.split('/').map(encodeURIComponent).join('/'), BASE).href

describe('a reference from one page to another', () => {
  it('leads there, whatever their names, and is a link', () => {
    fc.assert(fc.property(page, page, (here, there) => {
      const reference = from(here, there)
      expect(new URL(reference, at(here)).href).toBe(at(there).replace(/\/index\.html$/, '/'))
      expect(link('x', reference).toString()).toBe(`<a href="${reference}">x</a>`)
      expect(link('x', `${reference}#y`).toString()).toContain('<a href')
    }), { numRuns: 500 })
  })
  it.each([
    ['testcases/a/index.html', 'testcases/b/index.html', '../b/'], ['subjects/a/index.html', 'subjects/a/s/2026-11.html', 's/2026-11.html'],
    ['subjects/a/s/2026-11.html', 'subjects/a/index.html', '../'], ['subjects/a/index.html', 'subjects/a/index.html', './'], ['subjects/a/index.html', 'index.html', '../../'],
    ['index.html', 'index.html', './'], ['certificates/index.html', 'certificates/register.json', 'register.json'], ['a/a', 'a', '../a'], ['a', 'a/a', 'a/a'],
  ])('goes up no further than needed: from %s to %s by %s', (here, there, reference) => { expect(from(here, there)).toBe(reference) })
})
