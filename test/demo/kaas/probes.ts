import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { loadClusters } from '../../../src/clients/kubeconfig.ts'
import { connectCluster, type KubernetesClient } from '../../../src/clients/kubernetes.ts'
import type { DemoCluster } from '../../../src/demo/kaas/server.ts'

/** The tool's own connection to a demo cluster, by its kubeconfig. */
export async function connected(cluster: DemoCluster): Promise<KubernetesClient> {
  const dir = await mkdtemp(join(tmpdir(), 'scs-check-demo-test-'))
  const kubeconfig = join(dir, 'kubeconfig')
  await writeFile(kubeconfig, cluster.kubeconfig, { mode: 0o600 })
  const { clusters: [config] } = await loadClusters({ kubeconfigs: [kubeconfig], env: {}, cwd: dir, home: dir })
  await rm(dir, { recursive: true })
  const client = connectCluster(config!, { env: {} })
  onTestFinished(() => client.close())
  return client
}
