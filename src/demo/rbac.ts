import type { Cloud } from './cloud.ts'
import { networkVisible } from './networks.ts'
import { isOwn, keep, textOf } from './neutron.ts'
import type { Resource } from './neutron.ts'
import { forbidden, invalid, Refusal } from './neutron-error.ts'

/** `/v2.0/rbac-policies`: refused, or where the state says so as by Neutron's own policy, which refuses sharing with everybody. */
export function rbacPolicies(cloud: Cloud): Resource {
  const names = ['object_type', 'object_id', 'target_tenant', 'action']
  return {
    kind: 'rbac_policy',
    path: 'rbac-policies',
    defaults: { action: '', object_id: '', target_tenant: '', object_type: '' },
    settable: names,
    changeable: [],
    required: names,
    without: ['created_at', 'updated_at', 'revision_number', 'tags'],
    missing: id => new Refusal(404, 'RbacPolicyNotFound', `RBAC policy of type unknown with ID ${id} not found`),
    create(given) {
      if (cloud.state.rbac !== true || given['target_tenant'] === '*') throw forbidden('create_rbac_policy', ...names)
      const network = cloud.things.get('network', textOf(given, 'object_id'))
      if (network === undefined || !networkVisible(cloud, network)) throw invalid(`Network ${textOf(given, 'object_id')} could not be found`)
      if (!isOwn(cloud, network)) throw forbidden('create_rbac_policy', ...names)
      return keep(cloud, 'rbac_policy', given)
    },
  }
}
