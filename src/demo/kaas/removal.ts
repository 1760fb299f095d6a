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

/** Throws the 409 where the object is another one, or another version, than the client means; namespaces say it in other words. */
function mustBe(resource: Resource, object: JsonObject, { uid, resourceVersion }: JsonObject): void {
  const [name, own, version] = [nameOf(object), uidOf(object), text(meta(object)['resourceVersion'])]
  const [what, wanted, is] = uid !== undefined && uid !== own ? ['UID', text(uid), own] as const
    : resourceVersion !== undefined && resourceVersion !== version ? ['ResourceVersion', text(resourceVersion), version] as const : []
  if (what === undefined) return
  const isNamespace = resource.plural === 'namespaces'
  const advice = what === 'UID' ? 'The object might have been deleted and then recreated' : 'The object might have been modified'
  const why = isNamespace ? `Precondition failed: ${what} in precondition: ${wanted}, ${what} in object meta: ${is}`
    : `the ${what} in the precondition (${wanted}) does not match the ${what} in record (${is}). ${advice}`
  const kind = isNamespace ? qualified(resource) : resource.kind
  throw new Refused(failure(409, 'Conflict', `Operation cannot be fulfilled on ${kind} "${name}": ${why}`, { name, group: resource.group, kind }))
}
