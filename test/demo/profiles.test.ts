import { beforeAll, describe, expect, it } from 'vitest'
import { probesOf } from '../../src/cli/rules.ts'
import { loadCloudConfig } from '../../src/clients/cloud-config.ts'
import { connect } from '../../src/clients/openstack.ts'
import { collect } from '../../src/collect/collect.ts'
import { profile, type ProfileName } from '../../src/demo/profiles.ts'
import { judge } from '../../src/evaluate/judge.ts'
import { tripwire } from '../../src/evidence/tripwire.ts'
import type { BoundTestcase } from '../../src/model/definition.ts'
import type { Check } from '../../src/model/judging.ts'
import type { Result } from '../../src/model/report.ts'
import { bind, checksFor } from '../../src/spec/bind.ts'
import { loadDefinitions } from '../../src/spec/load.ts'
import { start } from './support.ts'

let bound: BoundTestcase[]
let checks: Map<string, Check>
beforeAll(async () => {
  const { scope, standards } = await loadDefinitions('scs-compatible-iaas')
  bound = bind(scope, standards, ['v5.1', 'next']).filter(one => Object.keys(one.targets).length > 0)
  checks = await checksFor(standards)
})

async function judged(name: ProfileName, now: Date): Promise<Result[]> {
  const cloud = await start(profile(name, now), { pageSize: 4 })
  const { auth, region_name } = cloud.config.clouds.demo
  const env = Object.fromEntries(Object.entries({ ...auth, region_name }).map(([key, value]) => [`OS_${key.toUpperCase()}`, value]))
  const { regions: [region] } = await loadCloudConfig({ env, cwd: '/nonexistent', home: '/nonexistent', etc: '/nonexistent' })
  const client = connect(region!)
  const gathered = await collect({ subject: name, openstack: client }, probesOf({ bound, checks }, { passive: true }), {
    tool: { name: 'scs-check', version: '0' }, tripwire: tripwire(() => client.secrets()), probeDeadline: 20_000,
    signal: AbortSignal.timeout(20_000), hardSignal: AbortSignal.timeout(20_000), run: '0tl2zzzabcdef', allowPrivileged: false, now: () => now,
  })
  await client.close()
  return bound.map(one => judge(one, checks.get(`${one.standard}/${one.testcase.check}`), gathered, now))
}

describe('the profiles of the demo cloud', () => {
  it.each(['2026-01-01T00:00:01Z', '2027-11-22T12:00:00Z', '2028-02-29T23:59:59Z', new Date().toISOString()])(
    'compliant passes whatever it can be judged by, on %s', async day => {
      const results = await judged('compliant', new Date(day))
      expect(results.filter(({ verdict }) => verdict !== 'PASS' && verdict !== 'MISS')).toEqual([])
      expect(results.filter(({ verdict }) => verdict === 'PASS').length).toBeGreaterThan(60)
    })

  it('flawed breaks more than a dozen rules of eight standards, and nothing of it cannot be judged', async () => {
    const results = await judged('flawed', new Date())
    const failed = results.filter(({ verdict }) => verdict === 'FAIL')
    expect(failed.map(({ testcase }) => testcase)).toEqual(expect.arrayContaining([
      'scs-0100-syntax-check', 'scs-0100-semantics-check', 'scs-0102-prop-os_distro', 'scs-0102-prop-min_disk',
      'scs-0102-prop-architecture', 'scs-0102-prop-replace_frequency', 'scs-0102-prop-provided_until', 'scs-0102-image-recency',
      'scs-0102-os_purpose-uniqueness', 'scs-0103-flavor-1l-1', 'scs-0103-flavor-1v-8', 'scs-0103-flavor-4v-8',
      'scs-0103-flavor-2v-4-20s', 'scs-0104-source-ubuntu-2404', 'scs-0114-syntax-check', 'scs-0115-default-rules',
      'scs-0121-zones-consistent', 'scs-0123-service-load-balancer', 'scs-0123-swift-s3',
    ]))
    expect([...new Set(failed.map(({ standard }) => standard))].sort()).toEqual(
      ['scs-0100', 'scs-0102', 'scs-0103', 'scs-0104', 'scs-0114', 'scs-0115', 'scs-0121', 'scs-0123'])
    expect(results.filter(({ verdict }) => verdict === 'DNF')).toEqual([])
  })

  it('have the same ids at every start, and differ with the day by dates alone', () => {
    const undated = (now: string) => JSON.stringify(profile('compliant', new Date(now))).replace(/20[0-9]{2}-?[0-9]{2}-?[0-9]{2}/g, 'DAY')
    const [one, two] = [undated('2026-03-01T00:00:00Z'), undated('2026-11-22T00:00:00Z')]
    expect(one.replace(/"[0-9a-f-]{36}"|"[0-9a-f]{32,}"/g, '')).toBe(two.replace(/"[0-9a-f-]{36}"|"[0-9a-f]{32,}"/g, ''))
    expect(profile('flawed', new Date(0))).toEqual(profile('flawed', new Date(0)))
  })
})
