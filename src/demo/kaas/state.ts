import { readFile, stat } from 'node:fs/promises'
import { parse } from 'yaml'
import type { Json, JsonObject } from '../../model/json.ts'
import { DemoStateError } from '../state.ts'
import { dicts, nameOf, namespaceOf, text } from './fields.ts'
import { resourceOfKind, resourcesOf } from './resources.ts'

/** All that a demo cluster knows. */
export interface ClusterState {
  /** As `/version` shows it, e.g. `v1.34.2`; a vendor's suffix may follow. */
  version: string
  /** Name of the cluster, of its context in the kubeconfig; default `demo`. */
  name?: string
  /** Objects that are there from the start, with `apiVersion` and `kind`. What every cluster makes by itself need not be given. */
  objects: JsonObject[]
  /** Who the kubeconfig's user is; default `demo` of `system:masters`, who may do everything. Others may do what RBAC objects say. */
  user?: { name: string; groups: string[] }
  /** What that user may not do, as `list nodes` or `get nodes/proxy`: verb and resource, `*` for any. */
  refuse?: string[]
  /** false: requests without credentials get 401 instead of being `system:anonymous`. */
  anonymous?: boolean
  /** Milliseconds until something that was created or removed is so; default 30. */
  delay?: number
  /** What never gets ready: `pod`, `serviceaccount`, `persistentvolumeclaim`, or `delete namespace` and the like. */
  stuck?: string[]
  /** The network plugin obeys NetworkPolicies; default true. `ingress`: only their rules of ingress. */
  enforces?: boolean | 'ingress'
  /** false: no pod reaches another. */
  network?: boolean
  /** Milliseconds from one try of a pod's client loop to the next; default 100. */
  tick?: number
  /** Beginnings of image names that can be pulled; default: all. */
  images?: string[]
  /** Hard limits of a ResourceQuota that every new namespace gets, e.g. `{ pods: "2" }`. */
  quota?: Record<string, string>
  /** The PodSecurity admission plugin is on; default: from 1.23. */
  podSecurity?: boolean
  /** What kubelets answer to `configz`, by node: `null`, they cannot be reached; default: a hardened configuration. */
  kubelets?: Record<string, JsonObject | null>
  /** Checks of `/livez` and `/readyz` that fail. */
  unhealthy?: string[]
  /** The first so many requests that continue a list get 410 Expired. */
  expired?: number
}

/** 64 MiB: thousands of objects fit. */
const LARGEST = 64 * 2 ** 20

/** Reads a state from a YAML or JSON file; throws `DemoStateError` for whatever is wrong with it. */
export async function loadClusterState(path: string): Promise<ClusterState> {
  const give = 'Give the path of a state file, or compliant, or flawed'
  let content: string
  try {
    const found = await stat(path)
    if (!found.isFile()) throw new DemoStateError(path, '', 'this is no file', give)
    if (found.size > LARGEST) throw new DemoStateError(path, '', `the file has ${found.size} bytes, more than 64 MiB`, 'Give a smaller state')
    content = await readFile(path, 'utf8')
  } catch (error) {
    if (error instanceof DemoStateError) throw error
    throw new DemoStateError(path, '', `cannot read it (${(error as NodeJS.ErrnoException).code ?? 'unknown error'})`, give)
  }
  let value: unknown
  try {
    value = parse(content.replace(/^\uFEFF/, ''), { maxAliasCount: 100 })
  } catch (error) {
    throw new DemoStateError(path, '', `this is neither YAML nor JSON: ${(error as Error).message.slice(0, 160)}`, 'Mend the syntax')
  }
  return checkClusterState(value, path)
}

