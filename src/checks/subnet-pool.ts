import type { Finding, Outcome } from '../model/judging.ts'
import { externalNetworks } from '../probes/openstack-external-networks.ts'
import { subnetPools, type SubnetPool } from '../probes/openstack-subnet-pools.ts'
import { check } from './check.ts'
import { poolLimits } from './subnet-pool-limits.ts'
import { named, pointer, sh, show } from './words.ts'

interface Parameters {
  version: 4 | 6
  /** Whether there must be a pool; if not, the demand applies only where there is one. */
  required: boolean
  /** Length of a prefix that the default pool must be able to give. */
  prefixLength?: number
}
interface Placed {
  pool: SubnetPool
  i: number
}

/**
 * One of the shared subnet pools of this IP version is the default, and its limits allow the prefix; whether it has one left shows only an
 * attempt. The networks tell a Neutron without pools from one that shows this project nothing at all.
 */
export const subnetPool = check<{ pools: typeof subnetPools, networks: typeof externalNetworks }, Parameters>({
  needs: { pools: subnetPools, networks: externalNetworks },
  parameters: {
    type: 'object', required: ['version', 'required'], additionalProperties: false,
    properties: { version: { enum: [4, 6] }, required: { type: 'boolean' }, prefixLength: { type: 'integer', minimum: 1, maximum: 128 } },
  },
  judge({ pools, networks }, { version, required, prefixLength }): Outcome {
    const mine = pools.map((pool, i) => ({ pool, i })).filter(({ pool }) => pool.ip_version === version)
    const examined = mine.length
    if (examined === 0) {
      return required && networks.length > 0 ? { examined: 1, findings: [noPool(version, pools.length, prefixLength)] } : { examined, findings: [] }
    }
    const hidden = mine.find(({ pool }) => pool['is_default'] === undefined)
    if (hidden !== undefined) {
      return { examined, findings: [], unjudged: `Neutron does not show whether ${named(hidden.pool)} is the default (field is_default)` }
    }
    const defaults = mine.filter(({ pool }) => pool['is_default'] === true)
    if (defaults.length === 0) return { examined, findings: [noDefault(version, mine)] }
    const limits = prefixLength === undefined ? [] : defaults.map(({ pool, i }) => poolLimits(pool, i, prefixLength))
    const unjudged = limits.find(limit => typeof limit === 'string')
    return {
      examined,
      findings: [...surplus(version, defaults), ...limits.flatMap(limit => typeof limit === 'string' ? [] : limit)],
      ...(unjudged !== undefined && { unjudged }),
    }
  },
})

function about(version: number): Pick<Finding, 'severity' | 'subject' | 'at'> {
  return { severity: 'violation', subject: `IPv${version} subnet pools`, at: '/pools' }
}

function noPool(version: number, others: number, length: number | undefined): Finding {
  const lengths = length === undefined ? '' : ` --default-prefix-length ${length} --max-prefix-length ${length}`
  return {
    ...about(version),
    message: `no shared IPv${version} subnet pool is visible to the project`,
    expected: 'a shared pool that is the default',
    found: others === 0 ? 'no shared pool' : `${others} shared pools of the other IP version`,
    remedy: `As administrator, openstack subnet pool create --share --default --pool-prefix <PREFIX>${lengths} <NAME>`,
  }
}

/** The owners are named: by Neutron's default policy other customers too can share a pool with this project. */
function noDefault(version: number, pools: Placed[]): Finding {
  const [first, ...others] = pools
  return {
    ...about(version),
    message: `no shared IPv${version} subnet pool is the default`,
    expected: 'one with is_default true',
    found: show(pools.slice(0, 3).map(({ pool }) => `${named(pool)} of project ${owner(pool)}`)),
    remedy: `As administrator, openstack subnet pool set --default ${first === undefined || others.length > 0 ? '<POOL>' : sh(first.pool.id)}`,
  }
}

function owner({ project_id: id }: SubnetPool): string {
  return typeof id === 'string' ? id.slice(0, 36) : '?'
}

function surplus(version: number, defaults: Placed[]): Finding[] {
  if (defaults.length === 1) return []
  return defaults.map(({ pool, i }) => ({
    severity: 'violation',
    subject: named(pool),
    at: pointer('pools', i, 'is_default'),
    message: `the pool is not the only default of IPv${version}`,
    expected: 'one default pool',
    found: `${defaults.length} default pools`,
    remedy: `As administrator, openstack subnet pool set --no-default ${sh(pool.id)}, or keep this one and do so with the others.`,
  }))
}
