import { describe, expect, it } from 'vitest'
import { renderScope } from '../../src/board/scope-page.ts'
import { talliesOf } from '../../src/board/testcase-standing.ts'
import { FAILING, HOSTILE, madeUpBoard } from './board-kit.ts'

const IAAS = 'scs-compatible-iaas'
const row = (page: string, id: string): string => page.slice(page.indexOf(`<th scope="row" role="rowheader"><a href="../../testcases/${id}/">`)).split('</tr>')[0]!
const cells = (text: string): string[] => [...text.matchAll(/<td role="cell" data-label="[^"]*" class="n">(.*?)<\/td>/g)].map(([, cell]) => cell!.replace(/<[^>]+>/g, ''))

describe('the page of a scope', () => {
  it('says which versions are in force, those first, and what subjects are by each; a draft is marked', async () => {
    const page = renderScope(await madeUpBoard(), IAAS)
    expect(page).toMatch(/<li><strong>v5.1<\/strong>: effective since 2024-12-19 \(certifies\)\. 2 subjects: FAIL 1, WAIVED 1\.<\/li>\s*<li><strong>next<\/strong>: draft since 2025-09-09 \(does not certify yet\)/)
    expect(page).toContain('v5.1 <span class="tl-tag">effective</span>')
    expect(page).toContain('next <span class="tl-tag">draft</span>')
  })
  it('tells when a version that warns ends', async () => {
    const board = await madeUpBoard()
    board.scopes[IAAS]!.scope.timeline = [{ date: '2026-01-01', versions: { v4: 'warn', 'v5.1': 'effective' } }, { date: '2027-02-01', versions: { 'v5.1': 'effective' } }]
    expect(renderScope(board, IAAS)).toContain('<strong>v4</strong>: warn since 2026-01-01, deprecated (not named any more) from 2027-02-01 (still certifies, but not for long: move to a newer version)')
  })
  it('counts subjects by what they are now, and a waived FAIL as waived', async () => {
    const page = renderScope(await madeUpBoard(), IAAS)
    expect(cells(row(page, FAILING))).toEqual(['1', '1', '0', '0'])
    expect(cells(row(page, 'scs-0100-syntax-check'))).toEqual(['0', '0', '0', '2'])
    expect(cells(row(page, 'flavor-name-check'))).toEqual(['–', '–', '–', '–'])
    expect(cells(row(renderScope(await madeUpBoard(), 'scs-compatible-kaas'), 'version-policy-check'))).toEqual(['0', '0', '1', '0'])
  })
  it('counts a subject with two results of a test case once, by the worst', async () => {
    const board = await madeUpBoard()
    const { card } = board.subjects[0]!.scopes[0]!
    card['scs-0100-syntax-check (v1)'] = { ...card['scs-0100-syntax-check']!, verdict: 'FAIL' }
    card['__proto__x'] = { ...card['scs-0100-syntax-check']!, verdict: 'MISS' }
    expect(talliesOf(board, IAAS).get('scs-0100-syntax-check')).toEqual({ fail: 1, waived: 0, 'not-judged': 0, pass: 1 })
    expect(talliesOf(board, IAAS).get('__proto__x')).toEqual({ fail: 0, waived: 0, 'not-judged': 1, pass: 0 })
  })
  it('shows open standards as open, never as fulfilled, and links the text of each version', async () => {
    const page = renderScope(await madeUpBoard(), IAAS)
    expect(page).toMatch(/<th scope="row">scs-0128 .*?<\/th><td><a href="https:\/\/[^"]+">opc-v2022.11<\/a>.*?<strong>open<\/strong>/)
    expect(page).toMatch(/<th scope="row">scs-0100 <span class="dim">Flavor naming<\/span><\/th><td><a href="https:\/\/docs.scs.community\/standards\/scs-0100-v3[^"]*">v3.1<\/a><br>2 main<\/td>/)
  })
  it.each<[string | undefined, string[], RegExp]>([
    [undefined, [], /<strong>open<\/strong><\/summary>no test case of target main judges this standard/], ['for a reason', [], /<strong>open<\/strong><\/summary>for a reason/],
    ['for a reason', ['x'], /1 main<details><summary><strong>open in part<\/strong><\/summary>for a reason/], [undefined, ['x'], /1 main<\/td>/],
  ])('open for %j with %j in target main', async (open, main, shown) => {
    const board = await madeUpBoard()
    const { version, ...one } = { version: { url: 'https://x.example', status: 'stable' as const, targets: { main }, ...(open !== undefined && { open }) }, ...board.scopes[IAAS]!.standards[0]! }
    board.scopes[IAAS]!.standards[0] = { ...one, versions: { 'v3.1': version } }
    expect(/<th scope="row">scs-0100 .*?<\/tr>/.exec(renderScope(board, IAAS))![0]).toMatch(shown)
  })
  it('has nothing of a scope that nobody defines, and no markup of a stranger', async () => {
    const board = await madeUpBoard()
    expect(renderScope(board, '__proto__')).toContain('no scope of this name')
    const { scope, standards } = board.scopes[IAAS]!
    board.scopes[IAAS] = { ...board.scopes[IAAS]!, scope: { ...scope, name: HOSTILE, url: 'javascript:alert(1)' }, standards: standards.map(one => ({ ...one, title: HOSTILE, versions: Object.fromEntries(Object.entries(one.versions).map(([name, version]) => [name, { ...version, open: HOSTILE, url: 'javascript:alert(1)' }])) })) }
    const page = renderScope(board, IAAS)
    expect(page).not.toMatch(/<script|href="javascript|\u202e/)
    expect(page).not.toMatch(/<[^>]* style=/)
  })
  it('is the same for the same board', async () => {
    expect(renderScope(await madeUpBoard(), IAAS)).toBe(renderScope(await madeUpBoard(), IAAS))
  })
})
