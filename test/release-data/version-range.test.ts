import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { affectedRanges } from '../../src/release-data/cve-ranges.ts'
import { spanOf, type VersionEntry } from '../../src/release-data/version-range.ts'

const span = (entry: VersionEntry): string => {
  const found = spanOf(entry)
  return found === undefined ? 'unread' : `${found.from?.join('.') ?? ''}..${found.before[0] === Infinity ? '' : found.before.join('.')}`
}

describe('what an entry of a CVE record names', () => {
  it.each<[VersionEntry, string]>([
    [{ version: 'v1.28.0' }, '1.28.0..1.28.1'],
    [{ version: '1.15' }, '1.15.0..1.16.0'],
    [{ version: 'v1.0.x' }, '1.0.0..1.1.0'],
    [{ version: '1.0.*' }, '1.0.0..1.1.0'],
    [{ version: 'v1.32.0 - v1.32.5' }, '1.32.0..1.32.6'],
    [{ version: '1.30 - 1.31' }, '1.30.0..1.32.0'],
    [{ version: '<=v1.32.2' }, '..1.32.3'],
    [{ version: '< 1.32.2' }, '..1.32.2'],
    [{ version: '<= 1.27' }, '..1.28.0'],
    [{ version: '>= 1.3' }, '1.3.0..'],
    [{ version: '> 1.3.4' }, '1.3.5..'],
    [{ version: '>= 1.20.0, <= 1.20.10' }, '1.20.0..1.20.11'],
    [{ version: 'prior to 1.13.9' }, '..1.13.9'],
    [{ version: 'before v1.13.9' }, '..1.13.9'],
    [{ version: '0', lessThan: '1.27' }, '0.0.0..1.27.0'],
    [{ version: 'unspecified', lessThan: 'v1.10.11' }, '..1.10.11'],
    [{ version: 'unspecified', lessThanOrEqual: '1.19.14' }, '..1.19.15'],
    [{ version: 'v1.30', lessThanOrEqual: 'v1.30.8' }, '1.30.0..1.30.9'],
    [{ version: '1.16', lessThan: '1.16.13' }, '1.16.0..1.16.13'],
    [{ version: 'v1.24.14', lessThanOrEqual: '<=' }, '..1.24.15'],
    [{ version: 'v1.24.14', lessThan: '<' }, '..1.24.14'],
    [{ version: '1.3.0', lessThan: '*' }, '1.3.0..'],
    [{ version: '', lessThan: '1.2.0-alpha.5' }, '..1.2.0'],
    [{ version: '1.10', lessThan: '1.10.0-beta.3' }, '1.10.0..1.10.0'],
    [{ version: 'n/a' }, 'unread'],
    [{ version: 'unspecified' }, 'unread'],
    [{ version: '' }, 'unread'],
    [{}, 'unread'],
    [{ version: 'All versions' }, 'unread'],
    [{ version: '1.x' }, '1.0.0..2.0.0'],
    [{ version: '1.x.3' }, 'unread'],
    [{ version: '1.2.3.4' }, 'unread'],
    [{ version: '1.2.3', lessThan: 'soon' }, 'unread'],
    [{ version: 'soon', lessThan: '1.2.3' }, 'unread'],
    [{ version: '1.3.0', lessThan: '1.2.0' }, 'unread'],
    [{ version: '1.3.0 - 1.2.0' }, 'unread'],
    [{ version: '>= 1.4, <= 1.2' }, 'unread'],
    [{ version: '1.1 - 1.2 - 1.3' }, 'unread'],
    [{ version: '1.2.0', lessThan: '1.2.9', changes: [{ at: '1.2.5', status: 'unaffected' }] }, 'unread'],
  ])('%j: %s', (entry, expected) => {
    expect(span(entry)).toBe(expected)
  })
})

const affected = (...entries: VersionEntry[]): string => {
  const { affected, unread } = affectedRanges(entries.map(entry => ({ status: 'affected', ...entry })))
  return [...affected.map(({ from, before }) => `${from}..${before ?? ''}`), ...unread.map(text => `unread ${text}`)].join(' ')
}
const upTo = (...bounds: string[]): VersionEntry[] => bounds.map(lessThanOrEqual => ({ version: 'unspecified', lessThanOrEqual }))

