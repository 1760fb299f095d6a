import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { standingText, standsAt } from '../../src/board/timeline-now.ts'
import { timelinePicture, timelineTable } from '../../src/board/timeline-picture.ts'
import type { Scope, Validity } from '../../src/model/definition.ts'
import { validityAt } from '../../src/spec/timeline.ts'

const scopeOf = (timeline: Scope['timeline'], versions = ['v2', 'v1']): Scope => ({
  id: 'x', uuid: 'u', name: 'X', url: 'https://x.example', subject: 'openstack', digest: 'sha256:0', timeline,
  versions: Object.fromEntries(versions.map(version => [version, { stabilized: null, standards: {} }])),
})
const scope = scopeOf([
  { date: '2025-01-01', versions: { v1: 'effective', v2: 'draft' } }, { date: '2025-06-01', versions: { v1: 'warn', v2: 'effective' } },
  { date: '2025-12-01', versions: { v1: 'deprecated', v2: 'effective' } }, { date: '2026-03-01', versions: { v2: 'effective' } }, { date: '2027-01-01', versions: { v2: 'warn' } },
])
const text = (version: string, day: string) => standingText(standsAt(scope, version, `${day}T00:00:00Z`))

describe('where a version stands', () => {
  it.each([
    ['v1', '2024-12-31', 'not in the timeline yet, effective from 2025-01-01'], ['v1', '2025-01-01', 'effective since 2025-01-01, warn from 2025-06-01'],
    ['v1', '2025-11-30', 'warn since 2025-06-01, deprecated from 2025-12-01'], ['v1', '2026-02-01', 'deprecated since 2025-12-01, deprecated (not named any more) from 2026-03-01'],
    ['v1', '2026-03-01', 'deprecated (not named any more) since 2026-03-01'], ['v2', '2026-05-01', 'effective since 2025-06-01, warn from 2027-01-01'],
    ['v2', '2027-01-01', 'warn since 2027-01-01, no end announced'], ['v9', '2027-01-01', 'not in the timeline yet'], ['__proto__', '2027-01-01', 'not in the timeline yet'],
  ])('%s on %s: %s', (version, day, words) => {
    expect(text(version, day)).toBe(words)
  })
  it('is what judging goes by, at any date of any timeline', () => {
    const validity = fc.constantFrom<Validity>('effective', 'warn', 'draft', 'deprecated')
    const dates = fc.uniqueArray(fc.integer({ min: 0, max: 900 }), { minLength: 1, maxLength: 8 }).map(all => all.sort((a, b) => a - b).map(n => new Date(1.7e12 + n * 864e5).toISOString().slice(0, 10)))
    const timelines = dates.chain(all => fc.tuple(...all.map(date => fc.record({ v1: validity, v2: validity }, { requiredKeys: [] }).map(versions => ({ date, versions: versions })))))
    fc.assert(fc.property(timelines, fc.integer({ min: -10, max: 1000 }), (timeline, day) => {
      const [made, at] = [scopeOf(timeline), new Date(1.7e12 + day * 864e5)]
      for (const version of ['v1', 'v2']) {
        const now = standsAt(made, version, at.toISOString())
        expect(now.validity).toBe(validityAt(made, version, at))
        if (now.until !== undefined) expect(now.next).toBe(validityAt(made, version, new Date(now.until)))
        if (now.since !== undefined) expect(validityAt(made, version, new Date(now.since))).toBe(now.validity)
      }
    }))
  })
})

describe('the picture', () => {
  const picture = timelinePicture(scope, '2026-05-01T00:00:00Z').toString()
  it('tells the validities apart by shape and pattern, and by words', () => {
    expect(picture).toMatch(/class="tl-warn" [^>]*fill="url\(#tl-hatch\)"/)
    expect(picture).toMatch(/class="tl-draft" [^>]*stroke-dasharray/)
    expect(picture).toMatch(/class="tl-deprecated" [^>]*height="4"/)
    expect(picture).toContain('<title>warn from 2025-06-01 to 2025-12-01</title>')
    for (const word of ['effective', 'warn', 'draft', 'deprecated']) expect(picture).toContain(`<strong>${word}</strong>`)
  })
  it('draws bars in the order of time, on both sides of the line of the day', () => {
    const bars = [...picture.matchAll(/<title>([^<]*)<\/title><rect class="tl-\w+" x="([\d.]+)" y="[\d.]+" width="([\d.]+)"/g)].map(([, title, x, width]) => ({ title, x: Number(x), end: Number(x) + Number(width) }))
    const now = Number(/class="tl-now" x1="([\d.]+)"/.exec(picture)![1])
    expect(bars.map(({ title }) => title)).toEqual(['draft from 2025-01-01 to 2025-06-01', 'effective from 2025-06-01 to 2027-01-01', 'warn from 2027-01-01',
      'effective from 2025-01-01 to 2025-06-01', 'warn from 2025-06-01 to 2025-12-01', 'deprecated from 2025-12-01 to 2026-03-01'])
    expect(bars[1]!.x).toBeLessThan(now)
    expect(bars[1]!.end).toBeGreaterThan(now)
    expect(bars[2]!.x).toBeGreaterThan(now)
    expect(bars[5]!.end).toBeLessThan(now)
    expect(Math.abs(bars[0]!.end - bars[1]!.x)).toBeLessThan(0.2)
  })
  it('says the same as its table', () => {
    expect(timelineTable(scope).toString().match(/<tr><th scope="row">/g)).toHaveLength(6)
    expect(timelineTable(scope).toString()).toContain('<td>warn</td><td>2027-01-01</td><td>no end announced</td>')
  })
  it('needs no style attribute, and stays small for a timeline of a thousand years', () => {
    const long = timelinePicture(scopeOf([{ date: '1000-01-01', versions: { v1: 'effective' } }, { date: '9999-01-01', versions: {} }]), '2026-05-01T00:00:00Z').toString()
    expect(picture + long).not.toMatch(/ style=| on\w+=|NaN/)
    expect(long.length).toBeLessThan(20_000)
  })
})
