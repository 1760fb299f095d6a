import { beforeAll, describe, expect, test } from 'vitest'
import { subjectPage, testcasePage } from '../../src/board/places.ts'
import { stripId } from '../../src/board/strip-id.ts'
import { renderSubject } from '../../src/board/subject-page.ts'
import type { Board } from '../../src/model/board.ts'
import { FAILING, HOSTILE, madeUpBoard } from './board-kit.ts'
import { longBoard } from './subject-fixture.ts'

let board: Board
const pageOf = (name: string): string => renderSubject(board, board.subjects.find(one => one.name === name)!)
const words = (page: string): string => page.replace(/<[^>]+>/g, '')
const part = (page: string, heading: string): string => page.split(`>${heading}</h3>`)[1]!.split('<h3')[0]!

beforeAll(async () => {
  board = await madeUpBoard()
})

test('says where each version stands and since when, with drafts marked', () => {
  const page = pageOf('alpha')
  expect(words(page)).toContain('FAIL v5.1 since 2026-11-11: 1 test case now')
  expect(page).toContain('draft: certifies nothing yet')
  expect(page).toContain('main: 1 FAIL, 53 PASS; recommended (does not decide)')
})

test.each([['GX Ltd.', 'Operator: GX Ltd. Certified'], ['GX GmbH', 'Operator: GX GmbH. Certified']])('the operator %s ends with one full stop', (operator, expected) => {
  expect(words(renderSubject(board, { ...board.subjects[0]!, operator }))).toContain(expected)
})

test.each([['granted', true], ['unproven', true], ['revoked', false], ['expired', false]] as const)('concerns about a certificate that is %s are shown: %s', (state, shown) => {
  const alpha = board.subjects[0]!
  const scopes = alpha.scopes.map(one => ({ ...one, certificates: one.certificates.map(each => ({ ...each, state, concerns: ['target main of v5.1 is FAIL'] })) }))
  expect(words(renderSubject(board, { ...alpha, scopes })).includes('target main of v5.1 is FAIL')).toBe(shown)
})

test('where something is not judged, nobody reads that nothing fails', () => {
  const alpha = board.subjects[0]!
  const stands = (verdict: 'PASS' | 'DNF'): string => {
    const scopes = alpha.scopes.map(one => ({ ...one, card: Object.fromEntries(Object.entries(one.card).map(([key, result]) => [key, { ...result, verdict: key === FAILING ? verdict : 'PASS' as const }])) }))
    return words(part(renderSubject(board, { ...alpha, scopes }), 'What fails now')).trim()
  }
  expect([stands('PASS'), stands('DNF')]).toEqual(['Nothing fails.', 'Nothing that is judged fails, but 1 test case is not judged.'])
})

test('what fails: test case, reason, since when, findings of the night, clause, where it decides', () => {
  const fails = part(pageOf('alpha'), 'What fails now')
  expect(fails).toContain(`href="../../${testcasePage(FAILING)}`.replace('index.html', ''))
  expect(fails).toContain('1 of 6 images in violation')
  expect(fails).toContain('Fails since 2026-11-11 (no PASS in between)')
  expect(fails).toContain('findings of 2026-11-20</a>')
  expect(fails).toContain(`href="#${stripId('scs-compatible-iaas', FAILING)}"`)
  expect(fails).toContain('main in v5.1, main in next (draft)')
})

test('a waived FAIL is WAIVED with reason and end, and never PASS', () => {
  const fails = part(pageOf('bravo'), 'What fails now')
  expect(fails).toContain('v-WAIVED')
  expect(fails).not.toContain('v-PASS')
  expect(fails).toContain('Tolerated until 2026-12-31, and no PASS')
  expect(fails).toContain('href="https://tickets.example.org/7"')
  expect(pageOf('bravo')).toMatch(/v-WAIVED.{0,80}WAIVED<\/span> v5\.1/)
})

test('a cloud that could not be looked at is not judged since its last good visit, nowhere PASS, and the page says why', () => {
  const page = pageOf('charlie')
  expect(page).toMatch(/class="box">Not judged since <time datetime="2026-11-15T02:04:00Z">.*failed: the cloud does not answer/)
  expect(words(page)).toContain('v1: not judged since 2026-11-15')
  expect(page.includes('class="v v-PASS"')).toBe(false)
  expect(part(page, 'What fails now')).toContain('Nothing is judged.')
  expect(part(page, 'What is not judged')).toContain('last judged PASS')
  expect(page).toContain('passed in 25 of 30 nights (83.3 %); failed in 0; not judged in 5; no visit on 0 days')
})

test('old results and a visit that ended early are told', () => {
  const [subject] = structuredClone(board.subjects)
  subject!.scopes[0]!.history.nights.at(-1)!.state = 'partial'
  const page = renderSubject({ ...board, asOf: '2026-11-25T06:00:00Z' }, subject!)
  expect(page).toContain('The last visit was 5 days ago')
  expect(page).toContain('ended early')
})

