import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { affects } from '../../src/checks/kubernetes-patches.ts'
import { compare, readRelease } from '../../src/checks/kubernetes-version.ts'
import { spanOf } from '../../src/release-data/version-range.ts'
import { shipped } from '../checks/release-data.ts'

/** Ranges of the same CVEs as kubernetes-sigs/cve-feed-osv (9760a225) and stackrox/k8s-cves (7c6e98ff) have them. */
const others = JSON.parse(readFileSync(new URL('others.json', import.meta.url), 'utf8')) as Record<string, Record<string, string[]>>
const releases = shipped.releases.map(({ version }) => version).reverse()

/** Releases that only our reading of the record affects (+), or only theirs (-): number, first and last. */
function difference(id: string, ranges: string[]): string {
  const cve = shipped.cves.find(one => one.id === id)!
  const spans = ranges.map(version => spanOf({ version })!)
  const found = releases.flatMap(version => {
    const release = readRelease(version)!
    const theirs = spans.some(({ from, before }) => (from === undefined || compare(from, release) <= 0) && compare(release, before) < 0)
    return theirs === affects(cve, release) ? [] : [`${theirs ? '-' : '+'}${version}`]
  })
  return found.length <= 3 ? found.join(' ') : `${found.length}: ${found[0]} to ${found.at(-1)}`
}

// The record names no lower end, they one from the prose; or the other way round.
const LOWER_END: Record<string, string> = {
  'CVE-2017-1002101 osv': '25: +1.0.0 to +1.2.7',
  'CVE-2017-1002101 stackrox': '25: +1.0.0 to +1.2.7',
  'CVE-2017-1002102 osv': '25: +1.0.0 to +1.2.7',
  'CVE-2017-1002102 stackrox': '25: +1.0.0 to +1.2.7',
  'CVE-2019-11247 osv': '70: +1.0.0 to +1.6.13',
  'CVE-2019-11247 stackrox': '70: +1.0.0 to +1.6.13',
  'CVE-2020-8557 osv': '8: -1.0.0 to -1.0.7',
  'CVE-2020-8557 stackrox': '8: -1.0.0 to -1.0.7',
  'CVE-2020-8559 osv': '56: -1.0.0 to -1.5.8',
  'CVE-2020-8559 stackrox': '56: -1.0.0 to -1.5.8',
  'CVE-2022-3294 osv': '291: +1.0.0 to +1.21.14',
  'CVE-2023-3676 osv': '327: +1.0.0 to +1.23.17',
  'CVE-2023-3955 osv': '327: +1.0.0 to +1.23.17',
  'CVE-2023-5528 osv': '87: +1.0.0 to +1.7.16',
  'CVE-2023-5528 stackrox': '87: +1.0.0 to +1.7.16',
  'CVE-2025-0426 stackrox': '425: -1.0.0 to -1.29.13',
}
const UPPER_END: Record<string, string> = {
  // the record and stackrox: up to 1.19.14 and 1.22.1, both inclusive; OSV takes the one a patch further, the other as fixed
  'CVE-2021-25741 osv': '-1.19.15 +1.22.1',
  // the record: less than these; its prose, and both others: up to and with them
  'CVE-2023-2431 osv': '-1.25.9 -1.26.4 -1.27.1',
  'CVE-2023-2431 stackrox': '-1.25.9 -1.26.4 -1.27.1',
}

it.each(Object.entries(others).flatMap(([id, forms]) => Object.entries(forms).map(([who, ranges]): [string, string, string[]] => [id, who, ranges])))(
  '%s affects the same releases by its record and by %s, except where that is known', (id, who, ranges) => {
    expect(difference(id, ranges)).toBe(LOWER_END[`${id} ${who}`] ?? UPPER_END[`${id} ${who}`] ?? '')
  })

it('38 forms of 21 CVEs are compared, 19 of them without a difference', () => {
  const forms = Object.entries(others).flatMap(([id, all]) => Object.keys(all).map(who => `${id} ${who}`))
  expect([forms.length, Object.keys(others).length, forms.filter(form => !(form in LOWER_END) && !(form in UPPER_END)).length]).toEqual([38, 21, 19])
})
