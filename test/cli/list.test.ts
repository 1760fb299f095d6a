import { describe, expect, it } from 'vitest'
import { list } from '../../src/cli/list.ts'
import { columns, json, markdownTable } from '../../src/cli/print.ts'
import { printed } from './printed.ts'

const date = '2026-11-22'

describe('list', () => {
  it('shows every scope version with its validity at the date', async () => {
    const { code, out } = await printed(() => list('scopes', { date: '2025-03-01' }))
    expect(code).toBe(0)
    expect(out).toMatch(/^scs-compatible-iaas: SCS-compatible IaaS \(openstack\)$/m)
    expect(out).toMatch(/^ {2}v5\.1 +effective +2024-12-19 +13$/m)
    expect(out).toMatch(/^ {2}v4 +warn +2024-02-28 +6$/m)
    expect(out).toMatch(/^ {2}next +deprecated \(not listed\) +- +13$/m)
  })
  it('shows every standard', async () => {
    const { out } = await printed(() => list('standards', {}))
    expect(out).toMatch(/^scs-0114 +Volume types +v1 +\d+$/m)
  })
  it('shows test cases with level, kind, lifetime and target in the versions of the date, at 80 columns', async () => {
    const { out } = await printed(() => list('testcases', { date }))
    const lines = out.split('\n')
    expect(lines[0]).toMatch(/^test case +level +kind +valid +next +v5\.1$/)
    expect(out).toMatch(/^scs-0114-syntax-check +MUST +check +week +main +main$/m)
    expect(out).toMatch(/^scs-0114-encrypted-type +SHOULD +check +week +reco +reco$/m)
    expect(out).toMatch(/^availability-zones-check +MUST +manual +quarter +prev +prev$/m)
    expect(lines.filter(line => line.length > 80)).toEqual([])
  })
  it('shows other columns at another date', async () => {
    const { out } = await printed(() => list('testcases', { date: '2024-09-01' }))
    expect(out.split('\n')[0]).toMatch(/ v5 +v4 +v3 +v3-orig$/)
  })
  it('gives all versions as JSON and as Markdown', async () => {
    const { out } = await printed(() => list('testcases', { json: true, date }))
    const found = (JSON.parse(out) as { id: string }[]).find(({ id }) => id === 'scs-0114-encrypted-type')
    expect(found).toMatchObject({ standard: 'scs-0114', level: 'SHOULD', kind: 'check', own: false, lifetime: 'week', formerly: ['volume-types-check'],
      targets: { 'scs-compatible-iaas': { next: 'recommended', 'v5.1': 'recommended', v5: 'recommended' } } })
    expect((await printed(() => list('testcases', { markdown: true, date }))).out.split('\n')[0]).toBe('| standard | test case | level | kind | valid | next | v5.1 | v5 | v4 | v3 | v3-orig | v2 | v1 |')
    for (const what of ['scopes', 'standards'] as const) {
      expect(JSON.parse((await printed(() => list(what, { json: true }))).out)).toBeInstanceOf(Array)
      expect((await printed(() => list(what, { markdown: true }))).out).toMatch(/^\| .*\n\| --- \|/)
    }
  })
  it('shows deviations: those of a whole standard once, those that many test cases share once', async () => {
    const { out } = await printed(() => list('deviations', {}))
    for (const id of ['scs-0100', 'scs-0102', 'scs-0103', 'scs-0104', 'scs-0114']) {
      expect(out.match(new RegExp(`^every test case of ${id}\n  official: `, 'gm')), id).toHaveLength(1)
    }
    expect(out).toMatch(/^scs-0103-flavor-1v-4-10 and \d+ more like it\n {2}official: /m)
    expect((await printed(() => list('deviations', { markdown: true }))).out).toMatch(/^\| every test case of scs-0102 \| [^|]+ \| DNF/m)
    const rows = JSON.parse((await printed(() => list('deviations', { json: true }))).out) as { ids: string[] }[]
    expect(rows.map(({ ids }) => ids[0])).toContain('every test case of scs-0103')
  })
  it('refuses an unknown scope and an impossible date', async () => {
    await expect(list('testcases', { scope: 'scs-compatible-iass' })).rejects.toThrow('did you mean "scs-compatible-iaas"')
    await expect(list('scopes', { date: '2026-02-30' })).rejects.toThrow('--date 2026-02-30')
  })
})

describe('what is printed', () => {
  const hostile = 'a\x1b[31m\u202eb\n|<b>`x`'
  it('never holds control characters of a definition', () => {
    for (const text of [columns([[hostile, 'x']]), markdownTable(['h'], [[hostile]]), json({ hostile })]) {
      expect(text.replaceAll('\n', '')).not.toMatch(/[\x00-\x1f\x7f-\x9f\u202a-\u202e]/)
    }
    expect(JSON.parse(json({ hostile: `${hostile}\u0085\u2028` }))).toEqual({ hostile: `${hostile}\u0085\u2028` })
    expect(markdownTable(['h'], [[hostile]]).split('\n')).toHaveLength(4)
  })
})
