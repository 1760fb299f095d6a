import { beforeAll, expect, test } from 'vitest'
import { publicBoard } from '../../src/board/public.ts'
import { renderWaivers } from '../../src/board/waivers-page.ts'
import type { Board } from '../../src/model/board.ts'
import type { Waiver, WaiverUse } from '../../src/model/waiver.ts'
import { FAILING, HOSTILE, madeUpBoard } from './board-kit.ts'

let board: Board
beforeAll(async () => {
  board = await madeUpBoard()
})
const full = (...uses: [WaiverUse['state'], Partial<Waiver>?][]): Board =>
  ({
    ...board, view: 'full', waivers: uses.map(([state, part], i) => ({ waiver: { ...board.waivers[0]!.waiver, id: `W-${i}`, ...part }, state, text: `told ${i}` })),
  })
const page = (...uses: Parameters<typeof full>): string => renderWaivers(full(...uses))

test('waivers stand under what became of them, each with owner, ticket, reason, place and end', () => {
  const text = page(['future'], ['unused'], ['expired'], ['unknown'], ['used'])
  const order = [...text.matchAll(/<h2 id="([a-z]+)">/g)].map(([, id]) => id)
  expect(order).toEqual(['used', 'unknown', 'expired', 'unused', 'future'])
  expect(text.slice(text.indexOf('id="expired"'), text.indexOf('id="unused"'))).toContain('told 2')
  const used = text.slice(text.indexOf('id="used"'), text.indexOf('id="unknown"'))
  const parts = ['W-4', 'told 4', 'images are replaced in December', 'board@example.org', 'waivers.yaml:3', '<time>2026-11-01</time>', '<time>2026-12-31</time>']
  for (const part of parts) expect(used).toContain(part)
  expect(used).toContain('<a href="https://tickets.example.org/7">')
  expect(used).toContain('<a href="subjects/bravo/">')
  expect(used).toContain(`<a href="testcases/${FAILING}/">`)
})

test('the public page has no column for what it does not have, and does not promise who decided', () => {
  const text = renderWaivers(publicBoard(full(['used'], ['unused', { objects: ['x'] }])))
  expect(text).not.toMatch(/Owner and ticket|who decided|<small class="dim"><\/small>|<td[^>]*><br><\/td>/)
  const [head, ...rows] = [...text.matchAll(/<tr role="row">([^]*?)<\/tr>/g)].slice(0, 2).map(([, row = '']) => row.match(/<t[hd] /g)!.length)
  expect(rows).toEqual([head])
  expect(page(['used'])).toMatch(/who decided so, and why[^]*Owner and ticket/)
})

test('of a waiver that tolerates nothing nobody says that nothing fails: its objects may only not match', () => {
  expect(renderWaivers(publicBoard(full(['unused'])))).toContain('it tolerates nothing now')
  for (const view of [full(['unused']), publicBoard(full(['unused']))]) expect(renderWaivers(view)).not.toMatch(/nothing fails/i)
})

test('the page says that a waiver makes no PASS, and shows none', () => {
  expect(page(['used'])).toContain('It never makes a PASS')
  expect(page(['used'])).not.toContain('class="v v-PASS"')
  expect(page()).toContain('There are none: every FAIL counts.')
})

test('only web addresses and what exists are links; the rest stays text', () => {
  const text = page(['unknown', { ticket: 'SCS-12', subject: 'nobody', testcase: 'scs-9999-x' }], ['used', { ticket: 'javascript:alert(1)' }])
  expect(text).not.toMatch(/href="[^"]*(?:SCS-12|nobody|scs-9999|javascript)/)
  expect(text.match(/SCS-12/g)).toHaveLength(1)
  for (const part of ['SCS-12', 'nobody', 'scs-9999-x', 'javascript:alert(1)']) expect(text).toContain(part)
})

test('what a file says is text', () => {
  const evil = { id: HOSTILE, reason: HOSTILE, owner: HOSTILE, ticket: HOSTILE, subject: HOSTILE } as const
  const more = { testcase: HOSTILE, objects: [HOSTILE], until: HOSTILE, at: HOSTILE, scope: HOSTILE }
  expect(page(['used', { ...evil, ...more }])).not.toMatch(/<script|\u202e|<[a-z][^>]* onload=/)
})
