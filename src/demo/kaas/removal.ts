import type { JsonObject } from '../../model/json.ts'
import type { Answer, Ask } from '../answer.ts'
import { objectOf } from '../answer.ts'
import type { Cluster } from './cluster.ts'
import { end } from './ending.ts'
import { dict, meta, nameOf, text, texts, uidOf } from './fields.ts'
import { terminate } from './namespaces.ts'
import { found, shown } from './objects.ts'
import { isDryRun } from './request.ts'
import type { Attributes } from './request.ts'
import { groupVersion, qualified } from './resources.ts'
import type { Resource } from './resources.ts'
import { answerJson, failure, Refused, success } from './status.ts'

/** Kinds whose removal answers with the object instead of a Status. */
const SHOWN = ['pods', 'namespaces', 'persistentvolumeclaims', 'persistentvolumes', 'serviceaccounts', 'resourcequotas', 'services']

/** DELETE of one object, by DeleteOptions in the body: preconditions, grace period, dry run. Finalizers hold it until they are gone. */
export function remove(cluster: Cluster, resource: Resource, asked: Attributes, ask: Ask): Answer {
  const object = found(cluster, resource, asked)
  const options = objectOf(ask) ?? {}
  mustBe(resource, object, dict(options['preconditions']))
  const dry = isDryRun(ask) || texts(options['dryRun']).includes('All')
  const { group, plural } = resource
  const after = dry ? object : plural === 'namespaces' ? terminate(cluster, object) : end(cluster, resource, object, grace(options, ask))
  if (SHOWN.includes(plural) || (after !== undefined && !dry)) return shown(resource, after ?? object)
  return success({ name: nameOf(object), group, kind: plural, uid: uidOf(object) })
}

/** DELETE of all objects of a kind in a namespace, or of a kind that lives in none. */
export function removeAll(cluster: Cluster, resource: Resource, { namespace }: Attributes, ask: Ask): Answer {
  const all = cluster.store.list(resource, resource.namespaced ? namespace : undefined)
  const seconds = grace(objectOf(ask) ?? {}, ask)
  if (!isDryRun(ask)) for (const object of all) end(cluster, resource, object, seconds)
  return answerJson(
    200, { kind: `${resource.kind}List`, apiVersion: groupVersion(resource), metadata: { resourceVersion: cluster.store.revision }, items: all },
  )
}

function grace(options: JsonObject, { query }: Ask): number | undefined {
  const given = options['gracePeriodSeconds'] ?? query.get('gracePeriodSeconds')
  return given === null || !Number.isFinite(Number(given)) ? undefined : Math.max(0, Number(given))
}

function mustBe(resource: Resource, object: JsonObject, { uid, resourceVersion }: JsonObject): void {
  const [name, own] = [nameOf(object), uidOf(object)]
  const version = text(meta(object)['resourceVersion'])
  const wrong = uid !== undefined && uid !== own ? `Precondition failed: UID in precondition: ${text(uid)}, UID in object meta: ${own}`
    : resourceVersion !== undefined && resourceVersion !== version
      ? `Precondition failed: ResourceVersion in precondition: ${text(resourceVersion)}, ResourceVersion in object meta: ${version}` : undefined
  if (wrong === undefined) return
  throw new Refused(
    failure(
      409, 'Conflict', `Operation cannot be fulfilled on ${qualified(resource)} "${name}": ${wrong}`, { name, group: resource.group, kind: resource.plural },
    ),
  )
}
