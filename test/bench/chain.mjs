// Prints the milliseconds of the slowest necessary chain of requests of the cloud in the argument: in a fresh process, as a run is one, and warm.
import { performance } from 'node:perf_hooks'
import { loadCloudConfig } from '../../dist/clients/cloud-config.js'
import { connect } from '../../dist/clients/openstack.js'

/**
 * Milliseconds of the slowest necessary chain of requests: a token, then the slowest of the listings that judging needs, asked side by side
 * over new connections. `alone`: the slowest when each is asked on its own, which a cloud with few cores answers faster.
 */
async function chainOf(config) {
  const timed = async work => { const start = performance.now(); await work(); return performance.now() - start }
  const images = query => client => client.list('image', '/images', { key: 'images', query: { limit: '1000', ...query } })
  const listings = [
    client => client.list('compute', '/flavors/detail', { key: 'flavors', microversion: '2.61' }),
    images({ member_status: 'all' }), images({ visibility: 'public', os_hidden: 'true' }), images({ visibility: 'community' }),
    client => client.list('block-storage', '/types', { key: 'volume_types' }),
    client => client.list('network', '/default-security-group-rules', { key: 'default_security_group_rules' }),
    client => client.list('network', '/security-groups', { key: 'security_groups', query: { name: 'default' } }),
    client => client.list('compute', '/os-availability-zone', { key: 'availabilityZoneInfo' }),
    client => client.list('block-storage', '/os-availability-zone', { key: 'availabilityZoneInfo' }),
    client => client.list('network', '/availability_zones', { key: 'availability_zones' }),
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

const config = await loadCloudConfig({ cloud: process.argv[2], env: process.env, cwd: process.cwd(), home: process.env.HOME ?? '/' })
const first = await chainOf(config)
console.log(JSON.stringify({ ...first, warm: (await chainOf(config)).ms }))
