import { describe, expect, test } from 'vitest'
import { renderNight } from '../../src/board/night-page.ts'
import { newestPage } from '../../src/board/places.ts'
import type { NightRow } from '../../src/model/board.ts'
import type { Evidence } from '../../src/model/evidence.ts'
import type { Report } from '../../src/model/report.ts'
import { DIGEST, report, result, violation } from '../report/sample.ts'
import { HOSTILE, FAILING, madeUpBoard } from './board-kit.ts'

const documents = new Map<string, Evidence>([[DIGEST, { kind: 'openstack.images', revision: 1, subject: 'alpha', seen: { ok: true, data: [{ name: 'Ubuntu' }] } }]])

/** The night in which `FAILING` began to fail, or another one. */
async function night({ subject = 'alpha', index = 30, row: change = {}, view = 'public', hostile = false, of = {}, newest = false }: {
  subject?: string; index?: number; row?: Partial<NightRow>; view?: 'public' | 'full'; hostile?: boolean; of?: Partial<Report>; newest?: boolean
} = {}): Promise<string> {
  const board = await madeUpBoard({ view, hostile })
  const about = board.subjects.find(({ name }) => name === subject)!
  const scope = about.scopes[0]!
  const row = { ...scope.history.nights[index]!, ...change }
  return renderNight(board, about, scope, row, report({ subject, asOf: row.until, ...of }), { documents, ...(newest && { path: newestPage(subject, scope.scope) }) })
}

describe('the page of a night', () => {
  test('says where it belongs, what changed and what the report says, in headings that follow each other', async () => {
    const text = await night()
    const levels = [...text.matchAll(/<h(\d)>/g)].map(([, level]) => Number(level))
    expect(levels.filter((level, i) => level > (levels[i - 1] ?? 0) + 1)).toEqual([])
    expect(text).toMatch(/<h1>Night of 2026-11-11T02:00:00Z: <a href="\.\.\/"><bdi>alpha<\/bdi><\/a>, SCS-compatible IaaS<\/h1>/)
    expect(text).toContain('<a href="2026-11.html">All nights of 2026-11</a>')
    expect(text).toMatch(/What changed that night, and why<\/h2>\n<ul class="changes">\n<li><strong>NEW FAIL<\/strong>/)
    expect(text).toContain('<h2>Report: SCS-compatible IaaS, <bdi>alpha</bdi></h2>')
    expect(text).toContain(`id="${FAILING}"`)
    expect(text).toContain(`href="../../../testcases/${FAILING}/">rule and history</a>`)
  })

  test('links the signed bytes where they are, and says where they are withheld', async () => {
    const there = await night({ row: { published: true, signature: DIGEST, key: 'ssh-ed25519 SHA256:abc' } })
    expect(there).toMatch(/\.json\.gz">Report as it was kept<\/a> \(JSON, compressed\), <a href="[^"]+\.json\.sig">its signature<\/a>/)
    expect(there).toContain('By key <code>ssh-ed25519 SHA256:abc</code>, as the signature says. It was not verified here')
    const withheld = await night({ row: { published: false } })
    expect(withheld).toContain('The signed report holds more than everybody may see')
    expect(withheld).not.toMatch(/\.json\.(?:gz|sig)"/)
  })

  test('says why a report of what was due calls MISS what the score card calls PASS', async () => {
    const words = (page: string): string => page.replace(/<style>[^]*<\/style>|<[^>]+>/g, '')
    const part = { of: { selection: { testcases: [FAILING] } }, row: { main: { 'v5.1': 'PASS' as const } } }
    expect(words(await night(part))).toContain('counts all other test cases as MISS. The score card keeps their results of earlier visits until they expire: with them it said v5.1 ✓ PASS after this visit.')
    expect(words(await night({ ...part, row: { ...part.row, doubt: 'it has no report' } }))).toContain('until they expire.')
    expect(words(await night())).not.toContain('counts all other test cases as MISS')
  })

  test('names the digest of the bytes that were signed, and not of what is left of them', async () => {
    const text = await night({ row: { report: `sha256:${'9'.repeat(64)}` } })
    expect(text).toMatch(/Report \(report\.json\)<\/th><td><code>sha256:9{64}<\/code>/)
  })

  test('leads to the nights before that have a page, and to the newest report, whatever night that is of', async () => {
    expect(await night()).toContain('<a href="newest.html">Newest report</a>')
    expect(await night()).not.toContain('2026-11-20T02:00:00Z')
    expect(await night({ index: 39, newest: true })).toMatch(/<a href="[^"]+\.html">← 2026-11-11T02:00:00Z<\/a>/)
  })

  test('the page of the newest report says of which night it is, and what of it stays', async () => {
    const same = await night({ index: 39, newest: true })
    expect(same).toContain('<h1>Newest report: night of 2026-11-20T02:00:00Z')
    expect(same).toContain('<a href="2026-11.html#d20">Line of this night in its month</a>')
    expect(same).not.toContain('"newest.html"')
    expect(await night({ newest: true })).toMatch(/<a href="[^"]*2026-11-11[^"]*\.html">Page of this night, which stays<\/a>.*The visit of 2026-11-20T02:00:00Z after it left no report/)
  })

  test('says that a report is signed only where it is', async () => {
    const { signature: _, ...unsigned } = (await madeUpBoard()).subjects[0]!.scopes[0]!.history.nights[30]!
    const text = await night({ row: { ...unsigned, signature: undefined, published: false } as never })
    expect(text).toContain('The report holds more than everybody may see')
    expect(text).not.toContain('signed report')
  })

  test('serves evidence documents in the full view only', async () => {
    const failing = { results: [result({ verdict: 'FAIL', findings: [{ ...violation, at: '/images/0/name' }] })] }
    expect(await night({ view: 'full', of: failing })).toContain(`href="../../../evidence/${DIGEST.slice(7)}.json.gz"`)
    expect(await night({ of: failing })).not.toContain('/evidence/')
  })

  test('what a waiver tolerates is WAIVED while the waiver holds, and FAIL before', async () => {
    expect(await night({ subject: 'bravo' })).toMatch(/data-verdict="WAIVED"/)
    const before = await night({ subject: 'bravo', of: { asOf: '2026-10-31T02:00:00Z' } })
    expect(before).toMatch(new RegExp(`id="${FAILING}" data-verdict="FAIL"`))
    expect(await night({ subject: 'alpha' })).not.toContain('data-verdict="WAIVED"')
  })

  test('a visit that failed says why, and has no verdict that is better than DNF', async () => {
    const text = await night({ subject: 'charlie', index: 39, of: { results: [result({ verdict: 'DNF', because: 'could not see it' })], versions: [] } })
    expect(text).toContain('failed: the cloud does not answer')
    expect(text).toContain('results of earlier nights hold until they expire')
    expect(text).not.toContain('v-PASS"')
    expect(await night()).not.toContain('hold until they expire')
  })

  test('hostile names stay text', async () => {
    const text = await night({ hostile: true, row: { problem: HOSTILE, key: HOSTILE, signer: HOSTILE, id: HOSTILE, night: '2026-11-11"><script>' } })
    expect(text.match(/<script/g)).toHaveLength(1)
    expect(text).not.toMatch(/<[^>]* onload=|\u202e|\u0007/)
  })
})
