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

/**
 * Milliseconds of the slowest necessary chain of requests: a token, then the slowest of the listings that judging needs, asked side by side
 * over new connections with warm code. `alone`: the slowest when each is asked on its own, which a cloud with few cores answers faster.
 */
export async function chainOf(cloud) {
  const { loadCloudConfig } = await import('../../dist/clients/cloud-config.js')
  const { connect } = await import('../../dist/clients/openstack.js')
  const config = await loadCloudConfig({ cloud: cloud.name, env: process.env, cwd: process.cwd(), home: process.env.HOME ?? '/' })
  const timed = async work => { const start = performance.now(); await work(); return performance.now() - start }
  const images = query => client => client.list('image', '/images', { key: 'images', query: { limit: '1000', ...query } })
  const listings = [
    client => client.list('compute', '/flavors/detail', { key: 'flavors', microversion: '2.61' }),
    images({ member_status: 'all' }), images({ visibility: 'public', os_hidden: 'true' }), images({ visibility: 'community' }),
    client => client.list('block-storage', '/types', { key: 'volume_types' }),
    client => client.list('network', '/default-security-group-rules', { key: 'default_security_group_rules' }),
    async client => { const swift = await client.endpoint('object-store'); if (swift) await client.anonymous('GET', new URL('/', swift).href) },
  ]
  const together = connect(config.regions[0], {})
  const token = await timed(() => together.session())
  const slowest = await timed(() => Promise.all(listings.map(list => list(together))))
  await together.close()
  const each = connect(config.regions[0], {})
  await each.session()
  let alone = 0
  for (const list of listings) alone = Math.max(alone, await timed(() => list(each)))
  await each.close()
  return { ms: token + slowest, alone: token + alone }
}
