import { connect } from '../../src/clients/openstack.ts'
import { loadCloudConfig } from '../../src/clients/cloud-config.ts'
import { KINDS, type KindName } from '../../src/probes/resources.ts'
import { tokenRequest } from './token.ts'

/** Everything in the project of the kinds that plays create, whatever its name, with its ports and containers: `kind name id`, sorted. */
export async function inventory(cloud: string): Promise<string[]> {
  const { regions } = await loadCloudConfig({ cloud, env: process.env, cwd: process.cwd(), home: '/nonexistent' })
  const region = regions[0]!
  const client = connect(region, {})
  try {
    const { project } = await client.session()
    const kinds = Object.keys(KINDS) as KindName[]
    const things = await Promise.all(kinds.map(async kind => (await KINDS[kind].list(client)).map(({ name, id }) => `${kind} ${name} ${id}`)))
    const ports = await client.list('network', '/ports', { key: 'ports', query: { project_id: project?.id ?? '' } })
    // Buckets are Swift's containers, which a token may list without any EC2 credential.
    const swift = await client.endpoint('object-store')
    const containers = swift === undefined ? '' : await (await fetch(swift, { headers: { 'x-auth-token': await tokenRequest(region) } })).text()
    return [...things.flat(), ...ports.map(({ id }) => `port ${id as string}`), ...containers.split('\n').filter(name => name !== '').map(name => `container ${name}`)].sort()
  } finally {
    await client.close()
  }
}
