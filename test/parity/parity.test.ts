import { readdirSync, readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { loadCloudConfig } from '../../src/clients/cloud-config.ts'
import { connect } from '../../src/clients/openstack.ts'
import { probesOf } from '../../src/cli/rules.ts'
import { collect } from '../../src/collect/collect.ts'
import { startDemoCloud } from '../../src/demo/server.ts'
import { loadState } from '../../src/demo/state.ts'
import { judge } from '../../src/evaluate/judge.ts'
import { tripwire } from '../../src/evidence/tripwire.ts'
import type { BoundTestcase } from '../../src/model/definition.ts'
import type { Check } from '../../src/model/judging.ts'
import { bindAll, checksFor } from '../../src/spec/bind.ts'
import { loadStandards } from '../../src/spec/load.ts'

const here = new URL('.', import.meta.url)
const { asOf, verdicts } = JSON.parse(readFileSync(new URL('official-verdicts.json', here), 'utf8')) as { asOf: string; verdicts: Record<string, Record<string, string>> }

/** Every verdict in which we differ from the official suite, each covered by a `deviation:` of the test case. */
const differences = JSON.parse(readFileSync(new URL('differences.json', here), 'utf8')) as Record<string, string>

let bound: BoundTestcase[]
let checks: Map<string, Check>
beforeAll(async () => {
  const standards = await loadStandards()
  bound = bindAll(standards)
  checks = await checksFor(standards)
})

async function verdictsOf(name: string): Promise<Record<string, string>> {
  const cloud = await startDemoCloud(await loadState(new URL(`clouds/${name}.json`, here).pathname))
  const { auth, region_name } = cloud.config.clouds.demo
  const env = Object.fromEntries(Object.entries({ ...auth, region_name }).map(([key, value]) => [`OS_${key.toUpperCase()}`, value]))
  const { regions } = await loadCloudConfig({ env, cwd: '/nonexistent', home: '/nonexistent', etc: '/nonexistent' })
  const client = connect(regions[0]!, {})
  try {
    const gathered = await collect({ subject: name, openstack: client }, probesOf({ bound, checks }, { passive: true }), {
      tool: { name: 'scs-check', version: '0' }, tripwire: tripwire(() => client.secrets()), probeDeadline: 20_000, signal: AbortSignal.timeout(20_000), hardSignal: AbortSignal.timeout(20_000), run: '0tl2zzzabcdef',
      allowPrivileged: false, now: () => new Date(asOf),
    })
    return Object.fromEntries(bound.map(one =>
      [one.testcase.id, judge(one, checks.get(`${one.standard}/${one.testcase.check}`), gathered, new Date(asOf)).verdict]))
  } finally {
    await client.close()
    await cloud.stop()
  }
}

describe('the official suite and we agree, but for deviations that a standard declares', () => {
  it.each(readdirSync(new URL('clouds/', here)).map(file => file.replace('.json', '')))('%s', async name => {
    const ours = await verdictsOf(name)
    const differing = Object.entries(verdicts[name]!)
      .map(([id, official]) => [id, official === 'ABORT' ? 'DNF' : official, ours[id]])
      .filter(([, official, our]) => official !== our)
      .map(([id, official, our]) => [`${name} ${id}`, `${official} → ${our}`])
    const expected = Object.entries(differences).filter(([key]) => key.startsWith(`${name} `))
    expect(Object.fromEntries(differing)).toEqual(Object.fromEntries(expected))
  })

  it('each difference is of a test case with a deviation', () => {
    const deviating = new Set(bound.filter(({ testcase }) => testcase.deviation !== undefined).map(({ testcase }) => testcase.id))
    expect(Object.keys(differences).map(key => key.split(' ')[1]).filter(id => !deviating.has(id!))).toEqual([])
  })
})
