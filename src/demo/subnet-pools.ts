import type { Json, JsonObject } from '../model/json.ts'
import type { Cloud } from './cloud.ts'
import { block, blockOf, overlap } from './ip.ts'
import type { Block } from './ip.ts'
import { isOwn, keep, textOf } from './neutron.ts'
import type { Resource } from './neutron.ts'
import { bad, invalid, Refusal } from './neutron-error.ts'
import { idOf, said } from './paging.ts'

/** `/v2.0/subnetpools`. */
export function subnetPools(cloud: Cloud): Resource {
  return {
    kind: 'subnetpool',
    path: 'subnetpools',
    defaults: {
      name: '', default_prefixlen: null, min_prefixlen: null, max_prefixlen: null, is_default: false, shared: false, prefixes: [], ip_version: 4,
      default_quota: null, address_scope_id: null, description: '',
    },
    settable: ['name', 'description', 'prefixes', 'default_prefixlen', 'min_prefixlen', 'max_prefixlen', 'default_quota', 'address_scope_id'],
    changeable: ['name', 'description', 'default_prefixlen'],
    required: ['name', 'prefixes'],
    privileged: ['shared', 'is_default'],
    missing,
    visible: record => visible(cloud, record),
    create(given) {
      const blocks = Array.isArray(given['prefixes']) ? given['prefixes'].map(prefix => blockOf(said(prefix))) : []
      const version = blocks[0]?.version
      const fits = version !== undefined && blocks.every(one => one?.version === version)
      if (!fits) throw invalid(`'${said(given['prefixes'])}' is not a valid list of subnets`)
      // Neutron's own bounds of a pool: /8 to /32, /64 to /128.
      const { min_prefixlen: min = version === 4 ? 8 : 64, max_prefixlen: max = version === 4 ? 32 : 128 } = given
      const texts = { min_prefixlen: said(min), max_prefixlen: said(max), default_prefixlen: said(given['default_prefixlen'] ?? min) }
      return keep(cloud, 'subnetpool', { ...given, ...texts, ip_version: version })
    },
    remove(record) {
      const inUse = cloud.things.list('subnet').some(subnet => subnet['subnetpool_id'] === idOf(record))
      if (inUse) throw new Refusal(400, 'SubnetPoolDeleteError', 'Unable to delete subnet pool: Subnet pool has existing allocations.')
    },
  }
}

/** The pool that a new subnet is to come from: the named one, or the default one of the IP version; undefined if none is wished. */
export function poolOf(cloud: Cloud, id: Json, byDefault: boolean, version: 4 | 6): JsonObject | undefined {
  if (id === null && !byDefault) return undefined
  const found = id === null
    ? cloud.things.list('subnetpool').find(pool => pool['is_default'] === true && pool['ip_version'] === version && visible(cloud, pool))
    : cloud.things.get('subnetpool', said(id))
  if (id === null && found === undefined) throw bad('subnets', `No default subnetpool found for IPv${version}`)
  if (found === undefined || !visible(cloud, found)) throw missing(said(id))
  if (found['ip_version'] !== version) throw bad('subnets', `Cannot allocate IPv${version} subnet from IPv${said(found['ip_version'])} subnet pool`)
  return found
}

/** The first free block of the pool that has the prefix length, or the wished block if it is free there. */
export function taken(cloud: Cloud, pool: JsonObject, prefixlen: Json, wished: Block | undefined): Block {
  const length = wished?.length ?? Number(prefixlen ?? pool['default_prefixlen'])
  if (!Number.isInteger(length)) throw invalid(`'${JSON.stringify(prefixlen)}' is not an integer`)
  limit('Min', length < Number(pool['min_prefixlen']), length, 'minimum', pool['min_prefixlen'])
  limit('Max', length > Number(pool['max_prefixlen']), length, 'maximum', pool['max_prefixlen'])
  const blocks = cloud.things.list('subnet').filter(subnet => subnet['subnetpool_id'] === idOf(pool)).map(subnet => blockOf(textOf(subnet, 'cidr')))
  for (const prefix of Array.isArray(pool['prefixes']) ? pool['prefixes'] : []) {
    const space = blockOf(said(prefix))
    if (space === undefined || length < space.length) continue
    let candidate = wished ?? block(space.version, space.first, length)
    while (candidate.first >= space.first && candidate.last <= space.last) {
      const hit = blocks.find(other => other !== undefined && overlap(candidate, other))
      if (hit === undefined) return candidate
      if (wished !== undefined) break
      const after = (hit.last > candidate.last ? hit.last : candidate.last) + 1n
      candidate = block(space.version, after, length)
    }
  }
  const space = `Insufficient prefix space to allocate subnet size /${length}`
  const reason = wished === undefined ? space : 'Cannot allocate requested subnet from the available set of prefixes'
  throw new Refusal(400, 'SubnetAllocationError', `Failed to allocate subnet: ${reason}.`)
}

function limit(name: string, beyond: boolean, length: number, which: string, allowed: Json | undefined): void {
  const message = `Unable to allocate subnet with prefix length ${length}, ${which} allowed prefix is ${said(allowed)}.`
  if (beyond) throw new Refusal(400, `${name}PrefixSubnetAllocationError`, message)
}

function visible(cloud: Cloud, record: JsonObject): boolean {
  return isOwn(cloud, record) || record['shared'] === true
}

function missing(id: string): Refusal {
  return new Refusal(404, 'SubnetPoolNotFound', `Subnet pool ${id} could not be found.`)
}
