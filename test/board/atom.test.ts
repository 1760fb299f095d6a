import { beforeAll, expect, test } from 'vitest'
import { atomFeed } from '../../src/board/atom.ts'
import type { Board } from '../../src/model/board.ts'
import { type Element, parseXml } from '../report/xml.ts'
import { FAILING, HOSTILE, madeUpBoard } from './board-kit.ts'

let board: Board
beforeAll(async () => {
  board = await madeUpBoard()
})
const root = (feed: string): Element => parseXml(feed.replaceAll('&#39;', '&apos;').replace('xml:lang', 'xml-lang'))
const all = (element: Element, name: string): Element[] => element.children.filter(one => one.name === name)
const one = (element: Element, name: string): Element => {
  expect(all(element, name)).toHaveLength(1)
  return all(element, name)[0]!
}

test('a feed has what RFC 4287 demands: id, title, updated, author; each entry id, title, updated, content', () => {
  const feed = root(atomFeed(board))
  expect(feed.attributes.get('xmlns')).toBe('http://www.w3.org/2005/Atom')
  expect(one(feed, 'updated').text).toBe('2026-11-11T02:04:00Z')
  expect(one(one(feed, 'author'), 'name').text).toBe(board.title)
  const entries = all(feed, 'entry')
  expect(entries).toHaveLength(2)
  for (const entry of [feed, ...entries]) {
    expect(one(entry, 'id').text).toMatch(/^urn:uuid:[\da-f]{8}-[\da-f]{4}-8[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/)
    expect(one(entry, 'title').text).not.toBe('')
    expect(one(entry, 'updated').text).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
  }
  expect(one(entries[0]!, 'content').attributes.get('type')).toBe('xhtml')
  expect(one(entries[0]!, 'title').text).toBe('alpha, scs-compatible-iaas: 1 NEW FAIL')
  expect(new Set([feed, ...entries].map(entry => one(entry, 'id').text)).size).toBe(3)
})

test('an entry says what changed, from what to what, why, and where to read on', () => {
  const text = atomFeed(board, board.subjects[0])
  const link = `<a href="https://compliance.example.org/testcases/${FAILING}/">${FAILING}</a>`
  expect(text).toContain(`<strong>NEW FAIL</strong> ${link}: PASS → FAIL: 1 of 6 images in violation`)
  expect(text).toContain('Why (cloud): os_distro of Ubuntu 24.04 went away')
  expect(text).toContain('<link rel="alternate" type="text/html" href="https://compliance.example.org/subjects/alpha/scs-compatible-iaas/')
  expect(text).toContain('<link rel="self" type="application/atom+xml" href="https://compliance.example.org/subjects/alpha/feed.atom"/>')
  expect(all(root(text), 'entry')).toHaveLength(1)
})

test('an entry keeps its id when more is known later, and other boards have other ids', () => {
  const ids = (some: Board): string[] => all(root(atomFeed(some)), 'entry').map(entry => one(entry, 'id').text)
  const later = { ...board, asOf: '2026-12-01T00:00:00Z', title: 'renamed', subjects: board.subjects.slice(1) }
  expect(ids(later)).toEqual(ids(board).slice(1))
  expect(ids({ ...board, baseUrl: 'https://other.example.org/' })).not.toEqual(ids(board))
})

test('without a base address there are no links, since relative ones mean nothing in a reader', () => {
  const { baseUrl: _, ...unplaced } = board
  expect(atomFeed(unplaced)).not.toMatch(/<link|href=/)
})

test('the newest 200 entries, newest first; in each the 20 weightiest changes', () => {
  const [alpha] = board.subjects
  const scope = alpha!.scopes[0]!
  const change = scope.changes[0]!.changes[0]!
  const changes = Array.from({ length: 300 }, (_, i) => {
    const at = new Date(Date.UTC(2026, 10, 1) - i * 86_400_000).toISOString().replace('.000', '')
    return { night: at, at, changes: [{ ...change, kind: 'fixed' as const }, ...Array.from({ length: 24 }, (_, k) => ({ ...change, testcase: `t${k}` }))] }
  })
  const entries = all(root(atomFeed({ ...board, subjects: [{ ...alpha!, scopes: [{ ...scope, changes }] }] })), 'entry')
  expect(entries).toHaveLength(200)
  expect(one(entries[0]!, 'updated').text).toBe('2026-11-01T00:00:00Z')
  expect(one(entries[199]!, 'updated').text).toBe('2026-04-16T00:00:00Z')
  expect(one(entries[0]!, 'title').text).toBe('alpha, scs-compatible-iaas: 24 NEW FAIL, 1 fixed')
  expect(all(one(one(one(entries[0]!, 'content'), 'div'), 'ul'), 'li')).toHaveLength(21)
})

test('whatever a cloud says, the feed is well-formed and has no markup of its', async () => {
  const hostile = await madeUpBoard({ hostile: true })
  const subjects = hostile.subjects.map(subject => ({ ...subject, name: `${HOSTILE}]]>\ufffe\ud800` }))
  const feed = atomFeed({ ...hostile, title: HOSTILE, subjects })
  expect(all(root(feed), 'entry')).toHaveLength(2)
  expect(feed).not.toMatch(/<script|\u0007|\u202e|\ufffe/)
})

test('an outage is one line of an entry, whatever was not seen; a FAIL beside it is told alone', () => {
  const [alpha] = board.subjects
  const scope = alpha!.scopes[0]!
  const change = scope.changes[0]!.changes[0]!
  const unseen = Array.from({ length: 84 }, (_, i) => {
    const text = `could not see openstack.${i % 2 === 0 ? 'flavors' : 'images'}: unreachable`
    return { ...change, testcase: `t${i}`, kind: 'not-judged' as const, after: 'DNF' as const, because: text, causes: [{ kind: 'visit' as const, text }] }
  })
  const text = atomFeed({ ...board, subjects: [{ ...alpha!, scopes: [{ ...scope, changes: [{ night: '2026-11-11', at: '2026-11-11T02:00:00Z', changes: [change, ...unseen] }] }] }] })
  expect(text).toContain('<li><strong>not judged</strong>: 84 test cases: could not see what they need: unreachable</li>')
  expect(text.match(/<li>/g)).toHaveLength(2)
  expect(text).toContain('<link rel="alternate" type="text/html" href="https://compliance.example.org/changes/"/>')
})
