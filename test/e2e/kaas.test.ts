import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clusterProfile } from '../../src/demo/kaas/profiles.ts'
import { type DemoCluster, startDemoCluster } from '../../src/demo/kaas/server.ts'
import type { Report } from '../../src/model/report.ts'
import { cli } from './harness.ts'

let dir: string
const clusters: DemoCluster[] = []
const files: string[] = []
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'scs-check-kaas-'))
  for (const [name, version] of [['old', 'v1.20.15'], ['new', 'v1.36.4']] as const) {
    const cluster = await startDemoCluster(clusterProfile('compliant', new Date(), { name, version }))
    clusters.push(cluster)
    files.push(join(dir, `${name}.yaml`))
    await writeFile(join(dir, `${name}.yaml`), cluster.kubeconfig, { mode: 0o600 })
  }
})
afterAll(async () => {
  await Promise.all(clusters.map(cluster => cluster.stop()))
  await rm(dir, { recursive: true, force: true })
})
const reported = async (path: string) => JSON.parse(await readFile(path, 'utf8')) as Report
const verdicts = ({ results }: Report, verdict: string) => results.filter(one => one.verdict === verdict).map(({ testcase }) => testcase)

describe('run --demo kaas', () => {
  it('the compliant cluster has nothing wrong; what needs a person, hours or more clusters is MISS', async () => {
    const { code, stdout } = await cli(['run', '--demo', 'kaas', '--all-standards', '-o', join(dir, 'demo.json')])
    const report = await reported(join(dir, 'demo.json'))
    expect([code, report.scope.id, report.subject]).toEqual([2, 'scs-compatible-kaas', 'demo'])
    expect(verdicts(report, 'FAIL')).toEqual([])
    expect(verdicts(report, 'MISS')).toEqual(['cncf-k8s-conformance', 'scs-0210-branch-coverage', 'node-distribution-check', 'kaas-networking-check'])
    expect(report.results.filter(({ verdict }) => verdict === 'DNF').every(({ because }) => because.includes('TLS'))).toBe(true)
    expect(verdicts(report, 'PASS')).toEqual(expect.arrayContaining(['version-policy-check', 'scs-0219-policy-smoke', 'scs-0211-volume-round-trip', 'scs-0217-pod-security', 'scs-0214-labels']))
    expect(stdout).toContain('SCS-compatible KaaS')
  })
  it('the flawed cluster fails where it is flawed', { timeout: 120_000 }, async () => {
    const { code } = await cli(['run', '--demo', 'kaas-flawed', '--all-standards', '-q', '-o', join(dir, 'flawed.json')])
    expect(code).toBe(1)
    expect(verdicts(await reported(join(dir, 'flawed.json')), 'FAIL')).toEqual(expect.arrayContaining([
      'version-policy-check', 'scs-0211-default-class', 'scs-0214-labels', 'scs-0217-anonymous-access', 'scs-0219-policy-smoke',
    ]))
  })
  it('--passive creates nothing', async () => {
    const before = clusters[1]?.requests().length
    const { code } = await cli(['run', '--kubeconfig', files[1] ?? '', '--passive', '--date', '2026-08-25', '-q', '-o', join(dir, 'passive.json')])
    expect(code).toBe(2)
    expect(verdicts(await reported(join(dir, 'passive.json')), 'MISS')).toContain('scs-0219-policy-smoke')
    const writes = clusters[1]?.requests().slice(before).filter(({ method, path }) => method !== 'GET' && !/reviews$/.test(path) && !path.includes('dryRun=All'))
    expect(writes).toEqual([])
  })
})

