import type { JsonObject } from '../../model/json.ts'
import { dict, labelsOf, meta, nameOf, texts, withMeta } from './fields.ts'
import { storageClass } from './records.ts'
import type { ClusterState } from './state.ts'

const RBAC = 'rbac.authorization.k8s.io'

/** The state with the mistakes that real clusters make; each line says which standard it breaks. (0210: its version lacks a patch, see profiles.ts.) */
export function damaged(state: ClusterState, now: Date): ClusterState {
  return {
    ...state,
    objects: [
      ...state.objects.map(changed),
      storageClass('local-path', 'rancher.io/local-path', now, { isDefault: true }), // 0211: a second default, the newer one, on the disks of nodes
      // 0217: everybody may list nodes
      {
        apiVersion: `${RBAC}/v1`, kind: 'ClusterRole', metadata: { name: 'node-viewer' },
        rules: [{ verbs: ['get', 'list'], apiGroups: [''], resources: ['nodes'] }],
      },
      {
        apiVersion: `${RBAC}/v1`, kind: 'ClusterRoleBinding', metadata: { name: 'monitoring-nodes' },
        subjects: [{ kind: 'User', apiGroup: RBAC, name: 'system:anonymous' }], roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: 'node-viewer' },
      },
    ],
    podSecurity: false, // 0217: labels of namespaces that nobody enforces
    enforces: 'ingress', // 0219: the network plugin ignores policies of egress
    // 0217: one kubelet answers everybody
    kubelets: {
      'worker-2': {
        authentication: { anonymous: { enabled: true }, webhook: { enabled: false } }, authorization: { mode: 'AlwaysAllow' }, readOnlyPort: 10255,
        rotateCertificates: true, serverTLSBootstrap: true,
      },
    },
  }
}

function changed(object: JsonObject): JsonObject {
  const name = nameOf(object)
  if (name === 'worker-3') { // 0214: a node without a zone
    return withMeta(object, { labels: Object.fromEntries(Object.entries(labelsOf(object)).filter(([key]) => key !== 'topology.kubernetes.io/zone')) })
  }
  if (object['kind'] === 'IngressClass') return withMeta(object, { annotations: {} }) // 0219: no default IngressClass
  if (meta(object)['namespace'] !== 'kube-system') return object
  // 0215: no limits for requests and events, and etcd keeps its history; 0217: plugins off
  const spec = dict(object['spec'])
  const flags = (word: string): string[] => (
    /^--(max-requests-inflight|auto-compaction-mode|auto-compaction-retention|admission-control-config-file)=/.test(word) ? []
      : word.startsWith('--enable-admission-plugins=') ? ['--disable-admission-plugins=PodSecurity'] : [word])
  const containers = Array.isArray(spec['containers']) ? spec['containers'].map(
    container => ({ ...dict(container), command: texts(dict(container)['command']).flatMap(flags) }),
  ) : []
  return { ...object, spec: { ...spec, containers } }
}
