import { json } from './answer.ts'
import type { Answer } from './answer.ts'
import type { Cloud } from './cloud.ts'
import { used } from './neutron.ts'
import { forbidden, nowhere, Refusal } from './neutron-error.ts'
import { limitOf } from './quota.ts'

const NAMES = [
  'network', 'subnet', 'subnetpool', 'port', 'router', 'floatingip', 'rbac_policy', 'security_group', 'security_group_rule', 'trunk',
]

/** `/v2.0/quotas/{project}`, `…/default`, `…/details` and `/v2.0/quotas/tenant`, as a member gets them; throws `Refusal`. */
export function networkQuotas(cloud: Cloud, method: string, project: string | undefined, part: string | undefined): Answer {
  const own = project === cloud.project.id
  if (method !== 'GET') throw forbidden(method === 'DELETE' ? 'delete_quota' : 'update_quota')
  if (project === 'tenant' || project === 'project') return json(200, { [project]: { [`${project}_id`]: cloud.project.id } })
  if (part === 'details' || part === 'details.json') {
    const why = 'User does not have admin privileges: Only admin is authorized to access quotas for another project.'
    if (!own) throw new Refusal(403, 'AdminRequired', why)
    return json(200, { quota: Object.fromEntries(NAMES.map(name => [name, { limit: limitOf(cloud.state, name), used: used(cloud, name), reserved: 0 }])) })
  }
  if (!own) throw forbidden('get_quota')
  if (part !== undefined && part !== 'default' && part !== 'default.json') throw nowhere()
  return json(200, { quota: Object.fromEntries(NAMES.map(name => [name, limitOf(cloud.state, name)])) })
}