describe('a subject of two clusters', () => {
  it('is one report with the worst of both, which offline judging repeats byte for byte', async () => {
    const kept = join(dir, 'evidence')
    const both = files.flatMap(file => ['--kubeconfig', file])
    const { code, stderr } = await cli(['run', ...both, '--subject', 'prod', '--passive', '--date', '2026-08-25', '--evidence', kept, '-o', join(dir, 'both.json')])
    expect([code, stderr]).toEqual([1, ''])
    const report = await reported(join(dir, 'both.json'))
    const policy = report.results.find(({ testcase }) => testcase === 'version-policy-check')
    expect(policy).toMatchObject({ verdict: 'FAIL', because: expect.stringMatching(/^old: /) as string })
    expect(Object.keys(policy?.evidence ?? {}).sort()).toEqual(['releases', 'version@new', 'version@old'])
    expect(policy?.findings[0]).toMatchObject({ at: expect.stringMatching(/^\/version@old\//) as string, subject: expect.stringMatching(/^old: /) as string })
    expect(report.results.find(({ testcase }) => testcase === 'scs-0210-branch-coverage')).toMatchObject({ verdict: 'FAIL' })
    expect(report.evidence.filter(({ kind }) => kind === 'kubernetes.nodes').map(({ cluster }) => cluster)).toEqual(['new', 'old'])
    expect(report.evidence.filter(({ kind }) => kind === 'kubernetes.releases')).toHaveLength(1)
    expect((await readdir(kept)).length).toBe(report.evidence.length + 1)
    await cli(['evaluate', kept, '--date', '2026-08-25', '-q', '-o', join(dir, 'again.json')])
    expect(await readFile(join(dir, 'again.json'), 'utf8')).toBe(await readFile(join(dir, 'both.json'), 'utf8'))
  })
  it('is judged also if one of them is gone: what the other violates stays, the rest is DNF', async () => {
    const gone = await startDemoCluster(clusterProfile('compliant', new Date(), { name: 'gone' }))
    await writeFile(join(dir, 'gone.yaml'), gone.kubeconfig, { mode: 0o600 })
    await gone.stop()
    const { code, seconds } = await cli(['run', '--kubeconfig', files[0] ?? '', '--kubeconfig', join(dir, 'gone.yaml'), '--subject', 'prod', '--passive', '-q', '-o', join(dir, 'half.json')])
    expect(code).toBe(1)
    expect(seconds).toBeLessThan(20)
    const report = await reported(join(dir, 'half.json'))
    expect(report.results.find(({ testcase }) => testcase === 'version-policy-check')?.verdict).toBe('FAIL')
    expect(report.results.find(({ testcase }) => testcase === 'scs-0214-labels')).toMatchObject({ verdict: 'DNF', because: expect.stringMatching(/^gone: .*refused/) as string })
  })
})

describe('what does not go together is told, and nothing is asked', () => {
  it.each<[string, string[], RegExp]>([
    ['several clusters without a name', ['--kubeconfig', 'OLD', '--kubeconfig', 'NEW'], /--subject/],
    ['a cloud and a cluster', ['--kubeconfig', 'OLD', '--os-cloud', 'x'], /--os-cloud is about OpenStack clouds, --kubeconfig about Kubernetes clusters/],
    ['a scope of clouds', ['--kubeconfig', 'OLD', '--scope', 'scs-compatible-iaas'], /scope scs-compatible-iaas is about OpenStack clouds/],
    ['a scope of clusters for a cloud', ['--os-cloud', 'x', '--scope', 'scs-compatible-kaas'], /is about Kubernetes clusters: give --kubeconfig/],
    ['the demo cloud with a scope of clusters', ['--demo', '--scope', 'scs-compatible-kaas'], /is about Kubernetes clusters/],
    ['a test case of the other kind', ['--kubeconfig', 'OLD', '--only', 'scs-0100'], /what matches is about OpenStack clouds|use --os-cloud/],
    ['a file that is not there', ['--kubeconfig', '/nonexistent/kubeconfig'], /\/nonexistent\/kubeconfig/],
    ['a context that is not there', ['--kubeconfig', 'OLD', '--context', 'odl'], /did you mean "old"/],
    ['results of a cluster that is not there', ['--kubeconfig', 'OLD', '--import-conformance', '/nonexistent/junit.xml'], /there is no file/],
    ['data that are not there', ['--kubeconfig', 'OLD', '--data', '/nonexistent'], /\/nonexistent/],
    ['no kubeconfig at all', ['--scope', 'scs-compatible-kaas'], /no kubeconfig was found/],
  ])('%s', async (_, args, message) => {
    const before = clusters.map(cluster => cluster.requests().length)
    const { code, stderr } = await cli(['run', ...args.map(arg => (arg === 'OLD' ? files[0] ?? '' : arg === 'NEW' ? files[1] ?? '' : arg))])
    expect([code, stderr]).toEqual([3, expect.stringMatching(message)])
    expect(stderr).not.toMatch(/\n\s+at /)
    expect(clusters.map(cluster => cluster.requests().length)).toEqual(before)
  })
})

describe('the other verbs', () => {
  it('plan tells what would be created, and what the account may not; nothing with --passive', async () => {
    const poor = await startDemoCluster({ ...clusterProfile('compliant', new Date(), { name: 'poor' }), refuse: ['create namespaces'] })
    try {
      await writeFile(join(dir, 'poor.yaml'), poor.kubeconfig, { mode: 0o600 })
      const rich = await cli(['plan', '--kubeconfig', files[1] ?? ''])
      expect([rich.code, rich.stdout]).toEqual([0, expect.stringMatching(/2 namespaces, 3 pods/)])
      expect(await cli(['plan', '--kubeconfig', join(dir, 'poor.yaml')])).toMatchObject({ code: 2, stdout: expect.stringContaining('poor: the account may not create namespaces') as string })
      expect((await cli(['plan', '--kubeconfig', files[1] ?? '', '--passive'])).stdout).not.toContain('pods')
      expect(await cli(['plan', '--kubeconfig', '/nonexistent/x'])).toMatchObject({ code: 3 })
    } finally {
      await poor.stop()
    }
  })
  it('cleanup takes several clusters, and KUBECONFIG where the scope says that clusters are meant', async () => {
    const both = await cli(['cleanup', ...files.flatMap(file => ['--kubeconfig', file]), '--dry-run'])
    expect([both.code, both.stdout]).toEqual([0, 'old: nothing of earlier runs found\nnew: nothing of earlier runs found\n'])
    expect(await cli(['cleanup', '--scope', 'scs-compatible-kaas', '--dry-run'], { KUBECONFIG: files[1] ?? '' })).toMatchObject({ code: 0, stdout: 'new: nothing of earlier runs found\n' })
  })
  it('a demo is never mixed with a cluster of ours', async () => {
    expect(await cli(['run', '--demo', 'kaas', '--kubeconfig', files[0] ?? ''])).toMatchObject({ code: 3, stderr: expect.stringContaining('exclude each other') as string })
  })
  it('a clock that is set back does not make a verdict that lives as of today', async () => {
    await cli(['run', '--kubeconfig', files[1] ?? '', '--passive', '-q', '--date', '2026-08-25', '-o', join(dir, 'back.json'), '-o', `scs-yaml=${join(dir, 'back.yaml')}`])
    const { results } = await reported(join(dir, 'back.json'))
    expect(results.find(({ testcase }) => testcase === 'version-policy-check')?.validUntil).toBe('2026-09-07T00:00:00Z')
    expect(await readFile(join(dir, 'back.yaml'), 'utf8')).toMatch(/^checked_at: 2026-08-25/m)
  })
})
