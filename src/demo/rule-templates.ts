import type { JsonObject } from '../model/json.ts'
import { decoded, json } from './answer.ts'
import type { Answer, Ask } from './answer.ts'
import type { Cloud } from './cloud.ts'
import { forbidden, nowhere, Refusal } from './neutron-error.ts'
import { listing } from './neutron-list.ts'
import { idOf } from './paging.ts'
import type { CloudState } from './state.ts'

const DEFAULTS: JsonObject = {
  id: '', ethertype: 'IPv4', direction: 'ingress', protocol: null, port_range_min: null, port_range_max: null, remote_ip_prefix: null,
  remote_address_group_id: null, remote_group_id: null, description: '', used_in_default_sg: false, used_in_non_default_sg: true,
}

/** The templates with all their fields; undefined where this Neutron has none. */
export function templatesOf(state: CloudState): JsonObject[] | undefined {
  return state.default_sg_rules?.map(rule => ({ ...DEFAULTS, ...rule }))
}

/** `/v2.0/default-security-group-rules`, the templates of the rules of new groups, where the state has them; throws `Refusal`. */
export function templates(cloud: Cloud, ask: Ask, id: string | undefined): Answer {
  const rules = templatesOf(cloud.state)
  if (rules === undefined) throw nowhere()
  if (ask.method === 'POST') throw forbidden('create_default_security_group_rule')
  if (id === undefined && ask.method === 'GET') return listing(cloud, ask, 'default_security_group_rules', rules, DEFAULTS)
  const rule = rules.find(one => id !== undefined && idOf(one) === decoded(id))
  if (rule === undefined) {
    const which = id === undefined ? 'None' : decoded(id)
    throw new Refusal(404, 'DefaultSecurityGroupRuleNotFound', `Default Security Group rule ${which} does not exist`)
  }
  if (ask.method !== 'GET') throw forbidden(`${ask.method === 'DELETE' ? 'delete' : 'update'}_default_security_group_rule`)
  return json(200, { default_security_group_rule: rule })
}
