import { it } from 'vitest'
import { loadClusters } from '../../src/clients/kubeconfig.ts'
import { connectCluster } from '../../src/clients/kubernetes.ts'
import { conformanceFor } from '../../src/cli/conformance.ts'
import { ingressClasses } from '../../src/probes/kubernetes-ingress-classes.ts'
import { policyApi } from '../../src/probes/kubernetes-policy-api.ts'
import { existsSync, writeFileSync, rmSync } from 'node:fs'
import { execFileSync } from 'node:child_process'
const k = (...a: string[]) => execFileSync('/root/.cache/k8slab/root/usr/bin/kubectl', ['--kubeconfig', process.env['HOME'] + '/.cache/k8slab/state/kubeconfigs/admin.yaml', ...a]).toString()
it.each(['admin', 'token', 'exec', 'impersonate'])('%s', async name => {
  const { clusters } = await loadClusters({ kubeconfigs: [process.env['HOME'] + '/.cache/k8slab/state/kubeconfigs/' + name + '.yaml'], env: process.env, cwd: '/', home: '/' })
  const config = clusters[0]!
  const client = connectCluster(config)
  const target = { subject: 's', kubernetes: client }
  console.log(name, 'classes', await ingressClasses.observe(target, null as never, null as never), 'policy', await policyApi.observe(target, null as never, null as never))
  const engines = await conformanceFor({ conformance: '/tmp/tmp.a5HwjtxLy0/hydrophone' }, [{ config, client }])
  const engine = engines.get(config.cluster)!.certified!
  const t = Date.now()
  const run = await engine.results(new AbortController().signal)
  console.log(name, (Date.now() - t) / 1000, run.source, run.counts, run.defects, run.leftovers)
  k('delete', 'namespace', 'e2e-scs-helper-c', '--wait=true')
  if (name === 'token') {
    writeFileSync('/tmp/tmp.a5HwjtxLy0/hang', '')
    const c = new AbortController(); setTimeout(() => c.abort(new Error('Ctrl-C')), 8000)
    const ended = await engine.results(c.signal)
    rmSync('/tmp/tmp.a5HwjtxLy0/hang')
    console.log('ended', ended.defects, ended.leftovers, k('get', 'namespaces', '-o', 'name').split('\n').filter(n => n.includes('certified') || n.includes('helper-c')))
    k('delete', 'namespace', 'e2e-scs-helper-c', '--wait=true')
  }
  await client.close()
}, 180000)
