import type { JsonObject } from '../../model/json.ts'
import type { Answer, Ask } from '../answer.ts'
import { decide } from './authorization.ts'
import type { Cluster } from './cluster.ts'
import { dict, instant, text, texts, withMeta } from './fields.ts'
import { managed, managerOf } from './managed-fields.ts'
import { bodyOf } from './request.ts'
import type { Attributes, User } from './request.ts'
import { answerJson, badRequest } from './status.ts'

/** First minor that leaves an unset creationTimestamp out instead of writing null. */
const WITHOUT_NULL = 34

/** `SelfSubjectAccessReview` and `SubjectAccessReview`: whether the asker, or somebody else, may do something. A denial has no reason. */
export function accessReview(cluster: Cluster, asker: User, ask: Ask, kind: 'SelfSubjectAccessReview' | 'SubjectAccessReview'): Answer {
  const spec = dict(kept(ask, kind)['spec'])
  const user = kind === 'SelfSubjectAccessReview' ? asker : { name: text(spec['user']), groups: texts(spec['groups']) }
  const { resourceAttributes, nonResourceAttributes } = spec
  if (resourceAttributes === undefined && nonResourceAttributes === undefined) throw badRequest(
    'spec.resourceAttributes: Required value: exactly one of nonResourceAttributes or resourceAttributes',
  )
  const { allowed, reason } = decide(
    cluster.store, user, wished(dict(resourceAttributes), dict(nonResourceAttributes)), user.name === cluster.user.name ? cluster.state.refuse ?? [] : [],
  )
  const own = ask.headers['user-agent']
  const object = managed({ spec }, managerOf(own), 'authorization.k8s.io/v1', instant(cluster.agenda.now))
  const dated = cluster.minor < WITHOUT_NULL ? withMeta({}, { creationTimestamp: null }) : {}
  const metadata = { ...dict(dated['metadata']), ...dict(object['metadata']) }
  return answerJson(201, { kind, apiVersion: 'authorization.k8s.io/v1', metadata, spec, status: { allowed, ...(reason !== '' && { reason }) } })
}

/** `SelfSubjectReview`: who the asker is. */
export function subjectReview(cluster: Cluster, user: User, ask: Ask): Answer {
  kept(ask, 'SelfSubjectReview')
  const metadata = { creationTimestamp: instant(cluster.agenda.now) }
  return answerJson(
    201, { kind: 'SelfSubjectReview', apiVersion: 'authentication.k8s.io/v1', metadata, status: { userInfo: { username: user.name, groups: user.groups } } },
  )
}

function kept(ask: Ask, kind: string): JsonObject {
  const body = bodyOf(ask)
  if (body['kind'] !== undefined && body['kind'] !== kind) throw badRequest(`the object provided is unrecognized: it is no ${kind}`)
  return body
}

function wished(resource: JsonObject, path: JsonObject): Attributes {
  const member = (key: string): string => text(resource[key])
  return {
    verb: text(resource['verb'] ?? path['verb']), path: text(path['path']), group: member('group'), version: member('version'), resource: member('resource'),
    subresource: member('subresource'), namespace: member('namespace'), name: member('name'), rest: [],
  }
}
