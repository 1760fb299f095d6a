import { assign, loadRules, probesOf } from '../../src/cli/rules.ts'
import { loadCloudConfig } from '../../src/clients/cloud-config.ts'
import { connect } from '../../src/clients/openstack.ts'
import { collect } from '../../src/collect/collect.ts'
import { startDemoCloud } from '../../src/demo/server.ts'
import type { Fault } from '../../src/demo/faults.ts'
import type { CloudState } from '../../src/demo/state.ts'
import { evaluate } from '../../src/evaluate/evaluate.ts'
import { tripwire } from '../../src/evidence/tripwire.ts'
import type { Report } from '../../src/model/report.ts'

const rules = loadRules({ scope: 'scs-compatible-iaas' })

/** Judges a demo cloud with these faults in this process, as `run` does, with every scope version; `seconds` is the visit's length. */
export async function judged(state: CloudState, faults: Fault[], deadline: number): Promise<{ report: Report; seconds: number; requests: number }> {
  const cloud = await startDemoCloud(state, { faults })
  const { auth, region_name } = cloud.config.clouds.demo
  const env = Object.fromEntries(Object.entries({ ...auth, region_name }).map(([key, value]) => [`OS_${key.toUpperCase()}`, value]))
  const { regions } = await loadCloudConfig({ env, cwd: '/nonexistent', home: '/nonexistent', etc: '/nonexistent' })
  const signal = AbortSignal.timeout(deadline * 1000)
  const client = connect(regions[0]!, { signal })
  const start = Date.now()
  try {
    const assignment = assign(await rules, { scope: 'scs-compatible-iaas', scopeVersion: ['all'] }, new Date())
    const gathered = await collect({ subject: 'demo', openstack: client }, probesOf(assignment, { passive: true }), {
      tool: { name: 'scs-check', version: '0' }, tripwire: tripwire(() => client.secrets()), probeDeadline: 60_000, signal, hardSignal: signal, run: '0tl2zzzabcdef', allowPrivileged: false, now: () => new Date(),
    })
    return { report: evaluate(gathered, assignment), seconds: (Date.now() - start) / 1000, requests: cloud.requests().length }
  } finally {
    await client.close()
    await cloud.stop()
  }
}
