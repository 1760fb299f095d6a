import type { JsonObject } from '../../model/json.ts'

const RBAC = 'rbac.authorization.k8s.io'
const FLOW = 'flowcontrol.apiserver.k8s.io'
const defaults = {
  labels: { 'kubernetes.io/bootstrapping': 'rbac-defaults' }, annotations: { 'rbac.authorization.kubernetes.io/autoupdate': 'true' },
}

/** The objects that every API server and controller manager makes by itself: namespaces, default roles and bindings, API priority and fairness. */
export function standing(): JsonObject[] {
  return [
    ...['default', 'kube-node-lease', 'kube-public', 'kube-system'].flatMap(name => [namespace(name), serviceAccount(name)]),
    role('cluster-admin', [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }, { verbs: ['*'], nonResourceURLs: ['*'] }]),
    role('system:basic-user', [
      { verbs: ['create'], apiGroups: ['authorization.k8s.io'], resources: ['selfsubjectaccessreviews', 'selfsubjectrulesreviews'] },
      { verbs: ['create'], apiGroups: ['authentication.k8s.io'], resources: ['selfsubjectreviews'] },
    ]),
    role(
      'system:discovery',
      [
        {
          verbs: ['get'],
          nonResourceURLs: ['/api', '/api/*', '/apis', '/apis/*', '/healthz', '/livez', '/openapi', '/openapi/*', '/readyz', '/version', '/version/'],
        },
      ],
    ),
    role('system:public-info-viewer', [{ verbs: ['get'], nonResourceURLs: ['/healthz', '/livez', '/readyz', '/version', '/version/'] }]),
    role(
      'system:kube-scheduler',
      [{ verbs: ['get', 'list', 'watch'], apiGroups: [''], resources: ['nodes', 'pods', 'persistentvolumes', 'persistentvolumeclaims', 'services'] }],
    ),
    binding('cluster-admin', ['system:masters']),
    { ...binding('system:kube-scheduler', []), subjects: [{ kind: 'User', apiGroup: RBAC, name: 'system:kube-scheduler' }] },
    binding('system:basic-user', ['system:authenticated']),
    binding('system:discovery', ['system:authenticated']),
    binding('system:public-info-viewer', ['system:authenticated', 'system:unauthenticated']),
    ...LEVELS.map(([name, type, shares]) => level(name, type, shares)),
    ...SCHEMAS.map(([name, of, precedence]) => schema(name, of, precedence)),
  ]
}

/** A namespace as it is when it is ready. */
export function namespace(name: string, labels: JsonObject = {}): JsonObject {
  const spec = { finalizers: ['kubernetes'] }
  return {
    kind: 'Namespace', apiVersion: 'v1', metadata: { name, labels: { 'kubernetes.io/metadata.name': name, ...labels } }, spec, status: { phase: 'Active' },
  }
}

/** The account under which pods of a namespace run if they name none. */
export function serviceAccount(namespace: string): JsonObject {
  return { kind: 'ServiceAccount', apiVersion: 'v1', metadata: { name: 'default', namespace } }
}

function role(name: string, rules: JsonObject[]): JsonObject {
  return { kind: 'ClusterRole', apiVersion: `${RBAC}/v1`, metadata: { name, ...defaults }, rules }
}

function binding(name: string, groups: string[]): JsonObject {
  const subjects = groups.map(group => ({ kind: 'Group', apiGroup: RBAC, name: group }))
  return {
    kind: 'ClusterRoleBinding', apiVersion: `${RBAC}/v1`, metadata: { name, ...defaults }, subjects, roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name },
  }
}

/** Default levels of API priority and fairness with their shares. */
const LEVELS: [string, 'Limited' | 'Exempt', number][] = [
  ['catch-all', 'Limited', 5], ['exempt', 'Exempt', 0], ['global-default', 'Limited', 20], ['leader-election', 'Limited', 10], ['node-high', 'Limited', 40],
  ['system', 'Limited', 30], ['workload-high', 'Limited', 40], ['workload-low', 'Limited', 100],
]
/** Default flow schemas, their levels and precedences. */
const SCHEMAS: [string, string, number][] = [
  ['catch-all', 'catch-all', 10_000], ['exempt', 'exempt', 1], ['global-default', 'global-default', 9900], ['probes', 'exempt', 2],
  ['service-accounts', 'workload-low', 9000], ['system-leader-election', 'leader-election', 100], ['system-nodes', 'system', 500],
]

function level(name: string, type: 'Limited' | 'Exempt', shares: number): JsonObject {
  const limits = { nominalConcurrencyShares: shares, lendablePercent: 0 }
  const spec = type === 'Exempt' ? { type, exempt: limits } : { type, limited: { ...limits, limitResponse: { type: 'Reject' } } }
  return { kind: 'PriorityLevelConfiguration', apiVersion: `${FLOW}/v1`, metadata: { name, generation: 1 }, spec, status: {} }
}

function schema(name: string, of: string, matchingPrecedence: number): JsonObject {
  const spec = { priorityLevelConfiguration: { name: of }, matchingPrecedence, distinguisherMethod: { type: 'ByUser' }, rules: [] }
  return { kind: 'FlowSchema', apiVersion: `${FLOW}/v1`, metadata: { name, generation: 1 }, spec, status: {} }
}
