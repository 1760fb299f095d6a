import { setMaxListeners } from 'node:events'
import { beforeAll, describe, expect, it } from 'vitest'
import { probesOf } from '../../../src/cli/rules.ts'
import { collect } from '../../../src/collect/collect.ts'
import { clusterProfile, type ClusterProfileName } from '../../../src/demo/kaas/profiles.ts'
import { demoReleases } from '../../../src/demo/kaas/releases.ts'
import { judge } from '../../../src/evaluate/judge.ts'
import { tripwire } from '../../../src/evidence/tripwire.ts'
import type { BoundTestcase } from '../../../src/model/definition.ts'
import type { Check } from '../../../src/model/judging.ts'
import type { Result } from '../../../src/model/report.ts'
import { bindAll, checksFor } from '../../../src/spec/bind.ts'
import { loadDefinitions } from '../../../src/spec/load.ts'
import { connected } from './probes.ts'
import { start } from './support.ts'

/** Judged by what is not there in a demo: a conformance run, several clusters, a person. */
const ELSEWHERE = ['cncf-k8s-conformance', 'kaas-networking-check', 'scs-0210-branch-coverage', 'node-distribution-check']
/** The demo cluster speaks plain HTTP. */
const TLS = ['scs-0215-certificate-lifetime', 'scs-0217-api-certificate', 'scs-0217-api-ciphers', 'scs-0217-api-protocols']
/** What the flaws break by looking alone. */
const BROKEN = [
  'scs-0210', 'scs-0211-default-class', 'scs-0211-not-local', 'scs-0214-labels', 'scs-0215-etcd-compaction', 'scs-0215-event-rate-limit',
  'scs-0215-request-limits', 'scs-0217-anonymous-access', 'scs-0217-anonymous-bindings', 'scs-0217-kubelet-access', 'scs-0217-node-restriction',
  'scs-0217-pod-security-namespaces',
  'scs-0219-default-ingress-class',
]

let bound: BoundTestcase[]
let checks: Map<string, Check>
beforeAll(async () => {
  const standards = (await loadDefinitions('scs-compatible-kaas')).standards.filter(({ id }) => id.startsWith('scs-02'))
  bound = bindAll(standards)
  checks = await checksFor(standards)
})

async function judged(name: ClusterProfileName, passive: boolean): Promise<Result[]> {
  const now = new Date()
  const { cluster } = await start(clusterProfile(name, now), { pageSize: 2 })
  const client = await connected(cluster)
  const end = AbortSignal.timeout(60_000)
  setMaxListeners(0, end)
  const gathered = await collect({ subject: name, kubernetes: client, releases: demoReleases(now) }, probesOf({ bound, checks }, { passive }), {
    tool: { name: 'scs-check', version: '0' }, tripwire: tripwire(() => client.secrets()), probeDeadline: 20_000,
    signal: end, hardSignal: end, run: '0tl2zzzabcdef', allowPrivileged: false, now: () => now,
  })
  for (const path of ['/api/v1/namespaces', '/api/v1/persistentvolumes']) {
    expect((await client.list(path)).filter(({ metadata }) => JSON.stringify(metadata).includes('scs-check'))).toEqual([])
  }
  return bound.map(one => judge(one, checks.get(`${one.standard}/${one.testcase.check}`), gathered, now))
}
const ids = (results: Result[], verdict: string) => results.filter(one => one.verdict === verdict).map(
  one => (one.testcase === 'version-policy-check' ? 'scs-0210' : one.testcase),
).sort()

describe('the profiles of the demo cluster', () => {
  it('compliant passes whatever it can be judged by, plays included', async () => {
    const results = await judged('compliant', false)
    const others = results.filter(({ verdict, testcase }) => verdict !== 'PASS' && !ELSEWHERE.includes(testcase) && !TLS.includes(testcase))
    expect(others.map(({ testcase, verdict, because }) => `${testcase} ${verdict} ${because}`)).toEqual([])
    expect(results.filter(({ testcase }) => TLS.includes(testcase)).map(({ verdict }) => verdict)).toEqual(['DNF', 'DNF', 'DNF', 'DNF'])
  }, 60_000)

  it('flawed breaks what its flaws break, and nothing else', async () => {
    const results = await judged('flawed', true)
    expect(ids(results, 'FAIL')).toEqual(BROKEN)
    expect(ids(results, 'DNF')).toEqual(TLS)
  }, 60_000)
})
