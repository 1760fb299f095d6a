import type { JsonObject } from '../../model/json.ts'
import { dict, text, texts } from './fields.ts'

/** One kind of object that the API serves. */
export interface Resource {
  group: string
  version: string
  plural: string
  singular: string
  kind: string
  namespaced: boolean
  verbs: string[]
  /** First minor of Kubernetes 1 that serves it in this version. */
  since: number
}

const EVERY = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch']
/** Group and version, then `Kind plural`; a leading `*` marks what lives in a namespace, a trailing number the first minor, `!` what can only be created. */
const TABLE: Record<string, string[]> = {
  'v1': [
    '*ConfigMap configmaps', '*LimitRange limitranges', 'Namespace namespaces', 'Node nodes', '*PersistentVolumeClaim persistentvolumeclaims',
    'PersistentVolume persistentvolumes', '*Pod pods', '*ResourceQuota resourcequotas',
    '*Secret secrets', '*ServiceAccount serviceaccounts', '*Service services', '*Event events',
  ],
  'apiregistration.k8s.io/v1': ['APIService apiservices'],
  'apps/v1': ['*DaemonSet daemonsets', '*Deployment deployments', '*ReplicaSet replicasets', '*StatefulSet statefulsets'],
  'authentication.k8s.io/v1': ['SelfSubjectReview selfsubjectreviews! 28'],
  'authorization.k8s.io/v1': ['SelfSubjectAccessReview selfsubjectaccessreviews!', 'SubjectAccessReview subjectaccessreviews!'],
  'batch/v1': ['*CronJob cronjobs', '*Job jobs'],
  'certificates.k8s.io/v1': ['CertificateSigningRequest certificatesigningrequests'],
  'networking.k8s.io/v1': ['IngressClass ingressclasses', '*Ingress ingresses', '*NetworkPolicy networkpolicies'],
  'rbac.authorization.k8s.io/v1': ['ClusterRoleBinding clusterrolebindings', 'ClusterRole clusterroles', '*RoleBinding rolebindings', '*Role roles'],
  'storage.k8s.io/v1': ['CSIDriver csidrivers', 'CSINode csinodes', 'StorageClass storageclasses'],
  'admissionregistration.k8s.io/v1': [
    'MutatingWebhookConfiguration mutatingwebhookconfigurations', 'ValidatingWebhookConfiguration validatingwebhookconfigurations',
  ],
  'apiextensions.k8s.io/v1': ['CustomResourceDefinition customresourcedefinitions'],
  'flowcontrol.apiserver.k8s.io/v1': ['FlowSchema flowschemas 29', 'PriorityLevelConfiguration prioritylevelconfigurations 29'],
}

function entry(groupVersion: string, line: string): Resource {
  const [kind = '', plural = '', since = '0'] = line.replace(/^\*/, '').split(' ')
  return {
    ...split(groupVersion), plural: plural.replace('!', ''), kind, singular: kind.toLowerCase(), namespaced: line.startsWith('*'),
    verbs: plural.endsWith('!') ? ['create'] : EVERY, since: Number(since),
  }
}

const BUILT_IN = Object.entries(TABLE).flatMap(([groupVersion, entries]) => entries.map(one => entry(groupVersion, one)))

/** The resources that a server of the minor serves, with those that the CustomResourceDefinitions name. */
export function resourcesOf(minor: number, definitions: JsonObject[]): Resource[] {
  const custom = definitions.flatMap(definition => {
    const spec = dict(definition['spec'])
    const names = dict(spec['names'])
    return served(spec['versions']).map((version): Resource => ({
      group: text(spec['group']), version, plural: text(names['plural']), kind: text(names['kind']), singular: text(names['kind']).toLowerCase(),
      namespaced: spec['scope'] === 'Namespaced', verbs: EVERY, since: 0,
    }))
  })
  return [...BUILT_IN.filter(({ since }) => since <= minor), ...custom]
}

/** The built-in resource of the plural, which must be one of the table. */
export function builtIn(plural: string): Resource {
  const found = BUILT_IN.find(resource => resource.plural === plural)
  if (found === undefined) throw new Error(`no resource ${plural}`)
  return found
}

/** The resource whose objects have this apiVersion and kind; undefined if there is none. */
export function resourceOfKind(apiVersion: unknown, kind: unknown, resources: Resource[] = BUILT_IN): Resource | undefined {
  return resources.find(resource => resource.kind === kind && groupVersion(resource) === apiVersion)
}

/** `v1` of the core group, `group/version` of the others. */
export function groupVersion({ group, version }: Resource): string {
  return group === '' ? version : `${group}/${version}`
}

/** The name with which messages and RBAC name the resource, e.g. `storageclasses.storage.k8s.io`. */
export function qualified({ group, plural }: Pick<Resource, 'group' | 'plural'>): string {
  return group === '' ? plural : `${plural}.${group}`
}

function split(groupVersion: string): { group: string; version: string } {
  const [first = '', second] = groupVersion.split('/')
  return second === undefined ? { group: '', version: first } : { group: first, version: second }
}

function served(versions: unknown): string[] {
  return Array.isArray(versions) ? texts(versions.filter(version => dict(version)['served'] !== false).map(version => dict(version)['name'])) : []
}
