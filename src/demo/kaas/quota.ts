import type { JsonObject } from '../../model/json.ts'
import type { Cluster } from './cluster.ts'
import { at, dict, dicts, nameOf, text } from './fields.ts'
import { quantity } from './quantity.ts'
import type { Resource } from './resources.ts'

/** Why the ResourceQuotas of its namespace do not let the object in, in the plugin's words; undefined if they do. */
export function overQuota({ store }: Cluster, resource: Resource, namespace: string, object: JsonObject): string | undefined {
  for (const quota of store.list('resourcequotas', namespace)) {
    const hard = dict(at(quota, 'spec', 'hard'))
    const wanted = Object.keys(hard).filter(name => concerns(name, resource))
    const silent = wanted.filter(name => /^(requests|limits)\.(cpu|memory)$/.test(name) && missing(name, object).length > 0)
    if (silent.length > 0) {
      return `failed quota: ${nameOf(quota)}: must specify ${silent.map(name => `${name} for: ${missing(name, object).join(',')}`).join('; ')}`
    }
    const over = wanted.map(name => ({ name, requested: usage(name, object), used: used(store.list(resource, namespace), name), limit: hard[name] }))
      .filter(({ requested, used, limit }) => used + requested > quantity(limit))
    const said = (value: (one: (typeof over)[number]) => string): string => over.map(one => `${one.name}=${value(one)}`).join(',')
    if (over.length > 0) {
      const needs = `requested: ${said(one => short(one.requested))}, used: ${said(one => short(one.used))}, limited: ${said(one => text(one.limit))}`
      return `exceeded quota: ${nameOf(quota)}, ${needs}`
    }
  }
  return undefined
}

function concerns(name: string, { plural }: Resource): boolean {
  if (name === plural || name === `count/${plural}`) return true
  if (plural === 'persistentvolumeclaims') return name === 'requests.storage'
  return plural === 'pods' && ['requests.cpu', 'requests.memory', 'limits.cpu', 'limits.memory', 'cpu', 'memory'].includes(name)
}

function used(objects: JsonObject[], name: string): number {
  return objects.filter(object => !['Succeeded', 'Failed'].includes(text(at(object, 'status', 'phase')))).reduce((sum, object) => sum + usage(name, object), 0)
}

function usage(name: string, object: JsonObject): number {
  if (name === 'requests.storage') return quantity(at(object, 'spec', 'resources', 'requests', 'storage'))
  const [kind = '', unit] = name.includes('.') ? name.split('.') : ['requests', name]
  if (unit !== 'cpu' && unit !== 'memory') return 1
  return dicts(at(object, 'spec', 'containers')).reduce((sum, container) => sum + quantity(at(container, 'resources', kind, unit)), 0)
}

function missing(name: string, object: JsonObject): string[] {
  const [kind = '', unit = ''] = name.split('.')
  return dicts(at(object, 'spec', 'containers')).filter(
    container => at(container, 'resources', kind, unit) === undefined,
  ).map(container => text(container['name']))
}

function short(value: number): string {
  if (value > 0 && value < 1) return `${Math.round(value * 1000)}m`
  const [unit, size] = ([['Gi', 2 ** 30], ['Mi', 2 ** 20]] as const).find(([, bytes]) => value >= bytes && value % bytes === 0) ?? ['', 1]
  return `${value / size}${unit}`
}
