import type { Json } from '../model/json.ts'
import type { Finding } from '../model/judging.ts'
import type { SubnetPool } from '../probes/openstack-subnet-pools.ts'
import { named, pointer, sh, show } from './words.ts'

/** What keeps the pool, number i of the need `pools`, from giving a prefix of this length; or, as a text, why that cannot be told. */
export function poolLimits(pool: SubnetPool, i: number, wanted: number): Finding[] | string {
  const [min, max] = [bits(pool['min_prefixlen']), bits(pool['max_prefixlen'])]
  if (min === null || max === null) return `Neutron does not show the prefix lengths of ${named(pool)} (min_prefixlen, max_prefixlen)`
  const finding = (severity: Finding['severity'], field: string, message: string, expected: string, option: string): Finding => ({
    severity, subject: named(pool), at: pointer('pools', i, field), message, expected, found: show(pool[field]),
    remedy: `As administrator, openstack subnet pool set ${option} ${sh(pool.id)}`,
  })
  const it = `/${wanted}`
  const findings: Finding[] = []
  if (min > wanted) {
    findings.push(finding('violation', 'min_prefixlen', `the pool gives no prefix as large as a ${it}`, `${wanted} or less`, `--min-prefix-length ${wanted}`))
  }
  if (max < wanted) {
    findings.push(finding('remark', 'max_prefixlen', `the pool gives only prefixes larger than a ${it}`, `${wanted} or more`, `--max-prefix-length ${wanted}`))
  }
  if (!pool.prefixes.some(prefix => (lengthOf(prefix) ?? 0) <= wanted)) {
    findings.push(finding('violation', 'prefixes', `no prefix of the pool holds a ${it}`, `a ${it} or larger`, '--pool-prefix <PREFIX>'))
  }
  if (pool['default_quota'] === 0) {
    findings.push(finding('violation', 'default_quota', 'the quota of the pool lets a project take nothing', '1 or more, or no quota', '--default-quota 1'))
  }
  // 2000::/3 is what IANA assigns as global unicast (RFC 4291, section 2.4)
  if (pool.ip_version === 6 && !pool.prefixes.some(prefix => /^[23][0-9a-f]{3}:/i.test(prefix))) {
    const message = 'the pool has no global unicast addresses, which public clouds must give'
    findings.push(finding('remark', 'prefixes', message, 'a prefix within 2000::/3, in a public cloud', '--pool-prefix <PREFIX>'))
  }
  return findings
}

function lengthOf(prefix: string): number | null {
  return bits(prefix.slice(prefix.lastIndexOf('/') + 1))
}

/** A prefix length as a number; null if it is none. */
function bits(value: Json | undefined): number | null {
  if (typeof value === 'number') return value
  return typeof value === 'string' && /^[0-9]{1,3}$/.test(value) ? Number(value) : null
}
