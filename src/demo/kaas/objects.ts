import type { JsonObject } from '../../model/json.ts'
import { randomBytes } from 'node:crypto'
import type { Answer, Ask } from '../answer.ts'
import { admit } from './admission.ts'
import type { Cluster } from './cluster.ts'
import { defaulted } from './defaults.ts'
import { dict, instant, meta, text, uidOf, withMeta } from './fields.ts'
import { changed, created } from './lives.ts'
import { managed, managerOf } from './managed-fields.ts'
import { merged } from './merge-patch.ts'
import { bodyOf, isDryRun } from './request.ts'
import type { Attributes } from './request.ts'
import { groupVersion, qualified } from './resources.ts'
import type { Resource } from './resources.ts'
import { answerJson, badRequest, failure, Refused } from './status.ts'
import { invalid, validate } from './validation.ts'

/** An object as an answer of its own. */
export function shown(resource: Resource, object: JsonObject, status = 200): Answer {
  return answerJson(status, { kind: resource.kind, apiVersion: groupVersion(resource), ...object })
}

/** The object that the request is about; throws the 404. */
export function found({ store }: Cluster, resource: Resource, { namespace, name }: Attributes): JsonObject {
  const object = store.get(resource, resource.namespaced ? namespace : '', name)
  if (object === undefined) {
    throw new Refused(failure(404, 'NotFound', `${qualified(resource)} "${name}" not found`, { name, group: resource.group, kind: resource.plural }))
  }
  return object
}

/** POST: admits, checks and keeps a new object; `dryRun=All` keeps nothing. */
export function create(cluster: Cluster, resource: Resource, { namespace }: Attributes, ask: Ask): Answer {
  const { store, agenda } = cluster
  const { kind: _, apiVersion: __, ...given } = typed(resource, bodyOf(ask))
  const { uid: ___, resourceVersion: ____, creationTimestamp: _____, ...wished } = meta(given)
  if (resource.namespaced && wished['namespace'] !== undefined && wished['namespace'] !== namespace) {
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request')
  }
  const name = text(wished['name']) || (
    wished['generateName'] === undefined ? '' : `${text(wished['generateName'])}${randomBytes(4).toString('hex').slice(0, 5)}`
  )
  const named = { ...given, metadata: { ...wished, ...(name !== '' && { name }), ...(resource.namespaced && { namespace }) } }
  const full = managed(defaulted(cluster, resource, named), managerOf(ask.headers['user-agent']), groupVersion(resource), instant(agenda.now))
  admit(cluster, resource, namespace, full)
  validate(resource, full)
  const there = store.get(resource, resource.namespaced ? namespace : '', name)
  if (there !== undefined) {
    const message = `${meta(there)['deletionTimestamp'] === undefined ? '' : 'object is being deleted: '}${qualified(resource)} "${name}" already exists`
    throw new Refused(failure(409, 'AlreadyExists', message, { name, group: resource.group, kind: resource.plural }))
  }
  if (isDryRun(ask)) {
    const { name: first, namespace: second, ...rest } = meta(full)
    const place = resource.namespaced ? { namespace: second } : {}
    return shown(
      resource,
      {
        ...full,
        metadata: { name: first, ...place, uid: '00000000-0000-4000-8000-000000000000', creationTimestamp: instant(agenda.now), ...rest } as JsonObject,
      },
      201,
    )
  }
  const kept = store.add(resource, full, agenda.now)
  created(cluster, resource, kept)
  return shown(resource, store.get(resource, resource.namespaced ? namespace : '', name) ?? kept, 201)
}

/** PUT and PATCH (merge patches): changes an object; a resourceVersion in the body must be the current one. */
export function change(cluster: Cluster, resource: Resource, asked: Attributes, ask: Ask): Answer {
  const current = found(cluster, resource, asked)
  const type = (ask.headers['content-type'] ?? '').split(';')[0]
  if (asked.verb === 'patch' && type !== 'application/merge-patch+json') {
    throw new Refused(
      failure(415, 'UnsupportedMediaType', 'the body of the request was in an unknown format - the demo cluster accepts only: application/merge-patch+json'),
    )
  }
  const body = bodyOf(ask)
  const { kind: _, apiVersion: __, ...next } = asked.verb === 'patch' ? merged(current, body) : typed(resource, body)
  const metadata = meta(next)
  const conflict = (why: string): Refused => new Refused(
    failure(
      409, 'Conflict', `Operation cannot be fulfilled on ${qualified(resource)} "${asked.name}": ${why}`,
      { name: asked.name, group: resource.group, kind: resource.plural },
    ),
  )
  if (metadata['name'] !== undefined && metadata['name'] !== asked.name) {
    throw badRequest(`the name of the object (${text(metadata['name'])}) does not match the name on the URL (${asked.name})`)
  }
  if (metadata['uid'] !== undefined && metadata['uid'] !== uidOf(current)) {
    // a PUT takes the uid for a precondition, a PATCH for a change
    const uid = text(metadata['uid'])
    if (asked.verb === 'update') throw conflict(`Precondition failed: UID in precondition: ${uid}, UID in object meta: ${uidOf(current)}`)
    throw invalid(resource, asked.name, [{ reason: 'FieldValueInvalid', message: `Invalid value: "${uid}": field is immutable`, field: 'metadata.uid' }])
  }
  if (metadata['resourceVersion'] !== undefined && metadata['resourceVersion'] !== meta(current)['resourceVersion']) {
    throw conflict('the object has been modified; please apply your changes to the latest version and try again')
  }
  const fixed = ['name', 'namespace', 'uid', 'creationTimestamp', 'deletionTimestamp', 'deletionGracePeriodSeconds', 'generation', 'managedFields']
  const own = Object.fromEntries(Object.entries(meta(current)).filter(([key]) => fixed.includes(key)))
  const object = withMeta({ ...next, ...(current['status'] !== undefined && { status: dict(current['status']) }) }, own)
  validate(resource, object)
  if (isDryRun(ask)) return shown(resource, object)
  const kept = cluster.store.put(resource, object)
  changed(cluster, resource, kept)
  return shown(resource, kept)
}

function typed(resource: Resource, body: JsonObject): JsonObject {
  const { kind, apiVersion } = body
  const version = groupVersion(resource)
  if ((kind !== undefined && kind !== resource.kind) || (apiVersion !== undefined && apiVersion !== version)) {
    throw badRequest(
      `${text(kind)} in version "${text(apiVersion)}" cannot be handled as a ${resource.kind}: no kind "${text(kind)}" is registered for version "${version}"`,
    )
  }
  return body
}
