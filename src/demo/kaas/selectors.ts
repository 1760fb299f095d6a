import type { JsonObject } from '../../model/json.ts'
import { at, dict, dicts, labelsOf, text, texts } from './fields.ts'
import { badRequest } from './status.ts'

/** Whether a LabelSelector (`matchLabels`, `matchExpressions`) fits the labels; an empty one fits everything. */
export function selects(selector: unknown, labels: JsonObject): boolean {
  const wanted = Object.entries(dict(dict(selector)['matchLabels']))
  return wanted.every(([key, value]) => labels[key] === value) && dicts(dict(selector)['matchExpressions']).every(one => holds(one, labels))
}

/** Whether one requirement (`key`, `operator`, `values`) holds for the labels; also those of node affinity. */
export function holds(requirement: JsonObject, labels: JsonObject): boolean {
  const key = text(requirement['key'])
  const has = Object.hasOwn(labels, key)
  const among = has && texts(requirement['values']).includes(text(labels[key]))
  switch (text(requirement['operator'])) {
    case 'In': return among
    case 'NotIn': return !among
    case 'Exists': return has
    case 'DoesNotExist': return !has
    default: return false
  }
}

/** Reads `labelSelector` of a query (`a=b,c!=d,e in (f,g),h,!i`); throws the 400 of the API server. */
export function labelFilter(query: string | null): (object: JsonObject) => boolean {
  const parts = (query ?? '').split(/,(?![^()]*\))/).map(part => part.trim()).filter(part => part !== '')
  const requirements = parts.map(requirement)
  return object => requirements.every(one => holds(one, labelsOf(object)))
}

function requirement(part: string): JsonObject {
  const set = /^(\S+) (in|notin) \(([^()]*)\)$/.exec(part)
  if (set !== null) return { key: set[1] ?? '', operator: set[2] === 'in' ? 'In' : 'NotIn', values: (set[3] ?? '').split(',').map(value => value.trim()) }
  const equal = /^([^\s=!]+)\s*(!=|==?)\s*([^\s=!]*)$/.exec(part)
  if (equal !== null) return { key: equal[1] ?? '', operator: equal[2] === '!=' ? 'NotIn' : 'In', values: [equal[3] ?? ''] }
  const exists = /^(!?)([^\s=!()]+)$/.exec(part)
  if (exists === null) throw badRequest(`unable to parse requirement: ${JSON.stringify(part)}`)
  return { key: exists[2] ?? '', operator: exists[1] === '!' ? 'DoesNotExist' : 'Exists' }
}

const FIELDS = [
  'metadata.name', 'metadata.namespace', 'status.phase', 'spec.nodeName', 'involvedObject.name', 'involvedObject.kind', 'involvedObject.uid', 'reason', 'type',
]

/** Reads `fieldSelector` of a query; throws the 400 of the API server for fields that it does not know. */
export function fieldFilter(query: string | null): (object: JsonObject) => boolean {
  const parts = (query ?? '').split(',').filter(part => part !== '').map(part => {
    const [, field = '', operator = '', value = ''] = /^([\w.]+)(!=|==?)(.*)$/.exec(part) ?? []
    if (!FIELDS.includes(field)) throw badRequest(`field label not supported: ${field === '' ? part : field}`)
    return { path: field.split('.'), not: operator === '!=', value }
  })
  return object => parts.every(({ path, not, value }) => (text(at(object, ...path)) === value) !== not)
}
