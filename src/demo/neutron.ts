import type { Json, JsonObject } from '../model/json.ts'
import { empty, isObject, json, objectOf } from './answer.ts'
import type { Answer, Ask } from './answer.ts'
import { refuses } from './cloud.ts'
import type { Cloud } from './cloud.ts'
import { forbidden, malformed, Refusal } from './neutron-error.ts'
import { listing } from './neutron-list.ts'
import { idOf, said } from './paging.ts'
import { exceeds } from './quota.ts'

/** One collection of Neutron's API. What it does throws `Refusal`. */
export interface Resource {
  /** Key of its document, and its kind among the things and quotas: `security_group`. */
  kind: string
  /** Its path: `security-groups`. */
  path: string
  /** All attributes that a member sees, with the values that they have by default. */
  defaults: JsonObject
  /** Attributes that a member may give with POST, and those of them that must be given. */
  settable: string[]
  required?: string[]
  /** Attributes that a member may change with PUT. */
  changeable: string[]
  /** Attributes that only the operator may set to other values than the default. */
  privileged?: string[]
  /** Filters that have no effect. */
  ignored?: string[]
  missing(id: string): Refusal
  /** Fields that records of Neutron have and these do not. */
  without?: string[]
  /** Default: what belongs to the project. */
  visible?(record: JsonObject): boolean
  /** What the record shows beyond its own attributes. */
  derived?(record: JsonObject): JsonObject
  create?(given: JsonObject): JsonObject
  change?(record: JsonObject, given: JsonObject): JsonObject
  remove?(record: JsonObject): void
}

const CORE = ['network', 'subnet', 'port', 'subnetpool']

/** Answers a request for a collection, or for the record of it with the id; throws `Refusal`. */
export function serve(cloud: Cloud, resource: Resource, ask: Ask, id: string | undefined): Answer {
  const { kind, path } = resource
  const { method } = ask
  const visible = (record: JsonObject): boolean => resource.visible?.(record) ?? isOwn(cloud, record)
  const verb = { GET: 'get', POST: 'create', PUT: 'update', DELETE: 'delete' }[method]
  const forNothing = verb === undefined || (method === 'POST' && id !== undefined)
  if (forNothing) {
    const why = 'The server could not comply with the request since it is either malformed or otherwise incorrect.'
    throw new Refusal(405, 'HTTPMethodNotAllowed', why)
  }
  if (refuses(cloud, method, path)) throw forbidden(`${verb}_${kind}`)
  if (id === undefined && method === 'GET') {
    const records = cloud.things.list(kind).filter(visible).map(record => shown(cloud, resource, record))
    return listing(cloud, ask, collectionKey(path), records, { ...resource.defaults, ...COMMON, id: '' }, resource.ignored)
  }
  if (id === undefined && method === 'POST') {
    const given = attributes(cloud, resource, ask, true)
    reserve(cloud, kind)
    const made = resource.create?.(given) ?? keep(cloud, kind, given)
    return json(201, { [kind]: shown(cloud, resource, made) })
  }
  const record = id === undefined ? undefined : cloud.things.get(kind, id)
  if (record === undefined || !visible(record)) throw resource.missing(id ?? 'None')
  if (method === 'GET') return json(200, { [kind]: shown(cloud, resource, record) })
  if (!isOwn(cloud, record)) throw forbidden(`${verb}_${kind}`)
  if (method === 'DELETE') {
    resource.remove?.(record)
    cloud.things.remove(kind, idOf(record))
    return empty(204)
  }
  const given = attributes(cloud, resource, ask, false)
  amend(cloud, kind, idOf(record), resource.change?.(record, given) ?? given)
  return json(200, { [kind]: shown(cloud, resource, cloud.things.get(kind, idOf(record)) ?? record) })
}

/** Whether the record belongs to the project. */
export function isOwn(cloud: Cloud, record: JsonObject): boolean {
  return record['project_id'] === cloud.project.id
}

/** Keeps a new record of Neutron. */
export function keep(cloud: Cloud, kind: string, record: JsonObject): JsonObject {
  const revision = kind === 'network' || kind === 'port' ? 1 : 0
  return cloud.things.add(kind, { created_at: now(), updated_at: now(), revision_number: revision, tags: [], ...record })
}

