import type { JsonObject } from '../../model/json.ts'
import type { Cluster } from './cluster.ts'
import { at, dict, dicts, meta, nameOf, text, texts, withMeta } from './fields.ts'
import type { Resource } from './resources.ts'

/** Kinds whose specs carry a generation. */
const COUNTED = [
  'pods', 'networkpolicies', 'flowschemas', 'prioritylevelconfigurations', 'deployments', 'daemonsets', 'statefulsets', 'replicasets', 'jobs', 'cronjobs',
  'customresourcedefinitions',
]

/** A new object with what the server adds to it before it is kept. */
export function defaulted(cluster: Cluster, resource: Resource, object: JsonObject): JsonObject {
  const { status: _, ...given } = object
  const counted = COUNTED.includes(resource.plural) ? withMeta(given, { generation: 1 }) : given
  return DEFAULTS.get(resource.plural)?.(counted, cluster) ?? counted
}

const DEFAULTS = new Map<string, (object: JsonObject, cluster: Cluster) => JsonObject>(Object.entries({
  namespaces: (object: JsonObject) => {
    const labels = { 'kubernetes.io/metadata.name': nameOf(object), ...dict(meta(object)['labels']) }
    return { ...withMeta(object, { labels }), spec: { finalizers: ['kubernetes'] }, status: { phase: 'Active' } }
  },
  pods: (object: JsonObject) => {
    const spec = dict(object['spec'])
    const containers = dicts(spec['containers']).map(container => ({
      resources: {}, terminationMessagePath: '/dev/termination-log', terminationMessagePolicy: 'File',
      imagePullPolicy: text(container['image']).endsWith(':latest') ? 'Always' : 'IfNotPresent', ...container,
    }))
    const tolerations = ['not-ready', 'unreachable'].map(
      key => ({ key: `node.kubernetes.io/${key}`, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 }),
    )
    const defaults = {
      restartPolicy: 'Always', terminationGracePeriodSeconds: 30, dnsPolicy: 'ClusterFirst', serviceAccountName: 'default', serviceAccount: 'default',
      securityContext: {},
      schedulerName: 'default-scheduler', priority: 0, enableServiceLinks: true, preemptionPolicy: 'PreemptLowerPriority',
    }
    const requests = containers.some(container => Object.keys(dict(container['resources'])).length > 0)
    const status = { phase: 'Pending', qosClass: requests ? 'Burstable' : 'BestEffort' }
    return { ...object, spec: { ...defaults, ...spec, containers, tolerations: [...dicts(spec['tolerations']), ...tolerations] }, status }
  },
  persistentvolumeclaims: (object: JsonObject, { store }: Cluster) => {
    const spec = dict(object['spec'])
    const standard = defaultClass(store.list('storageclasses'))
    const storageClassName = spec['storageClassName'] ?? (standard === undefined ? undefined : nameOf(standard))
    const full = { ...spec, ...(storageClassName !== undefined && { storageClassName }), volumeMode: spec['volumeMode'] ?? 'Filesystem' }
    return { ...withMeta(object, { finalizers: ['kubernetes.io/pvc-protection'] }), spec: full, status: { phase: 'Pending' } }
  },
  networkpolicies: (object: JsonObject) => {
    const spec = dict(object['spec'])
    const policyTypes = texts(spec['policyTypes']).length > 0 ? texts(spec['policyTypes']) : ['Ingress', ...(spec['egress'] === undefined ? [] : ['Egress'])]
    return { ...object, spec: { podSelector: {}, ...spec, policyTypes } }
  },
  storageclasses: (object: JsonObject) => ({ reclaimPolicy: 'Delete', volumeBindingMode: 'Immediate', ...object }),
  resourcequotas: (object: JsonObject) => ({ ...object, status: { hard: dict(at(object, 'spec', 'hard')), used: {} } }),
}))

/** The class for claims that name none: the newest of those marked as default. */
function defaultClass(classes: JsonObject[]): JsonObject | undefined {
  const marks = ['storageclass.kubernetes.io/is-default-class', 'storageclass.beta.kubernetes.io/is-default-class']
  const marked = classes.filter(one => marks.some(mark => dict(meta(one)['annotations'])[mark] === 'true'))
  const time = (one: JsonObject): string => text(meta(one)['creationTimestamp'])
  return marked.sort((a, b) => time(b).localeCompare(time(a)) || nameOf(a).localeCompare(nameOf(b)))[0]
}
