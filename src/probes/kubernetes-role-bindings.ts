import type { Kubernetes } from '../model/cluster.ts'
import type { Json, JsonObject } from '../model/json.ts'
import type { Probe } from '../model/probe.ts'
import { Unseen } from '../unseen.ts'
import { member } from './answers.ts'
import { kubernetes, listed } from './kubernetes.ts'
import { elements, nameOf, textOrNull } from './kubernetes-facts.ts'
import { exactly, integer, listOf, string, stringOrNull } from './kubernetes-schema.ts'

export interface Rule {
  verbs: string[]
  /** `resource`, or `group/resource` of the groups that have a name. */
  resources: string[]
  /** Paths that are no resources. */
  paths: string[]
  /** Names of the objects, if it is limited to some. */
  names: string[]
}
/** A binding that gives rights to everybody who shows no credentials. */
export interface AnonymousBinding {
  kind: 'ClusterRoleBinding' | 'RoleBinding'
  name: string
  /** null for a binding of the whole cluster. */
  namespace: string | null
  role: string
  roleKind: string
  subjects: string[]
  /** What the role allows; null where it could not be read. */
  rules: Rule[] | null
}
export interface RoleBindings {
  /** Bindings that were looked through. */
  total: number
  /** At most 100. */
  anonymous: AnonymousBinding[]
  anonymousTotal: number
}

/** The user and the group of requests without credentials. */
const NOBODY = ['system:anonymous', 'system:unauthenticated']
const API = '/apis/rbac.authorization.k8s.io/v1'
const MOST_BINDINGS = 100
const MOST_RULES = 50

const texts = listOf(string)

/** Which bindings name the anonymous user or group, and what they allow. */
export const roleBindings: Probe<RoleBindings> = {
  kind: 'kubernetes.role-bindings', revision: 1, mode: 'passive',
  schema: exactly({
    total: integer,
    anonymous: listOf(exactly({
      kind: { enum: ['ClusterRoleBinding', 'RoleBinding'] }, name: string, namespace: stringOrNull, role: string, roleKind: string, subjects: texts,
      rules: { anyOf: [{ type: 'null' }, listOf(exactly({ verbs: texts, resources: texts, paths: texts, names: texts }))] },
    })),
    anonymousTotal: integer,
  }),
  async observe(target) {
    const cluster = kubernetes(target)
    const [clusterWide, inNamespaces] = await Promise.all([listed(cluster, `${API}/clusterrolebindings`, 'ClusterRoleBinding'), listed(cluster, `${API}/rolebindings`, 'RoleBinding')])
    const found = [
      ...clusterWide.map(item => bindingOf('ClusterRoleBinding', item)), ...inNamespaces.map(item => bindingOf('RoleBinding', item)),
    ].filter(({ subjects }) => subjects.length > 0)
    const kept = found.slice(0, MOST_BINDINGS)
    const anonymous = await Promise.all(kept.map(async binding => ({ ...binding, rules: await rulesOf(cluster, binding) })))
    return { total: clusterWide.length + inNamespaces.length, anonymous, anonymousTotal: found.length }
  },
}

function bindingOf(kind: AnonymousBinding['kind'], item: JsonObject): Omit<AnonymousBinding, 'rules'> {
  const subjects = elements(item['subjects']).filter(subject => member(subject, 'kind') !== 'ServiceAccount')
    .map(subject => textOrNull(member(subject, 'name')) ?? '').filter(name => NOBODY.includes(name))
  return {
    kind, name: nameOf(item), namespace: kind === 'RoleBinding' ? textOrNull(member(item['metadata'], 'namespace')) : null,
    role: textOrNull(member(item['roleRef'], 'name')) ?? '', roleKind: textOrNull(member(item['roleRef'], 'kind'), 40) ?? '',
    subjects: [...new Set(subjects)].sort(),
  }
}

async function rulesOf(cluster: Kubernetes, { role, roleKind, namespace }: Omit<AnonymousBinding, 'rules'>): Promise<Rule[] | null> {
  const place = roleKind === 'ClusterRole' ? 'clusterroles' : `namespaces/${encodeURIComponent(namespace ?? '')}/roles`
  try {
    return elements(member(await cluster.get(`${API}/${place}/${encodeURIComponent(role)}`), 'rules')).slice(0, MOST_RULES).map(ruleOf)
  } catch (error) {
    if (error instanceof Unseen) return null
    throw error
  }
}

function ruleOf(rule: Json): Rule {
  const all = (key: string) => elements(member(rule, key)).filter(value => typeof value === 'string').map(value => value.slice(0, 100)).slice(0, MOST_RULES)
  const groups = all('apiGroups').slice(0, 5)
  const resources = all('resources').flatMap(resource => groups.map(group => (group === '' ? resource : `${group}/${resource}`))).slice(0, MOST_RULES)
  return { verbs: all('verbs'), resources, paths: all('nonResourceURLs'), names: all('resourceNames') }
}
