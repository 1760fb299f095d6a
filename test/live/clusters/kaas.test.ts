import { expect, it } from 'vitest'
import { cli } from '../../e2e/harness.ts'
import { inventory, judged, kubeconfig, lab } from './stage.ts'

const PASSED = [
  'scs-0214-labels', 'scs-0214-control-plane-spread', 'scs-0214-worker-spread', 'scs-0219-policy-smoke', 'scs-0211-default-class', 'scs-0211-volume-round-trip',
  'scs-0217-anonymous-access', 'scs-0217-anonymous-bindings', 'scs-0217-authorization', 'scs-0217-kubelet-access', 'scs-0217-api-protocols', 'scs-0217-api-certificate',
]

it('a real cluster is judged with real pods, packets and volumes, and left as it was', async () => {
  const before = inventory()
  const { code, verdicts, results, report } = await judged('admin')
  expect(code).toBe(1) // Kubernetes 1.20 has ended
  expect(Object.fromEntries(PASSED.map(id => [id, verdicts[id] === 'PASS' ? 'PASS' : results[id]?.because]))).toEqual(Object.fromEntries(PASSED.map(id => [id, 'PASS'])))
  expect(verdicts['version-policy-check']).toBe('FAIL')
  expect(report.notes).toEqual([])
  expect(inventory()).toEqual(before)
})

it('every way to log in sees the same cluster', async () => {
  const admin = await judged('admin', '--passive')
  for (const account of ['admin-files', 'token', 'exec', 'impersonate']) {
    expect([account, (await judged(account, '--passive')).verdicts]).toEqual([account, admin.verdicts])
  }
})

it.each<[string, RegExp]>([
  ['badtoken', /answered 401/], ['expired', /answered 401/], ['noca', /the authority is unknown/],
])('who is not let in (%s) judges nothing that needs credentials', async (account, message) => {
  const { code, results, stdout, stderr } = await judged(account, '--passive')
  expect(code).toBe(2)
  const seen = Object.values(results).filter(({ verdict }) => verdict === 'PASS' || verdict === 'FAIL').map(({ testcase }) => testcase)
  expect(seen).toEqual([])
  expect(results['version-policy-check']?.because).toMatch(message)
  expect(stdout + stderr).not.toMatch(/\n\s+at |BEGIN/)
})

it('what an account may not see is DNF with the reason, and it makes nothing', async () => {
  const before = inventory()
  const { verdicts, results } = await judged('restricted')
  expect(verdicts).toMatchObject({ 'scs-0214-labels': 'DNF', 'scs-0211-default-class': 'DNF', 'scs-0219-policy-smoke': 'DNF', 'version-policy-check': 'FAIL' })
  expect(results['scs-0214-labels']?.because).toMatch(/cannot list resource "nodes"/)
  expect(results['scs-0219-policy-smoke']?.because).toMatch(/refused/)
  expect(inventory()).toEqual(before)
})

it('a network that ignores policies fails', async () => {
  lab('policy', 'off')
  try {
    const { results } = await judged('admin', '--only', 'policy-smoke')
    expect(results['scs-0219-policy-smoke']).toMatchObject({ verdict: 'FAIL' })
    expect(results['scs-0219-policy-smoke']?.findings.length).toBeGreaterThan(1)
  } finally {
    lab('policy', 'on')
  }
})

it('a node without a zone, and two default storage classes, are named', async () => {
  lab('kubectl', 'label', 'node', 'worker-1', 'topology.kubernetes.io/zone-')
  lab('kubectl', 'annotate', 'storageclass', 'lab-hostpath', 'storageclass.kubernetes.io/is-default-class=true')
  try {
    const { results } = await judged('admin', '--passive')
    expect(results['scs-0214-labels']).toMatchObject({ verdict: 'FAIL', findings: [{ subject: expect.stringContaining('worker-1') as string }] })
    expect(results['scs-0211-default-class']?.verdict).toBe('FAIL')
  } finally {
    lab('kubectl', 'label', 'node', 'worker-1', 'topology.kubernetes.io/zone=az1')
    lab('kubectl', 'annotate', 'storageclass', 'lab-hostpath', 'storageclass.kubernetes.io/is-default-class-')
  }
})

it.each([0, 8, 20])('killed %d s after it made its first thing, cleanup takes away what is left; nothing else', async seconds => {
  const before = inventory()
  let watch: NodeJS.Timeout | undefined
  await cli(['run', '--kubeconfig', kubeconfig('admin'), '--pod-image', 'registry.invalid/busybox:lab', '--all-standards', '--only', 'smoke|round-trip|pod-security$', '-q'], {}, (_pid, stop) => {
    watch = setInterval(() => {
      if (inventory().length <= before.length) return
      clearInterval(watch)
      setTimeout(() => { stop('SIGKILL') }, seconds * 1000)
    }, 500)
  })
  clearInterval(watch)
  expect(inventory().length).toBeGreaterThan(before.length)
  const { code, stdout } = await cli(['cleanup', '--kubeconfig', kubeconfig('admin')])
  expect([code, inventory()], stdout).toEqual([0, before])
})

it('Ctrl-C has everything removed before the end', async () => {
  const before = inventory()
  const { code } = await cli(['run', '--kubeconfig', kubeconfig('admin'), '--pod-image', 'registry.invalid/busybox:lab', '--all-standards', '--only', 'smoke|round-trip', '-q'], {}, (_pid, stop) => {
    setTimeout(() => { stop('SIGINT') }, 15_000)
  })
  expect([code, inventory()]).toEqual([130, before])
})
