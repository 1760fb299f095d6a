import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { readRelease, type Series } from '../../src/checks/release-age.ts'
import { releaseAge } from '../../src/checks/scs-0124.ts'
import { verdictOf } from '../../src/evaluate/verdict.ts'
import type { ApiVersion } from '../../src/model/cloud.ts'
import type { Standard } from '../../src/model/definition.ts'
import type { Outcome } from '../../src/model/judging.ts'
import type { ServiceVersions } from '../../src/probes/openstack-api-versions.ts'

const standard = parse(readFileSync(new URL('../../standards/scs-0124.yaml', import.meta.url), 'utf8')) as Standard
const testcase = standard.testcases[0]!
const table = testcase.parameters!['series'] as unknown as Series[]

const version = (id: string, max = '', status = 'CURRENT'): ApiVersion => ({ id, status, max, min: '' })
const service = (name: string, ...versions: ApiVersion[]): ServiceVersions =>
  ({ service: name, versions, problem: versions.length > 0 ? null : 'unsupported: no' })
const nova = (max: string) => service('compute', version('v2.0', '', 'SUPPORTED'), version('v2.1', max))

function judge(services: ServiceVersions[], day = '2026-11-22'): Outcome & { verdict: string; because: string } {
  const outcome = releaseAge.judge({ services }, testcase.parameters!, new Date(`${day}T12:00:00Z`))
  return { ...outcome, ...verdictOf(outcome, testcase, Object.values(releaseAge.needs)) }
}
const told = (one: ServiceVersions, day?: string) => judge([one], day).findings.map(({ message, found }) => `${message} | ${found}`)

describe('the release by the version of', () => {
  it.each<[string, ServiceVersions, string]>([
    ['Nova of 2026.1', nova('2.103'), 'OpenStack maintains this release | 2.103: 2026.1 Gazpacho (maintained until 2027-10-27)'],
    ['Nova of two releases', nova('2.100'),
      'OpenStack may maintain this release no more | 2.100: 2025.1 Epoxy (unmaintained since 2026-10-02) or 2025.2 Flamingo (maintained until 2027-04-28)'],
    ['Nova of the past', nova('2.96'),
      'OpenStack maintains this release no more | 2.96: 2024.1 Caracal (unmaintained) or 2024.2 Dalmatian (end of life since 2026-04-29)'],
    ['Nova of the newest', nova('2.104'), 'OpenStack maintains this release | 2.104: 2026.2 Hibiscus (maintained)'],
    ['Nova beyond', nova('2.105'), 'newer than every release that the table knows | 2.105: higher than that of 2026.2 Hibiscus'],
    ['Nova before', nova('2.53'), 'older than every release that the table knows | 2.53: lower than that of Queens'],
    ['Nova between', nova('2.98'),
      'the version is of no release, but between two | 2.98: after 2024.2 Dalmatian (end of life since 2026-04-29)'
        + ' and before 2025.1 Epoxy (unmaintained since 2026-10-02)'],
    ['Cinder', service('block-storage', version('v3.0', '3.68')), 'OpenStack maintains this release no more | 3.68: Yoga (unmaintained)'],
    ['Octavia, whose versions are ids', service('load-balancer', version('v2.9', '', 'SUPPORTED'), version('v2.27')),
      'OpenStack maintains this release no more | 2.27: 2023.2 Bobcat (end of life since 2025-04-30)'],
    ['Keystone', service('identity', version('v3.12', '', 'stable')), 'OpenStack maintains this release no more | 3.12: Stein (end of life since 2024-01-04)'],
  ])('%s', (_, one, expected) => expect(told(one)).toEqual([expected]))

  it('takes versions for numbers, not for text', () => {
    const octavia = ['v2.9', 'v2.27', 'v2.10'].map(id => version(id))
    expect(told(service('load-balancer', ...octavia))[0]).toContain('2.27: 2023.2 Bobcat')
  })
  it('follows the day of judging', () => {
    expect(told(nova('2.100'), '2026-10-01')[0]).toMatch(/^OpenStack maintains this release \|/)
    expect(told(nova('2.100'), '2026-10-02')[0]).toMatch(/^OpenStack may maintain/)
  })
})

describe('tells nothing, so DNF:', () => {
  it.each<[string, ServiceVersions[]]>([
    ['no service', []],
    ['a service that could not be read', [service('compute')]],
    ['hidden microversions', [nova('')]],
    ['a version that most releases share', [service('identity', version('v3.14', '', 'stable')), service('block-storage', version('v3.0', '3.71'))]],
    ['a service that the table does not know', [service('placement', version('v1.0', '1.39')), service('constructor', version('v1.0', '1.1'))]],
    ['a text that is no version', [nova('2.100-beta'), service('image', version('latest'))]],
    ['a version that is not in use', [service('image', version('v2.12', '', 'EXPERIMENTAL'))]],
  ])('%s', (_, services) => expect(judge(services)).toMatchObject({ verdict: 'DNF', examined: 0, findings: [] }))
})

it('old releases are a remark and never a violation', () => {
  const judgement = judge([nova('2.60'), service('image', version('v2.6'))])
  expect(judgement).toMatchObject({ verdict: 'PASS', examined: 2 })
  expect(judgement.findings.map(({ severity, subject, at }) => [severity, subject, at])).toEqual([
    ['remark', 'Nova', '/services/0/versions'], ['remark', 'Glance', '/services/1/versions'],
  ])
})

it.each([['2026-08-20', 'DNF'], ['2026-08-21', 'PASS'], ['2027-03-23', 'PASS'], ['2027-03-24', 'DNF']])('on %s the table gives %s', (day, verdict) => {
  expect(judge([nova('2.103')], day).verdict).toBe(verdict)
})

it('the table is ordered newest first, with versions that never fall', () => {
  for (const name of ['compute', 'block-storage', 'identity', 'load-balancer', 'key-manager']) {
    const minors = table.flatMap(({ versions }) => versions[name] ?? []).map(one => Number(one.split('.')[1]))
    expect(minors).toEqual([...minors].sort((a, b) => b - a))
  }
  expect(table).toHaveLength(18)
  expect(readRelease('compute', '2.90', table).series.map(({ name }) => name)).toEqual(['Xena', 'Yoga'])
})
