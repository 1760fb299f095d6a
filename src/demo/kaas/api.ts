import type { Answer, Ask } from '../answer.ts'
import { authenticated } from './authentication.ts'
import { decide, forbidden, MASTERS } from './authorization.ts'
import { served } from './cluster.ts'
import type { Cluster } from './cluster.ts'
import { discovery } from './discovery.ts'
import { uidOf } from './fields.ts'
import { health } from './health.ts'
import { logOf, proxied } from './kubelet.ts'
import { listed } from './lists.ts'
import { change, create, found, shown } from './objects.ts'
import { removeAll, remove } from './removal.ts'
import { attributesOf } from './request.ts'
import type { Attributes, User } from './request.ts'
import type { Resource } from './resources.ts'
import { accessReview, subjectReview } from './reviews.ts'
import { failure, index, noPage, notServed, Refused } from './status.ts'

/** The answer of the API server: authentication, priority, authorization, then the request itself. `pageSize` is the largest page of any list. */
export function answered(cluster: Cluster, ask: Ask, pageSize?: number): Answer {
  cluster.agenda.run(Date.now())
  const user = authenticated(cluster, ask)
  if (user === undefined) return failure(401, 'Unauthorized', 'Unauthorized')
  const answer = allowed(cluster, user, ask, pageSize)
  return { ...answer, headers: { ...priority(cluster, user, ask), ...answer.headers } }
}

/** The headers that tell by which flow schema and priority level a request was let in. */
function priority({ store }: Cluster, user: User, { path }: Ask): Record<string, string> {
  const isHealth = /^\/(livez|readyz|healthz)$/.test(path)
  const [schema, level] = user.groups.includes(MASTERS) ? ['exempt', 'exempt'] : isHealth ? ['probes', 'exempt'] : ['global-default', 'global-default']
  const [one, other] = [store.get('flowschemas', '', schema), store.get('prioritylevelconfigurations', '', level)]
  if (one === undefined || other === undefined) return {}
  return { 'x-kubernetes-pf-flowschema-uid': uidOf(one), 'x-kubernetes-pf-prioritylevel-uid': uidOf(other) }
}

function allowed(cluster: Cluster, user: User, ask: Ask, pageSize: number | undefined): Answer {
  const asked = attributesOf(ask)
  const refuse = user === cluster.user ? cluster.state.refuse ?? [] : []
  if (!decide(cluster.store, user, asked, refuse).allowed) return forbidden(user, asked)
  try {
    return done(cluster, user, asked, ask, pageSize)
  } catch (error) {
    if (error instanceof Refused) return error.answer
    throw error
  }
}

function done(cluster: Cluster, user: User, asked: Attributes, ask: Ask, pageSize: number | undefined): Answer {
  const { resource: plural, group, version, subresource } = asked
  const isKnown = served(cluster).some(one => one.group === group)
  if (plural === '') return (asked.verb === 'get' ? health(cluster, ask) ?? discovery(cluster, ask) : undefined) ?? unknownPath(cluster, ask)
  const resource = served(cluster).find(one => one.plural === plural && one.group === group && one.version === version)
  if (resource === undefined) return isKnown ? notServed() : noPage()
  if (subresource !== '') return part(cluster, resource, asked, ask)
  if (!resource.verbs.includes(asked.verb)) return notAllowed()
  if (plural === 'selfsubjectaccessreviews') return accessReview(cluster, user, ask, 'SelfSubjectAccessReview')
  if (plural === 'subjectaccessreviews') return accessReview(cluster, user, ask, 'SubjectAccessReview')
  if (plural === 'selfsubjectreviews') return subjectReview(cluster, user, ask)
  // What lives in a namespace is listed across all of them, but created and read in one.
  if (resource.namespaced && asked.namespace === '' && asked.verb !== 'list') return asked.name === '' ? notAllowed() : notServed()
  switch (asked.verb) {
    case 'list': return listed(cluster, resource, resource.namespaced ? asked : { ...asked, namespace: '' }, ask, pageSize)
    case 'get': return shown(resource, found(cluster, resource, asked))
    case 'create': return create(cluster, resource, asked, ask)
    case 'update': case 'patch': return asked.name === '' ? notAllowed() : change(cluster, resource, asked, ask)
    case 'delete': return remove(cluster, resource, asked, ask)
    case 'deletecollection': return plural === 'namespaces' ? notAllowed() : removeAll(cluster, resource, asked, ask)
    default: return notAllowed()
  }
}

function part(cluster: Cluster, resource: Resource, asked: Attributes, ask: Ask): Answer {
  if (asked.verb !== 'get') return notAllowed()
  const full = `${resource.plural}/${asked.subresource}`
  if (full === 'nodes/proxy') return proxied(cluster, asked)
  const object = found(cluster, resource, asked)
  if (full === 'pods/log') return logOf(cluster, object, ask)
  return asked.subresource === 'status' ? shown(resource, object) : noPage()
}

/** Where there is nothing: beside the API an index, below it a page that is not there. */
function unknownPath(cluster: Cluster, { path }: Ask): Answer {
  if (/^\/apis?(\/|$)/.test(path)) return noPage()
  const groups = [...new Set(served(cluster).filter(({ group }) => group !== '').map(({ group }) => `/apis/${group}`))]
  return index(['/api', '/api/v1', '/apis', ...groups, '/healthz', '/livez', '/readyz', '/version'])
}

function notAllowed(): Answer {
  return failure(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource', {})
}
