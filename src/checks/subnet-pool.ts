import type { Finding } from '../model.ts'
import { externalNetworks } from '../probes/openstack-external-networks.ts'
import { subnetPools, type SubnetPool } from '../probes/openstack-subnet-pools.ts'
import { check } from './check.ts'
import { named, pointer, sh, show } from './words.ts'

interface Parameters {
  version: 4 | 6
  /** Whether there must be a pool; if not, the demand applies only where there is one. */
  required: boolean
  /** Length of a prefix that the default pool must be able to give. */
  prefixLength?: number
}
const parameters = {
  type: 'object', required: ['version', 'required'], additionalProperties: false,
  properties: { version: { enum: [4, 6] }, required: { type: 'boolean' }, prefixLength: { type: 'integer', minimum: 1, maximum: 128 } },
}

/**
 * One of the shared subnet pools of this IP version is the default, and its limits allow the prefix; whether it has one left shows only an
 * attempt. External networks are needed to tell a Neutron without pools from one that shows this project nothing at all.
 */
export const subnetPool = check<{ pools: typeof subnetPools, networks: typeof externalNetworks }, Parameters>({
  needs: { pools: subnetPools, networks: externalNetworks },
  parameters,
  judge({ pools, networks }, { version, required, prefixLength }) {
    const mine = pools.map((pool, i) => ({ pool, i })).filter(({ pool }) => pool.ip_version === version)
    const examined = mine.length
    const fail = (finding: Pick<Finding, 'message' | 'expected' | 'found' | 'remedy'>) =>
      ({ examined: Math.max(examined, 1), findings: [{ severity: 'violation' as const, subject: `IPv${version} subnet pools`, at: '/pools', ...finding }] })
    if (examined === 0 && (!required || networks.length === 0)) return { examined, findings: [] }
    const create = `As administrator, openstack subnet pool create --share --default --pool-prefix <PREFIX>${prefixLength === undefined ? ''
      : ` --default-prefix-length ${prefixLength} --max-prefix-length ${prefixLength}`} <NAME>`
    if (examined === 0) {
      return fail({ message: `no shared IPv${version} subnet pool is visible to the project`, expected: 'one, which is the default', found: `${pools.length} shared pools of the other IP version`, remedy: create })
    }
    const hidden = mine.find(({ pool }) => pool['is_default'] === undefined)
    if (hidden !== undefined) return { examined, findings: [], unjudged: `Neutron does not show whether ${named(hidden.pool)} is the default (field is_default)` }
    const defaults = mine.filter(({ pool }) => pool['is_default'] === true)
    if (defaults.length === 0) {
      const [only] = mine
      const found = show(mine.slice(0, 5).map(({ pool }) => `${named(pool)} of project ${String(pool['project_id'] ?? '?').slice(0, 64)}`))
      const target = mine.length === 1 && only !== undefined ? sh(only.pool.id) : '<POOL>'
      return fail({ message: `no shared IPv${version} subnet pool is the default`, expected: 'one with is_default true', found, remedy: `As administrator, openstack subnet pool set --default ${target}` })
    }
    const surplus = defaults.length === 1 ? [] : defaults.map(({ pool, i }): Finding => ({
      severity: 'violation', subject: named(pool), at: pointer('pools', i, 'is_default'), message: `the pool is not the only default of IPv${version}`,
      expected: 'one default pool', found: `${defaults.length} of ${examined}`, remedy: `As administrator, openstack subnet pool set --no-default ${sh(pool.id)}, or keep this one and do so with the others.`,
    }))
    const limits = prefixLength === undefined ? [] : defaults.map(({ pool, i }) => limitsOf(pool, i, prefixLength))
    const unjudged = limits.find(limit => typeof limit === 'string')
    return {
      examined,
      findings: [...surplus, ...limits.filter(limit => typeof limit !== 'string').flat()],
      ...(unjudged !== undefined && { unjudged }),
    }
  },
})

/** What keeps the pool from giving a prefix of this length, or a reason why that cannot be told. */
function limitsOf(pool: SubnetPool, i: number, wanted: number): Finding[] | string {
  const [min, max] = [bits(pool['min_prefixlen']), bits(pool['max_prefixlen'])]
  if (min === null || max === null) return `Neutron does not show the prefix lengths of ${named(pool)}`
  const finding = (field: string, severity: Finding['severity'], rest: Pick<Finding, 'message' | 'expected' | 'found' | 'remedy'>): Finding =>
    ({ severity, subject: named(pool), at: pointer('pools', i, field), ...rest })
  const set = `As administrator, openstack subnet pool set ${sh(pool.id)}`
  const findings: Finding[] = []
  if (min > wanted) findings.push(finding('min_prefixlen', 'violation', { message: `the pool gives no prefix as large as a /${wanted}`, expected: `at most ${wanted}`, found: String(min), remedy: `${set} --min-prefix-length ${wanted}` }))
  if (max < wanted) findings.push(finding('max_prefixlen', 'violation', { message: `the pool gives no prefix as small as a /${wanted}`, expected: `at least ${wanted}`, found: String(max), remedy: `${set} --max-prefix-length ${wanted}` }))
  if (pool.prefixes.length > 0 && pool.prefixes.every(prefix => (bits(prefix.slice(prefix.lastIndexOf('/') + 1)) ?? 0) > wanted)) {
    findings.push(finding('prefixes', 'violation', { message: `no prefix of the pool holds a /${wanted}`, expected: `a prefix of length ${wanted} or less`, found: show(pool.prefixes), remedy: `${set} --pool-prefix <PREFIX>` }))
  }
  if (pool.prefixes.length === 0) findings.push(finding('prefixes', 'violation', { message: 'the pool has no prefix', expected: `a prefix of length ${wanted} or less`, found: '[]', remedy: `${set} --pool-prefix <PREFIX>` }))
  if (pool['default_quota'] === 0) findings.push(finding('default_quota', 'violation', { message: 'the quota of the pool lets a project take nothing', expected: 'a quota of 1 or more, or none', found: '0', remedy: `${set} --default-quota 1` }))
  if (pool.ip_version === 6 && !pool.prefixes.some(prefix => /^[23][0-9a-f]{3}:/i.test(prefix))) {
    findings.push(finding('prefixes', 'remark', { message: 'the pool has no global unicast addresses (2000::/3), which public clouds must give', expected: 'a prefix within 2000::/3', found: show(pool.prefixes), remedy: `${set} --pool-prefix <PREFIX>` }))
  }
  return findings
}

/** A prefix length as a number; null if it is none. */
function bits(value: unknown): number | null {
  if (typeof value === 'number') return value
  return typeof value === 'string' && /^[0-9]{1,3}$/.test(value) ? Number(value) : null
}
