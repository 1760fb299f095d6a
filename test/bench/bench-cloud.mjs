import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { stringify } from 'yaml'

/** The cloud of SCS_BENCH_CLOUD, or the demo cloud behind a clouds.yaml in `work`; sets OS_CLIENT_CONFIG_FILE for child processes. */
export async function openBenchCloud(work) {
  const name = process.env.SCS_BENCH_CLOUD
  if (name !== undefined) return { name, close: async () => {} }
  const { fork } = await import('node:child_process')
  const child = fork(new URL('./demo-process.mjs', import.meta.url).pathname) // own process: the parent blocks while it measures
  const config = await new Promise(resolve => child.once('message', resolve))
  const file = join(work, 'clouds.yaml')
  await writeFile(file, stringify(config), { mode: 0o600 })
  process.env.OS_CLIENT_CONFIG_FILE = file
  return { name: 'demo', close: async () => { child.kill() } }
}

/** Milliseconds of the token request plus the slowest of the listings that judging needs, each asked alone with warm code, plain fetch. */
export async function chainOf(cloud) {
  const { loadCloudConfig } = await import('../../dist/clients/cloud-config.js')
  const { connect } = await import('../../dist/clients/openstack.js')
  const config = await loadCloudConfig({ cloud: cloud.name, env: process.env, cwd: process.cwd(), home: process.env.HOME ?? '/' })
  const client = connect(config.regions[0], {})
  const timed = async work => { const start = performance.now(); await work(); return performance.now() - start }
  const token = await timed(() => client.session())
  const listings = {
    flavors: () => client.list('compute', '/flavors/detail', { key: 'flavors', microversion: '2.61' }),
    images: () => client.list('image', '/images', { key: 'images', query: { limit: '1000', member_status: 'all' } }),
    'volume types': () => client.list('block-storage', '/types', { key: 'volume_types' }),
    'default security group rules': () => client.list('network', '/default-security-group-rules', { key: 'default_security_group_rules' }),
  }
  let slowest = ['', 0]
  for (const [name, work] of Object.entries(listings)) {
    const ms = await timed(work)
    if (ms > slowest[1]) slowest = [name, ms]
  }
  await client.close()
  return { ms: token + slowest[1], slowest: slowest[0] }
}
