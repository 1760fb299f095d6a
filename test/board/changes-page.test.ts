import { beforeAll, expect, test } from 'vitest'
import { renderChanges, renderChangesMonth } from '../../src/board/changes-page.ts'
import { changesMonths, changesTag } from '../../src/board/changes-scope.ts'
import type { Board } from '../../src/model/board.ts'
import type { Change } from '../../src/model/history.ts'
import { HOSTILE, madeUpBoard } from './board-kit.ts'

let board: Board
let change: Change
beforeAll(async () => {
  board = await madeUpBoard()
  change = board.subjects[0]!.scopes[0]!.changes[0]!.changes[0]!
})
/** The board with these changes of `alpha` and `bravo`, by night. */
function changed(alpha: Record<string, Change[]>, bravo: Record<string, Change[]> = {}): Board {
  const told = (nights: Record<string, Change[]>) => Object.entries(nights).sort().reverse().map(([night, changes]) => ({ night, at: `${night}T02:04:00Z`, changes }))
  return { ...board, subjects: board.subjects.map((one, i) => ({ ...one, scopes: one.scopes.map(scope => ({ ...scope, changes: told([alpha, bravo][i] ?? {}) })) })) }
}
const monthOf = (some: Board, month: string): string => {
  const work = changesMonths(some).find(one => one.month === month)!
  return renderChangesMonth({ ...some, asOf: work.asOf }, work)
}

test('a month over all subjects: newest day first, of a day a FAIL before what was fixed', () => {
  const fixed = { ...change, kind: 'fixed' as const, before: 'FAIL' as const, after: 'PASS' as const }
  const page = monthOf(changed({ '2026-11-11': [fixed], '2026-11-02': [change] }, { '2026-11-11': [change] }), '2026-11')
  expect([...page.matchAll(/<h[23]>.*?<\/h[23]>/g)].map(([text]) => text.replace(/<[^>]+>/g, ''))).toEqual([
    '2026-11-11', 'bravo, SCS-compatible IaaS', 'alpha, SCS-compatible IaaS', '2026-11-02', 'alpha, SCS-compatible IaaS',
  ])
  expect(page).toContain('3 changes in 2 environments: 2 NEW FAIL, 1 fixed')
  expect(page).toContain('href="../subjects/alpha/scs-compatible-iaas/2026-11.html"')
  expect(page).toContain('Why (cloud): os_distro of Ubuntu 24.04 went away')
})

test('the months, newest first, with figures; nothing where nothing changed', () => {
  const page = renderChanges(changed({ '2026-11-11': [change], '2026-03-02': [change, change] }))
  expect([...page.matchAll(/<li><a href="([^"]+)">[^<]+<\/a>: ([^<]+)<\/li>/g)].map(([, href, text]) => [href, text]))
    .toEqual([['2026-11.html', '1 change in 1 environment: 1 NEW FAIL'], ['2026-03.html', '2 changes in 1 environment: 2 NEW FAIL']])
  expect(renderChanges(changed({}))).toContain('Nothing changed in the nights kept.')
})

test('a month that is over stays as it is', () => {
  const tags = (some: Board) => new Map(changesMonths(some).map(work => [work.month, changesTag(some, work)]))
  const now = changed({ '2026-11-11': [change], '2026-10-02': [change], '2026-09-02': [change] })
  const later = { ...changed({ '2026-11-19': [change], '2026-11-11': [change], '2026-10-02': [change], '2026-09-02': [change] }), asOf: '2026-11-20T07:00:00Z' }
  const [before, after] = [tags(now), tags(later)]
  expect([...after].filter(([month, tag]) => before.get(month) !== tag).map(([month]) => month)).toEqual(['2026-11'])
  expect(monthOf(now, '2026-10')).toContain('datetime="2026-11-01T00:00:00Z"')
})

test('a page stays below 500 kB, and says what it leaves out and where that is', () => {
  const long = { ...change, because: 'x'.repeat(300), causes: Array.from({ length: 3 }, () => ({ kind: 'cloud' as const, text: 'y'.repeat(300) })) }
  const nights = Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`2026-10-${String(i + 1).padStart(2, '0')}`, Array.from({ length: 9 }, (_, k) => ({ ...long, testcase: `t${k}` }))]))
  const some = changed({}, {})
  const [alpha] = changed(nights).subjects
  const page = monthOf({ ...some, subjects: Array.from({ length: 20 }, (_, i) => ({ ...alpha!, name: `cloud-${i}` })) }, '2026-10')
  expect(Buffer.byteLength(page)).toBeLessThan(500_000)
  expect(Buffer.byteLength(page)).toBeGreaterThan(300_000)
  expect(page).toContain('5400 changes in 20 environments')
  expect(page).toMatch(/From 2026-10-\d\d back there are \d+ more changes, in the months of: <a href="\.\.\/subjects\/cloud-0\//)
})

test('an outage is one folded line with its count; what fails is told one by one', () => {
  const unseen = (kind: string, i: number): Change => ({
    ...change, testcase: `t${i}`, kind: 'not-judged', after: 'DNF', because: `could not see openstack.${kind}: unreachable`, causes: [{ kind: 'visit', text: `could not see openstack.${kind}: unreachable` }],
  })
  const outage = Array.from({ length: 84 }, (_, i) => unseen(i % 2 === 0 ? 'flavors' : 'images', i))
  const page = monthOf(changed({ '2026-11-11': [...outage, change, { ...change, testcase: 'other' }] }), '2026-11')
  expect(page).toContain('<summary><strong>not judged</strong>: 84 test cases: could not see what they need: unreachable</summary>')
  expect(page.match(/<strong>NEW FAIL<\/strong>/g)).toHaveLength(2)
  const few = monthOf(changed({ '2026-11-11': outage.slice(0, 3) }), '2026-11')
  expect(few.match(/<strong>not judged<\/strong> <a/g)).toHaveLength(3)
})

test('hostile texts stay text', async () => {
  const hostile = await madeUpBoard({ hostile: true })
  const some = { ...hostile, subjects: hostile.subjects.map(one => ({ ...one, name: HOSTILE })) }
  expect(renderChanges(some) + monthOf(some, '2026-11')).not.toMatch(/<script|\u202e|\u0007|href="javascript/)
})
