import type { JsonObject } from '../../model/json.ts'
import { dict, dicts, nameOf, namespaceOf, text, texts } from './fields.ts'
import type { Attributes, User } from './request.ts'
import { failure } from './status.ts'
import type { Answer } from '../answer.ts'
import type { Store } from './store.ts'

/** The group that may do everything, whatever RBAC says. */
export const MASTERS = 'system:masters'

export interface Decision {
  allowed: boolean
  /** Which binding allows it; `''` where none was needed. */
  reason: string
}

/** Whether RBAC lets the user do this, unless `refuse` (`verb resource[/subresource]`, `*` for any) forbids it. */
export function decide(store: Store, user: User, asked: Attributes, refuse: string[]): Decision {
  if (asked.resource !== '' && refuse.some(rule => matches(rule, asked))) return { allowed: false, reason: '' }
  if (user.groups.includes(MASTERS) || isNodes(user, asked)) return { allowed: true, reason: '' }
  for (const binding of bindings(store, asked.namespace)) {
    const subject = dicts(binding['subjects']).find(one => is(one, user))
    const role = subject === undefined ? undefined : roleOf(store, binding)
    if (subject === undefined || role === undefined || !dicts(role['rules']).some(rule => grants(rule, asked))) continue
    const kind = namespaceOf(binding) === '' ? 'ClusterRoleBinding' : 'RoleBinding'
    const place = namespaceOf(binding) === '' ? nameOf(binding) : `${nameOf(binding)}/${namespaceOf(binding)}`
    const { kind: roleKind, name } = dict(binding['roleRef'])
    return {
      allowed: true, reason: `RBAC: allowed by ${kind} "${place}" of ${text(roleKind)} "${text(name)}" to ${text(subject['kind'])} "${text(subject['name'])}"`,
    }
  }
  return { allowed: false, reason: '' }
}

/** The 403 of a denied request, in the words of the API server. */
export function forbidden(user: User, asked: Attributes): Answer {
  const { verb, resource, subresource, group, namespace, name, path } = asked
  if (resource === '') return failure(403, 'Forbidden', `forbidden: User "${user.name}" cannot ${verb} path "${path}"`, {})
  const what = group === '' ? resource : `${resource}.${group}`
  const place = namespace === '' ? 'at the cluster scope' : `in the namespace "${namespace}"`
  const full = subresource === '' ? resource : `${resource}/${subresource}`
  const named = name === '' ? what : `${what} "${name}"`
  const message = `${named} is forbidden: User "${user.name}" cannot ${verb} resource "${full}" in API group "${group}" ${place}`
  return failure(403, 'Forbidden', message, { name, group, kind: resource })
}

/** What the node authorizer gives every kubelet by its name and group; what depends on the pods of the node is left out. */
function isNodes({ name, groups }: User, { verb, group, resource }: Attributes): boolean {
  if (!name.startsWith('system:node:') || !groups.includes('system:nodes') || group !== '') return false
  return (resource === 'services' && ['get', 'list', 'watch'].includes(verb)) || (resource === 'nodes' && ['create', 'get', 'list', 'watch'].includes(verb))
}

function matches(rule: string, { verb, resource, subresource }: Attributes): boolean {
  const [wantedVerb, wanted] = rule.split(' ')
  const full = subresource === '' ? resource : `${resource}/${subresource}`
  const meet = (a: string | undefined, b: string): boolean => a === '*' || b === '*' || a === b
  return meet(wantedVerb, verb) && meet(wanted, full)
}

function bindings(store: Store, namespace: string): JsonObject[] {
  return [...store.list('clusterrolebindings'), ...(namespace === '' ? [] : store.list('rolebindings', namespace))]
}

function is(subject: JsonObject, user: User): boolean {
  return subject['kind'] === 'User' ? subject['name'] === user.name : subject['kind'] === 'Group' && user.groups.includes(text(subject['name']))
}

function roleOf(store: Store, binding: JsonObject): JsonObject | undefined {
  const { kind, name } = dict(binding['roleRef'])
  return kind === 'ClusterRole' ? store.get('clusterroles', '', text(name)) : store.get('roles', namespaceOf(binding), text(name))
}

function grants(rule: JsonObject, { verb, path, group, resource, subresource, name }: Attributes): boolean {
  const has = (key: string, value: string): boolean => texts(rule[key]).some(one => one === '*' || one === value)
  if (!has('verbs', verb)) return false
  if (resource === '') return texts(rule['nonResourceURLs']).some(url => (url.endsWith('*') ? path.startsWith(url.slice(0, -1)) : url === path))
  const names = texts(rule['resourceNames'])
  const full = subresource === '' ? resource : `${resource}/${subresource}`
  return has('apiGroups', group) && (
    has('resources', full) || (subresource !== '' && has('resources', `*/${subresource}`))
  ) && (names.length === 0 || names.includes(name))
}