test('a subject without a visit is not judged', () => {
  const [subject] = structuredClone(board.subjects)
  expect(renderSubject(board, { ...subject!, scopes: [] })).toContain('Never visited: nothing is judged.')
  const empty = { ...subject!.scopes[0]!, history: { nights: [], verdicts: {} }, changes: [] }
  expect(renderSubject(board, { ...subject!, scopes: [empty] })).toContain('Never visited: nothing is judged.')
})

test('what changed and why, newest first', () => {
  expect(part(pageOf('alpha'), 'What changed when, and why')).toMatch(/2026-11-11T02:00:00Z<\/a><\/h4>[^]*NEW FAIL[^]*v-PASS[^]*→[^]*v-FAIL[^]*Why \(cloud\): os_distro of Ubuntu 24\.04 went away/)
})

test('certificates with dates and concerns; the badge only where the address of the pages is known', () => {
  const page = pageOf('alpha')
  expect(part(page, 'Certificates')).toMatch(/C-2026-0001.*until 2027-01-31.*[^]*target main is FAIL/)
  expect(page).toContain('[![alpha, scs-compatible-iaas](https://compliance.example.org/badges/alpha/scs-compatible-iaas.svg)](https://compliance.example.org/subjects/alpha/)')
  const { baseUrl: _, ...local } = board
  expect(renderSubject(local, board.subjects[0]!)).not.toContain('Badge')
})

test('the same board gives the same bytes', () => {
  expect(pageOf('alpha')).toBe(pageOf('alpha'))
})

describe('548 nights', () => {
  test('are a page below 250 kB, in which every day with a visit is a link and steady test cases are folded', async () => {
    const long = await longBoard()
    delete long.scope.card[Object.keys(long.scope.history.verdicts)[20]!]
    const page = renderSubject(long.board, long.subject)
    expect(page.length).toBeLessThan(250_000)
    expect(page.match(/<td class="cal-[A-Z]+"><a /g)).toHaveLength(543)
    expect(page).toContain('5 days')
    const keys = Object.keys(long.scope.history.verdicts)
    const at = (text: string): number => page.indexOf(text)
    const within = (from: number, to: number): string[] => keys.filter(key => at(`id="${stripId(long.scope.scope, key)}"`) > from && at(`id="${stripId(long.scope.scope, key)}"`) < to).sort()
    const folds = [at('Never failed, but not judged'), at('PASS in every night in which'), at('No test case of these versions any more')]
    expect(within(0, folds[0]!)).toEqual([FAILING, keys[5]!].sort()) // fails now, flaps
    expect(within(folds[0]!, folds[1]!)).toEqual([keys[9]]) // was never judged
    expect(within(folds[2]!, Infinity)).toEqual([keys[20]])
  })
})

test('names of a cloud, a config or a submitter stay text', async () => {
  const hostile = await madeUpBoard({ hostile: true })
  for (const subject of hostile.subjects) {
    const scope = subject.scopes[0]!
    scope.card['"><script>alert(1)</script>'] = { ...Object.values(scope.card)[0]!, verdict: 'FAIL' }
    scope.history.verdicts['"><img src=x onerror=alert(1)>'] = 'F'.repeat(40)
    const page = renderSubject(hostile, { ...subject, name: HOSTILE, links: { [HOSTILE]: 'javascript:alert(1)' } })
    expect(/<script|<img|href="javascript|\u202e|\u0007/.exec(page)?.[0]).toBeUndefined()
    expect(/<[^>]* (?:style|on[a-z]+)=/.exec(page.replace(/"[^"]*"/g, '""'))?.[0]).toBeUndefined()
  }
  expect(subjectPage(HOSTILE)).not.toContain('<')
})

test('a visit that failed says that its test cases were due, and why counts differ; one cause of many is one folded line', () => {
  const [subject] = structuredClone(board.subjects)
  const scope = subject!.scopes[0]!
  Object.assign(scope.history.nights.at(-1)!, { state: 'failed', problem: 'unreachable: gone', ran: 92 })
  for (const [i, result] of Object.values(scope.card).entries()) Object.assign(result, { verdict: 'DNF', because: `could not see openstack.${i % 2 === 0 ? 'flavors' : 'images'}: unreachable` })
  const page = renderSubject(board, subject!)
  expect(page).toContain('92 test cases were due and none could be judged')
  expect(page).toContain('results of earlier nights hold until they expire')
  const open = words(part(page, 'What is not judged'))
  expect(open).toMatch(/DNF \d+ test cases: could not see what they need: unreachable/)
  expect(open.match(/could not see/g)!.length).toBeLessThan(3)
  expect(pageOf('alpha')).not.toContain('were due')
})

test('what failed in the first night kept fails at least since then, by the day on which the visit ended', () => {
  const [subject] = structuredClone(board.subjects)
  const { history } = subject!.scopes[0]!
  history.verdicts[FAILING] = 'F'.repeat(history.nights.length)
  history.nights[0]!.until = '2026-10-13T00:10:00Z'
  expect(part(renderSubject(board, subject!), 'What fails now')).toContain('Fails since at least 2026-10-13, the first night kept (no PASS')
})

test('the newest visit leads to the page whose address stays', () => {
  expect(pageOf('alpha')).toContain('Newest visit: <a href="scs-compatible-iaas/newest.html">')
})
