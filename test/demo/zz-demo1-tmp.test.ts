import { beforeAll, describe, expect, it } from 'vitest'
import { probesOf } from '../../src/cli/rules.ts'
import { loadCloudConfig } from '../../src/clients/cloud-config.ts'
import { connect } from '../../src/clients/openstack.ts'
import { collect } from '../../src/collect/collect.ts'
import { profile, type ProfileName } from '../../src/demo/profiles.ts'
import { judge } from '../../src/evaluate/judge.ts'
import { tripwire } from '../../src/evidence/tripwire.ts'
import type { BoundTestcase, Check, Result } from '../../src/model.ts'
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
  const gathered = await collect({ subject: name, openstack: client }, probesOf({ bound, checks }, false), {
    tool: { name: 'scs-check', version: '0' }, tripwire: tripwire(() => client.secrets()), probeDeadline: 20_000,
    signal: AbortSignal.timeout(20_000), hardSignal: AbortSignal.timeout(20_000), run: '0tl2zzzabcdef', allowPrivileged: false, now: () => now,
  })
  await client.close()
  return bound.map(one => judge(one, checks.get(`${one.standard}/${one.testcase.check}`), gathered, now))
}


it.each(['compliant', 'flawed'] as const)('prints %s', async name => {
  const from = Date.now()
  const results = await judged(name, new Date())
  console.log('took', Date.now() - from)
  for (const r of results) if (/0116|0117|upload|round|0115|0101/.test(r.testcase) || !['PASS', 'FAIL'].includes(r.verdict)) console.log(name, r.testcase, r.verdict, r.because.slice(0,250), JSON.stringify(r.findings).slice(0,300))
}, 60000)
