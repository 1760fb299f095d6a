import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { assign, loadRules, probesOf } from '../../src/cli/rules.ts'
import { loadClusters } from '../../src/clients/kubeconfig.ts'
import { connectCluster } from '../../src/clients/kubernetes.ts'
import { collect } from '../../src/collect/collect.ts'
import type { ClusterFault, ClusterFaultKind } from '../../src/demo/kaas/faults.ts'
import { clusterProfile } from '../../src/demo/kaas/profiles.ts'
import { demoReleases } from '../../src/demo/kaas/releases.ts'
import { startDemoCluster } from '../../src/demo/kaas/server.ts'
import { evaluate } from '../../src/evaluate/evaluate.ts'
import { tripwire } from '../../src/evidence/tripwire.ts'
import type { Report } from '../../src/model/report.ts'

const KINDS: ClusterFaultKind[] = [
  401, 403, 404, 409, 429, 500, 503, 504, 'html', 'truncated', 'null', 'nothing', 'table', 'endless', 'endless-repeating', 'hang', 'stall', 'reset', 'huge', 'redirect', 'wrong-types',
]
/** Seconds of a visit. */
const DEADLINE = 3
const now = new Date()
const rules = loadRules({ scope: 'scs-compatible-kaas' })
let dir: string
beforeAll(async () => { dir = await mkdtemp(join(tmpdir(), 'scs-check-kaas-faults-')) })
afterAll(async () => { await rm(dir, { recursive: true, force: true }) })

let starts = 0
/** Judges the compliant demo cluster with these faults, by looking alone. */
async function judged(faults: ClusterFault[], deadline: number): Promise<{ report: Report; seconds: number }> {
  const cluster = await startDemoCluster(clusterProfile('compliant', now), { faults })
  const kubeconfig = join(dir, `${starts += 1}.yaml`)
  await writeFile(kubeconfig, cluster.kubeconfig, { mode: 0o600 })
  const { clusters } = await loadClusters({ kubeconfigs: [kubeconfig], env: {}, cwd: dir, home: dir })
  const signal = AbortSignal.timeout(deadline * 1000)
  const client = connectCluster(clusters[0]!, { signal, env: {} })
  const start = Date.now()
  try {
    const assignment = assign(await rules, { allStandards: true }, now)
    const gathered = await collect({ subject: 'demo', kubernetes: client, releases: demoReleases(now) }, probesOf(assignment, { passive: true }), {
      tool: { name: 'scs-check', version: '0' }, tripwire: tripwire(() => client.secrets()), probeDeadline: 60_000, signal, hardSignal: signal, run: '0tl2zzzabcdef', allowPrivileged: false, now: () => now,
    })
    return { report: evaluate(gathered, assignment), seconds: (Date.now() - start) / 1000 }
  } finally {
    await client.close()
    await cluster.stop()
  }
}
const verdicts = ({ results }: Report): Record<string, string> => Object.fromEntries(results.map(({ testcase, verdict }) => [testcase, verdict]))

let healthy: Report
beforeAll(async () => { healthy = (await judged([], 20)).report })

it('the compliant cluster is healthy to begin with', () => {
  expect(Object.entries(verdicts(healthy)).filter(([, verdict]) => verdict === 'FAIL')).toEqual([])
  expect(healthy.results.filter(({ verdict, because }) => verdict === 'DNF' && !because.includes('TLS')).map(({ testcase }) => testcase)).toEqual([])
})

/** Which kinds of evidence a broken path spoils, and the faults that say something else there than "could not be seen". */
const PATHS: [path: string, kinds: RegExp, shrugs: ClusterFaultKind[]][] = [
  ['/version', /^kubernetes\.version$/, ['table', 'endless', 'endless-repeating', 'wrong-types']],
  ['/api/v1/nodes', /^kubernetes\.(nodes|kubelets)$/, ['endless-repeating', 'redirect']],
  ['/storageclasses', /^kubernetes\.storage-classes$/, ['endless-repeating', 'redirect']],
  ['/api/v1/namespaces', /^kubernetes\.(namespaces|control-plane-pods)$/, ['endless-repeating', 'redirect']],
  ['/clusterrolebindings', /^kubernetes\.role-bindings$/, ['endless-repeating', 'redirect']],
  // who may not ask what he may (403) may still look
  ['selfsubjectaccessreviews', /./, [403, 'endless', 'endless-repeating', 'table', 'redirect']],
]

describe.each(PATHS)('%s broken', (path, spoiled, shrugs) => {
  it.concurrent.each(KINDS.filter(kind => !shrugs.includes(kind)))('%s: nothing that hangs on it is PASS or FAIL, everything else as ever, within the deadline', async kind => {
    const { report, seconds } = await judged([{ kind, path }], DEADLINE)
    const kindOf = new Map(healthy.evidence.map(one => [one.digest, one.kind]))
    const told = verdicts(report)
    const wrong = healthy.results.flatMap(({ testcase, verdict, evidence }) => {
      const reads = Object.values(evidence).map(digest => kindOf.get(digest) ?? '').filter(one => one !== 'kubernetes.releases')
      const blind = reads.filter(one => spoiled.test(one)).length
      // asked at many paths without credentials, where a refusal is a good answer; and what the path of flow schemas depends on is the version
      const either = reads.some(one => ['kubernetes.anonymous-answers', 'kubernetes.flow-schemas'].includes(one))
      const allowed = either ? ['DNF', verdict] : blind === 0 ? [verdict] : verdict === 'MISS' ? ['MISS', 'DNF'] : blind === reads.length ? ['DNF'] : ['DNF', verdict]
      return allowed.includes(told[testcase] ?? '') ? [] : [`${testcase}: ${told[testcase]} instead of ${allowed.join(' or ')}`]
    })
    expect(wrong).toEqual([])
    expect(seconds).toBeLessThan(DEADLINE + 2)
  })
})

it.concurrent.each(KINDS.filter(kind => kind !== 'endless' && kind !== 'endless-repeating'))('everything broken (%s): no PASS, no FAIL', async kind => {
  const { report, seconds } = await judged([{ kind }], DEADLINE)
  const judgedAll = Object.entries(verdicts(report)).filter(([, verdict]) => verdict === 'PASS' || verdict === 'FAIL')
  // who refuses everything to everybody refuses it also to those without credentials
  expect(judgedAll).toEqual(kind === 403 ? [['scs-0217-anonymous-access', 'PASS']] : [])
  expect(seconds).toBeLessThan(DEADLINE + 2)
})

it.each([[503, 2], [429, 1], ['reset', 2], [410, 1]] as const)('a passing trouble is overcome: %s for %d requests', async (kind, times) => {
  const { report } = await judged([{ kind, times, path: '/api/v1/nodes?' }], 20)
  expect(verdicts(report)).toEqual(verdicts(healthy))
})