const strings = (value: Json): boolean => Array.isArray(value) && value.every(item => typeof item === 'string' && item !== '')
const flag = (value: Json): boolean => typeof value === 'boolean'
const isObject = (value: unknown): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value)
const number = (from: number, to: number) => (value: Json): boolean => typeof value === 'number' && value >= from && value <= to
const QUANTITY = /^\d{1,15}(\.\d{1,9})?(m|k|Ki|M|Mi|G|Gi|T|Ti)?$/
const RULES: Record<keyof ClusterState, { must: string; required?: true; ok: (value: Json) => boolean }> = {
  version: { must: 'a version such as "v1.34.2"', required: true, ok: v => typeof v === 'string' && /^v1\.\d{1,3}\.\d{1,3}(?![\d.])[\w.+-]{0,80}$/.test(v) },
  name: { must: 'a name of letters, digits, dots and hyphens', ok: v => typeof v === 'string' && /^[\w.-]{1,80}$/.test(v) },
  objects: { must: 'a list of Kubernetes objects', required: true, ok: v => Array.isArray(v) },
  user: { must: 'an object with name and groups', ok: v => isObject(v) && typeof v['name'] === 'string' && strings(v['groups'] ?? null) },
  refuse: { must: 'a list of such as "list nodes"', ok: v => strings(v) && (v as string[]).every(rule => /^(\*|[a-z]+) (\*|[a-z]+(\/[a-z]+)?)$/.test(rule)) },
  anonymous: { must: 'true or false', ok: flag },
  delay: { must: 'a number of milliseconds of at most one day', ok: number(0, 86_400_000) },
  stuck: { must: 'a list of kinds such as "pod"', ok: strings },
  enforces: { must: 'true, false or "ingress"', ok: v => flag(v) || v === 'ingress' },
  network: { must: 'true or false', ok: flag },
  tick: { must: 'a number of milliseconds from 10 to 60000', ok: number(10, 60_000) },
  images: { must: 'a list of beginnings of image names', ok: strings },
  quota: { must: 'an object of quantities, as texts', ok: v => isObject(v) && Object.values(v).every(q => typeof q === 'string' && QUANTITY.test(q)) },
  podSecurity: { must: 'true or false', ok: flag },
  kubelets: { must: 'an object of configurations or null, by node', ok: v => isObject(v) && Object.values(v).every(k => k === null || isObject(k)) },
  unhealthy: { must: 'a list of names of checks', ok: strings },
  expired: { must: 'a whole number', ok: v => Number.isInteger(v) && (v as number) >= 0 },
}

/** The value as a state; throws `DemoStateError`. What is in the objects is data, right or wrong, and stays. */
export function checkClusterState(value: unknown, file: string): ClusterState {
  const keys = Object.keys(RULES).join(', ')
  if (!isObject(value)) throw new DemoStateError(file, '', 'the state must be an object', `Its keys are ${keys}`)
  for (const key of Object.keys(value)) {
    if (!Object.hasOwn(RULES, key)) throw new DemoStateError(file, `/${key.slice(0, 80)}`, 'unknown key', `Remove it, or use one of ${keys}`)
  }
  for (const [key, rule] of Object.entries(RULES)) {
    const given = Object.hasOwn(value, key) ? value[key] : undefined
    if (given === undefined && rule.required === true) throw new DemoStateError(file, `/${key}`, 'missing', `Add ${rule.must}`)
    if (given !== undefined && !rule.ok(given)) throw new DemoStateError(file, `/${key}`, 'wrong value', `It must be ${rule.must}`)
  }
  const state = value as unknown as ClusterState
  checkObjects(state.objects, file)
  return state
}

function checkObjects(objects: JsonObject[], file: string): void {
  const known = resourcesOf(Infinity, dicts(objects).filter(({ kind }) => kind === 'CustomResourceDefinition').map(definition => ({ ...definition })))
  const seen = new Set<string>()
  objects.forEach((object, i) => {
    const where = `/objects/${i}`
    if (!isObject(object)) throw new DemoStateError(file, where, 'this is no object', 'Write it as a Kubernetes manifest')
    const { apiVersion, kind } = object
    if (resourceOfKind(apiVersion, kind, known) === undefined) {
      const cure = 'Write it as kubectl shows it, or add its CustomResourceDefinition before it'
      throw new DemoStateError(file, where, `the demo cluster knows no kind ${text(kind) || '(none)'} of ${text(apiVersion) || '(no apiVersion)'}`, cure)
    }
    if (nameOf(object) === '') throw new DemoStateError(file, `${where}/metadata/name`, 'missing', 'Give the object a name')
    const key = [text(apiVersion), text(kind), namespaceOf(object), nameOf(object)].join(' ')
    if (seen.has(key)) throw new DemoStateError(file, where, 'another object has the same kind, namespace and name', 'Remove one of them')
    seen.add(key)
  })
}
