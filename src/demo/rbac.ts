import type { Cloud } from './cloud.ts'
import { networkOf } from './networks.ts'
import { keep, textOf } from './neutron.ts'
import type { Resource } from './neutron.ts'
import { forbidden, Refusal } from './neutron-error.ts'

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
    missing: id => new Refusal(404, 'RbacPolicyNotFound', `RBAC policy of type unknown with ID ${id} not found`),
    create(given) {
      if (cloud.state.rbac !== true || given['target_tenant'] === '*') throw forbidden('create_rbac_policy', ...names)
      networkOf(cloud, textOf(given, 'object_id'))
      return keep(cloud, 'rbac_policy', given)
    },
  }
}