/** Patches a record and counts its revisions. */
export function amend(cloud: Cloud, kind: string, id: string, patch: JsonObject): void {
  const revision = cloud.things.get(kind, id)?.['revision_number']
  cloud.things.change(kind, id, { ...patch, revision_number: Number(revision ?? 0) + 1, updated_at: now() })
}

/** Throws Neutron's 409 where the project has no room for so many more of a kind. */
export function reserve(cloud: Cloud, kind: string, more = 1): void {
  if (exceeds(cloud.state, kind, used(cloud, kind), more)) throw new Refusal(409, 'OverQuota', `Quota exceeded for resources: ['${kind}'].`)
}

/** How many records of a kind the project has. */
export function used(cloud: Cloud, kind: string): number {
  return cloud.things.list(kind).filter(record => isOwn(cloud, record)).length
}

/** The text of an attribute; `''` if it is none. */
export function textOf(record: JsonObject | undefined, key: string): string {
  const value = record?.[key]
  return typeof value === 'string' ? value : ''
}

const COMMON: JsonObject = { project_id: '', tenant_id: '', created_at: '', updated_at: '', revision_number: 0, tags: [] }

function shown(cloud: Cloud, resource: Resource, record: JsonObject): JsonObject {
  const stamps = Object.fromEntries(['created_at', 'updated_at'].map(key => [key, seconds(record[key] ?? record['created_at'])]))
  const tenant_id = record['project_id'] ?? cloud.project.id
  const all: JsonObject = { ...resource.defaults, ...COMMON, ...record, ...stamps, tenant_id, ...resource.derived?.(record) }
  for (const key of resource.without ?? []) delete all[key]
  return all
}

function attributes(cloud: Cloud, resource: Resource, ask: Ask, fresh: boolean): JsonObject {
  const { kind, defaults, settable, changeable, required = [], privileged = [] } = resource
  const body = objectOf(ask)
  if (body === undefined) throw malformed('Body contains invalid data')
  const given = Object.hasOwn(body, kind) ? body[kind] : undefined
  if (!isObject(given)) throw malformed(CORE.includes(kind) ? `Unable to find '${kind}' in request body` : 'Resource body required')
  const { project_id = cloud.project.id, tenant_id = cloud.project.id, ...rest } = given
  const verb = fresh ? 'create' : 'update'
  if (project_id !== cloud.project.id || tenant_id !== cloud.project.id) throw forbidden(`${verb}_${kind}`, 'tenant_id')
  const reserved = privileged.filter(name => Object.hasOwn(rest, name) && rest[name] !== false && rest[name] !== (defaults[name] ?? null))
  if (reserved.length > 0) throw forbidden(`${verb}_${kind}`, ...reserved)
  for (const [name, value] of Object.entries(rest)) {
    if (!privileged.includes(name) && !(fresh ? settable : changeable).includes(name)) {
      const known = settable.includes(name) || Object.hasOwn(defaults, name) || Object.hasOwn(COMMON, name) || name === 'id'
      throw malformed(known ? `Attribute '${name}' not allowed in ${ask.method}` : `Unrecognized attribute(s) '${name}'`)
    }
    const usual = defaults[name]
    const wrong = (why: string): Error => malformed(`Invalid input for ${name}. Reason: '${said(value)}' ${why}.`)
    if (typeof usual === 'string' && typeof value !== 'string') throw wrong('is not a valid string')
    if (typeof usual === 'boolean' && typeof value !== 'boolean') throw wrong('cannot be converted to boolean')
  }
  const lacking = required.find(name => fresh && !Object.hasOwn(rest, name))
  if (lacking !== undefined) throw malformed(`Failed to parse request. Required attribute '${lacking}' not specified`)
  return rest
}

function collectionKey(path: string): string {
  return path.replaceAll('-', '_')
}

function now(): string {
  return seconds(new Date().toISOString()) as string
}

function seconds(stamp: Json | undefined): Json {
  return typeof stamp === 'string' ? stamp.replace(/\.[0-9]{1,9}Z$/, 'Z') : null
}