describe('what a CVE record affects', () => {
  it.each<[string, VersionEntry[], string]>([
    ['one end per branch', upTo('1.19.14', '1.20.10', '1.21.4', '1.22.1'), '0.0.0..1.19.15 1.20.0..1.20.11 1.21.0..1.21.5 1.22.0..1.22.2'],
    ['in any order', upTo('1.22.1', '1.19.14'), '0.0.0..1.19.15 1.20.0..1.22.2'],
    ['ends of whole branches', upTo('1.19', '1.20.4'), '0.0.0..1.20.5'],
    ['a branch with two ends', upTo('1.19.3', '1.19.5'), '0.0.0..1.19.4'],
    ['0 instead of nothing', [{ version: '0', lessThan: '1.2.3' }, { version: '0', lessThan: '1.3.3' }], '0.0.0..1.2.3 1.3.0..1.3.3'],
    ['branches and one open end', [{ version: 'v1.3.x' }, { version: 'v1.4.x' }, ...upTo('1.5.2')], '0.0.0..1.5.3'],
    ['overlapping and touching', [{ version: '1.5.0 - 1.5.3' }, { version: '1.5.2 - 1.5.6' }, { version: '1.5.7' }], '1.5.0..1.5.8'],
    ['fixed versions beside', [{ version: '1.27.0', lessThanOrEqual: '1.27.4' }, { status: 'unaffected', version: 'v1.27.5' }], '1.27.0..1.27.5'],
    ['a fixed version in between', [{ version: '0', lessThan: '1.29.0' }, { status: 'unaffected', version: '1.27.16' }], '0.0.0..1.27.16 1.28.0..1.29.0'],
    ['an unaffected range in between', [{ version: '1.0.0', lessThan: '1.9.0' }, { status: 'unaffected', version: '1.2.0', lessThan: '1.4.0' }], '1.0.0..1.2.0 1.4.0..1.9.0'],
    ['one version, all below unaffected: from there on', [{ version: '1.3.0' }, { status: 'unaffected', version: '0', lessThan: '1.3.0' }], '1.3.0..'],
    ['what nobody can read beside what can be', [{ version: 'some' }, { version: '1.2.3' }], '1.2.3..1.2.4 unread some'],
    ['unknown is not affected', [{ status: 'unknown', version: '1.2.3' }], ''],
  ])('%s', (_, entries, expected) => {
    expect(affected(...entries)).toBe(expected)
  })
  it('is sorted and disjoint, and holds each release that an entry with two ends names, whatever they are', () => {
    const version = fc.tuple(fc.constant(1), fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 9 }))
    const range = fc.tuple(version, version).filter(([[, a, b], [, c, d]]) => a * 10 + b <= c * 10 + d && a + b > 0)
    const order = (text: string) => text.split('.').reduce((sum, part) => sum * 100 + Number(part), 0)
    fc.assert(fc.property(fc.array(range, { maxLength: 6 }), ranges => {
      const { affected, unread } = affectedRanges(ranges.map(([low, high]) => ({ status: 'affected', version: low.join('.'), lessThanOrEqual: `v${high.join('.')}` })))
      expect(unread).toEqual([])
      affected.forEach(({ from, before }, i) => {
        expect(order(from)).toBeLessThan(order(before!))
        if (i > 0) expect(order(affected[i - 1]!.before!)).toBeLessThan(order(from))
      })
      for (const end of ranges.flat()) expect(affected.some(({ from, before }) => order(from) <= order(end.join('.')) && order(end.join('.')) < order(before!))).toBe(true)
    }))
  })
  it('is read without an exception and in time linear to its length, whatever stands there', () => {
    fc.assert(fc.property(fc.array(fc.record({ version: fc.string(), status: fc.constant('affected'), lessThan: fc.string() }, { requiredKeys: ['version', 'status'] })), entries => {
      affectedRanges(entries)
    }))
    const before = performance.now()
    affected({ version: `1.2.3${' '.repeat(100_000)}-` }, { version: `prior to ${'1.'.repeat(100_000)}` }, { version: '1.2.3', lessThan: `<${' '.repeat(100_000)}=` })
    expect(performance.now() - before).toBeLessThan(500)
  })
})
