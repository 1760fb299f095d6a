import type { OpenStack } from '../model/cloud.ts'
import type { Json } from '../model/json.ts'
import { Unseen } from '../unseen.ts'

/** A network with a subnet of this name, for the servers of one account. */
export interface Network {
  name: string
  /** Removes it; throws `Unseen`. */
  remove(cloud: OpenStack): Promise<void>
}

/** Makes a network and a subnet, so that servers have a port and the choice of networks does not depend on what else is in the project. */
export async function makeNetwork(cloud: OpenStack, name: string): Promise<Network> {
  const network = idOf((await cloud.send('POST', 'network', '/networks', { json: { network: { name } } })).json(), 'network')
  const remove = async (with_: OpenStack) => { await with_.send('DELETE', 'network', `/networks/${encodeURIComponent(network)}`) }
  try {
    const subnet = { name, network_id: network, ip_version: 4, cidr: '10.211.0.0/24', gateway_ip: null }
    await cloud.send('POST', 'network', '/subnets', { json: { subnet } })
  } catch (error) {
    await remove(cloud).catch(() => {}) // what went wrong first is what counts
    throw error
  }
  return { name, remove }
}

function idOf(answer: Json, key: string): string {
  const record = typeof answer === 'object' && answer !== null && !Array.isArray(answer) ? answer[key] : undefined
  const id = typeof record === 'object' && record !== null && !Array.isArray(record) ? record['id'] : undefined
  if (typeof id !== 'string') throw new Unseen('malformed', `the answer to the new ${key} has no id`)
  return id
}
