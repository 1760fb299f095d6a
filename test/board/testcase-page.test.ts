import { describe, expect, it } from 'vitest'
import { renderSubject } from '../../src/board/subject-page.ts'
import { monthsOf } from '../../src/board/testcase-months.ts'
import { renderTestcase, testcaseIds } from '../../src/board/testcase-page.ts'
import { standingsOf } from '../../src/board/testcase-standing.ts'
import type { Board } from '../../src/model/board.ts'
import { FAILING, HOSTILE, madeUpBoard } from './board-kit.ts'

const KAAS = 'version-policy-check'
/** One scope of `subject` alone. */
const of = (board: Board, subject: string) => board.subjects.find(({ name }) => name === subject)!.scopes[0]!

describe('the page of a test case', () => {
  it('says the demand, how it is judged and where it counts', async () => {
    const page = renderTestcase(await madeUpBoard(), FAILING)
    expect(page).toContain('<strong>MUST</strong>: Every public image names its distribution.')
    expect(page).toMatch(/<a href="https:\/\/docs\.scs\.community\/standards\/scs-0102[^"]*">Where it stands<\/a>/)
    expect(page).toContain('a week; then it is MISS')
    expect(page).toMatch(/<td>v5\.1<\/td><td>main<\/td><td>scs-0102 v1<\/td><td>effective since 2024-12-19<\/td>/)
    expect(page).toMatch(/<td>next<\/td><td>main<\/td><td>scs-0102 v2<\/td><td>draft since/)
    expect(page).toContain('<dt>Official suite</dt><dd>A listing without any public image passes.</dd>')
  })
  it('says who fails it, since when and why, with a link to that strip; a waived FAIL is WAIVED and stays a FAIL', async () => {
    const page = renderTestcase(await madeUpBoard(), FAILING)
    expect(page).toMatch(/<h3>Fail: 1<\/h3>[^]*?<a href="\.\.\/\.\.\/subjects\/alpha\/#scs-compatible-iaas\.scs-0102-prop-os_distro"><bdi>alpha<\/bdi><\/a>[^]*?FAIL<\/span><\/td><td role="cell" data-label="Since"><time datetime="2026-11-11">[^]*?1 of 6 images in violation/)
    expect(page).toMatch(/<h3>Fail, and are waived: 1<\/h3>[^]*?bravo[^]*?WAIVED<\/span>[^]*?FAIL, tolerated until 2026-12-31 by <a href="\.\.\/\.\.\/waivers\.html">W-1<\/a>/)
    expect(page).not.toContain('class="v v-PASS"')
  })
  it('never takes who was not judged for one that passes: it says when and how it was judged last', async () => {
    const page = renderTestcase(await madeUpBoard(), KAAS)
    expect(page).toMatch(/<h3>Not judged: 1<\/h3>[^]*?charlie[^]*?DNF<\/span><\/td><td role="cell" data-label="Since">last judged <time datetime="2026-11-15">2026-11-15<\/time>: PASS/)
    expect(page).not.toContain('<summary>Pass:')
  })
  it('says so of one that is ours, of one that a person looks at, and of one that is retired', async () => {
    const board = await madeUpBoard()
    const all = board.scopes['scs-compatible-iaas']!.standards.flatMap(({ testcases }) => testcases)
    expect(renderTestcase(board, all.find(({ own }) => own)!.id)).toContain('SCS has not published this test case. It never counts in target main')
    expect(renderTestcase(board, all.find(({ manual }) => manual !== undefined)!.id)).toContain('a person, whose attestation is kept')
    expect(renderTestcase(board, all.find(({ retired }) => retired !== undefined)!.id)).toContain('the id lives on for old reports')
  })
  it('is there for a test case that only histories know, and leads from a former id to what judges it now', async () => {
    const board = await madeUpBoard()
    const { history, card } = of(board, 'alpha')
    history.verdicts['gone-check (v1)'] = 'F'.repeat(40)
    card['__proto__'] = card[FAILING]!
    expect([...testcaseIds(board)]).toEqual(expect.arrayContaining(['gone-check', FAILING, KAAS]))
    expect(renderTestcase(board, 'gone-check')).toMatch(/No longer defined:[^]*Subjects failed it in 2 of 2 months/)
    expect(renderTestcase(board, 'standard-flavors-check')).toMatch(/is judged now by <a href="\.\.\/scs-0103-flavor-1v-4\/">|is judged now by <a href="\.\.\/\.\.\/testcases\/scs-0103-flavor-1v-4\/">/)
  })
  it('keeps what a cloud, a config or an id says as text', async () => {
    const board = await madeUpBoard({ hostile: true })
    of(board, 'alpha').history.verdicts[HOSTILE] = 'F'.repeat(40)
    for (const id of [FAILING, KAAS, HOSTILE, '__proto__', 'constructor']) {
      const page = renderTestcase(board, id)
      expect(page).not.toMatch(/<script|href="javascript|\u202e|\u0007|<[^>]* (?:style|onload)=/)
    }
  })
})

describe('since when', () => {
  it('is the first night of the run that lasts, and says where that is only the first one known', async () => {
    const board = await madeUpBoard()
    const { history } = of(board, 'alpha')
    const since = () => standingsOf(board, FAILING).find(({ subject }) => subject === 'alpha')!.since
    expect(since()).toEqual({ night: history.nights[30]!.night, earlier: false, unjudged: 0 })
    history.verdicts[FAILING] = 'F'.repeat(40)
    expect(since()).toEqual({ night: history.nights[0]!.night, earlier: true, unjudged: 0 })
    history.verdicts[FAILING] = 'F'.repeat(39) + 'P' // the card says otherwise now
    expect(since()).toBeUndefined()
  })
  it('of a FAIL goes back over nights without a verdict to the last PASS, as the page of the subject does, and tells them', async () => {
    const board = await madeUpBoard()
    const { scopes: [scope], ...subject } = board.subjects.find(({ name }) => name === 'alpha')!
    scope!.history.verdicts[FAILING] = `${'P'.repeat(30)}FFFDMFFFFD`
    expect(standingsOf(board, FAILING).find(one => one.subject === 'alpha')!.since).toEqual({ night: scope!.history.nights[30]!.night, earlier: false, unjudged: 3 })
    expect(renderTestcase(board, FAILING)).toContain('FAIL</span></td><td role="cell" data-label="Since"><time datetime="2026-11-11">2026-11-11</time>, but not judged in 3 nights</td>')
    expect(renderSubject(board, { ...subject, scopes: [scope!] })).toContain('Fails since 2026-11-11 (no PASS in between, but not judged in 3 nights)')
  })
})

describe('months', () => {
  it('count each subject once: failed in any night, passed only if it passed every night', async () => {
    const board = await madeUpBoard()
    expect(monthsOf(board, FAILING)).toEqual([{ month: '2026-10', failed: 0, gaps: 0, passed: 2 }, { month: '2026-11', failed: 2, gaps: 0, passed: 0 }])
    expect(monthsOf(board, KAAS)).toEqual([{ month: '2026-10', failed: 0, gaps: 0, passed: 1 }, { month: '2026-11', failed: 0, gaps: 1, passed: 0 }])
  })
  it('show a month without visits as empty, and take nothing but months before the board\'s date', async () => {
    const board = await madeUpBoard()
    const { nights, verdicts } = of(board, 'alpha').history
    of(board, 'bravo').history.verdicts = {}
    nights.forEach((row, i) => { row.night = i < 20 ? '2026-08-01' : i === 39 ? '9999-01-01' : i === 38 ? 'nonsense' : '2026-11-01' })
    verdicts[FAILING] = 'P'.repeat(20) + '.'.repeat(5) + 'P'.repeat(15)
    expect(monthsOf(board, FAILING)).toEqual([
      { month: '2026-08', failed: 0, gaps: 0, passed: 1 }, { month: '2026-09', failed: 0, gaps: 0, passed: 0 }, { month: '2026-10', failed: 0, gaps: 0, passed: 0 },
      { month: '2026-11', failed: 0, gaps: 0, passed: 1 },
    ])
  })
  it('do not take a night whose visit failed for a PASS, though the card still had one', async () => {
    const board = await madeUpBoard()
    const { nights } = of(board, 'alpha').history
    of(board, 'bravo').history.verdicts = {}
    nights[3]!.state = 'failed'
    expect(monthsOf(board, FAILING)[0]).toEqual({ month: '2026-10', failed: 0, gaps: 1, passed: 0 })
  })
})
