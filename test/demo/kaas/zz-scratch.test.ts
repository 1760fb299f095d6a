import { expect, it } from 'vitest'
import { probesOf } from '../../../src/cli/rules.ts'
import { collect } from '../../../src/collect/collect.ts'
import { clusterProfile } from '../../../src/demo/kaas/profiles.ts'
import { demoReleases } from '../../../src/demo/kaas/releases.ts'
import { judge } from '../../../src/evaluate/judge.ts'
import { tripwire } from '../../../src/evidence/tripwire.ts'
import { bindAll, checksFor } from '../../../src/spec/bind.ts'
import { loadDefinitions } from '../../../src/spec/load.ts'
import { connected } from './probes.ts'
import { start } from './support.ts'

it.each(['compliant', 'flawed'] as const)('%s', async name => {
  const now = new Date()
  const { cluster } = await start({ ...clusterProfile(name, now) })
  const { standards: all } = await loadDefinitions('scs-compatible-kaas')
  const standards = all.filter(one => /scs-02/.test(one.id))
  const bound = bindAll(standards)
  const checks = await checksFor(standards)
  const client = await connected(cluster)
  const gathered = await collect({ subject: name, kubernetes: client, releases: demoReleases(now) } as never, probesOf({ bound, checks }, { passive: process.env['PASSIVE'] === '1' }), {
    tool: { name: 'scs-check', version: '0' }, tripwire: tripwire(() => client.secrets()), probeDeadline: 20_000,
    signal: AbortSignal.timeout(420_000), hardSignal: AbortSignal.timeout(420_000), run: '0tl2zzzabcdef', allowPrivileged: false, now: () => now,
  } as never)
  for (const one of bound) {
    const r = judge(one, checks.get(`${one.standard}/${one.testcase.check}`), gathered, now)
    console.log(r.verdict, r.testcase, r.because.slice(0, 150), r.findings.map(f => `\n    ${f.severity} ${f.subject}: ${f.message} ${f.found ?? ''}`).join('').slice(0, 800))
  }
  console.log([...gathered.documents.values()].filter(d => (d.seen as any).data?.steps).map(d => JSON.stringify((d.seen as any).data).slice(0, 3000)).join('\n'))
  if (process.env['REQ']) console.log(cluster.requests().map(r => `${r.status} ${r.method} ${r.path}`).join('\n'))
  expect(1).toBe(1)
}, 500_000)
