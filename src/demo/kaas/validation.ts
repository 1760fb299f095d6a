import type { JsonObject } from '../../model/json.ts'
import { textOf } from '../answer.ts'
import { at, dict, dicts, nameOf, text, texts } from './fields.ts'
import type { Resource } from './resources.ts'
import { failure, Refused } from './status.ts'

interface Cause {
  reason: string
  message: string
  field: string
}

const LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/
const SUBDOMAIN = /^[a-z0-9]([-.a-z0-9]{0,251}[a-z0-9])?$/
const VALUE = /^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/
const QUANTITY = /^\d{1,15}(\.\d{1,9})?(n|u|m|k|Ki|M|Mi|G|Gi|T|Ti|P|Pi|E|Ei|e\d{1,2})?$/

/** Throws the 422 of the API server for what is obviously wrong: names, labels, and the members without which an object makes no sense. */
export function validate(resource: Resource, object: JsonObject): void {
  const causes = [...metadata(resource, object), ...(RULES.get(resource.plural)?.(dict(object['spec'])) ?? [])]
  if (causes.length > 0) throw invalid(resource, nameOf(object), causes)
}

/** The 422 with all that is wrong. */
export function invalid({ kind, group }: Resource, name: string, causes: Cause[]): Refused {
  const all = causes.map(({ field, message }) => `${field}: ${message}`)
  const message = `${kind}${group === '' ? '' : `.${group}`} "${name}" is invalid: ${all.length === 1 ? all.join('') : `[${all.join(', ')}]`}`
  return new Refused(failure(422, 'Invalid', message, { name, group, kind, causes }))
}

function metadata(resource: Resource, object: JsonObject): Cause[] {
  const name = nameOf(object)
  if (name === '') return [required('metadata.name', 'name or generateName is required')]
  const strict = ['namespaces', 'services'].includes(resource.plural)
  const rbac = resource.group === 'rbac.authorization.k8s.io'
  const good = rbac ? !/[/%]/.test(name) && name !== '.' && name !== '..' : (strict ? LABEL : SUBDOMAIN).test(name)
  const allowed = strict ? '\'-\'' : '\'-\', \'.\''
  const rule = `a lowercase RFC 1123 ${strict ? 'label' : 'subdomain'} must consist of lower case alphanumeric characters or ${allowed}`
  const labels = Object.entries(dict(at(object, 'metadata', 'labels'))).filter(([, value]) => typeof value !== 'string' || !VALUE.test(value))
  return [
    ...(good ? [] : [wrong('metadata.name', name, rule)]),
    ...labels.map(
      ([, value]) => wrong(
        'metadata.labels', text(value), 'a valid label must be an empty string or consist of alphanumeric characters, \'-\', \'_\' or \'.\'',
      ),
    ),
  ]
}

const RULES = new Map<string, (spec: JsonObject) => Cause[]>(Object.entries({
  pods: (spec: JsonObject) => {
    const containers = dicts(spec['containers'])
    if (containers.length === 0) return [required('spec.containers', '')]
    const volumes = dicts(spec['volumes']).map(({ name }) => name)
    return containers.flatMap((container, i) => {
      const field = `spec.containers[${i}]`
      const lost = dicts(container['volumeMounts']).findIndex(({ name }) => !volumes.includes(name ?? null))
      return [
        ...named(`${field}.name`, text(container['name'])),
        ...(text(container['image']) === '' ? [required(`${field}.image`, '')] : []),
        ...(lost < 0 ? [] : [{ reason: 'FieldValueNotFound', message: 'Not found: the volume of this name', field: `${field}.volumeMounts[${lost}].name` }]),
      ]
    })
  },
  persistentvolumeclaims: (spec: JsonObject) => {
    const storage = at(spec, 'resources', 'requests', 'storage')
    const modes = texts(spec['accessModes'])
    return [
      ...(modes.length > 0 ? [] : [required('spec.accessModes', 'at least 1 access mode is required')]),
      ...(storage === undefined ? [required('spec.resources[storage]', '')] : []),
      ...(storage === undefined || QUANTITY.test(textOf(storage)) ? [] : [wrong('spec.resources[storage]', textOf(storage), 'must be greater than zero')]),
    ]
  },
  networkpolicies: (spec: JsonObject) => texts(spec['policyTypes']).flatMap((type, i) => (['Ingress', 'Egress'].includes(type) ? [] : [
    {
      reason: 'FieldValueNotSupported', message: `Unsupported value: ${JSON.stringify(type)}: supported values: "Egress", "Ingress"`,
      field: `spec.policyTypes[${i}]`,
    },
  ])),
}))

function named(field: string, name: string): Cause[] {
  if (name === '') return [required(field, '')]
  return LABEL.test(name) ? [] : [wrong(field, name, 'must be an RFC 1123 label')]
}

function required(field: string, detail: string): Cause {
  return { reason: 'FieldValueRequired', message: `Required value${detail === '' ? '' : `: ${detail}`}`, field }
}

function wrong(field: string, value: string, rule: string): Cause {
  return { reason: 'FieldValueInvalid', message: `Invalid value: ${JSON.stringify(value)}: ${rule}`, field }
}
