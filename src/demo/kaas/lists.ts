import type { JsonObject } from '../../model/json.ts'
import type { Answer, Ask } from '../answer.ts'
import type { Cluster } from './cluster.ts'
import { nameOf, namespaceOf } from './fields.ts'
import type { Attributes } from './request.ts'
import { groupVersion } from './resources.ts'
import type { Resource } from './resources.ts'
import { fieldFilter, labelFilter } from './selectors.ts'
import { answerJson, badRequest, failure, Refused } from './status.ts'

/** A list of a resource: filtered by label and field selectors, in pages if the client limits them. Items are without kind and apiVersion. */
export function listed(cluster: Cluster, resource: Resource, { namespace }: Attributes, ask: Ask, pageSize: number | undefined): Answer {
  const { query } = ask
  const [labels, fields] = [query.get('labelSelector'), query.get('fieldSelector')]
  const fits = [labelFilter(labels), fieldFilter(fields)]
  const start = resumed(cluster, query.get('continue'))
  const all = cluster.store.list(resource, namespace === '' ? undefined : namespace)
  const rest = all.filter(object => keyOf(object) > start && fits.every(fit => fit(object)))
  const limit = Math.min(limitOf(query), pageSize ?? Infinity)
  const items = rest.slice(0, limit)
  const left = rest.length - items.length // remainingItemCount is told of whole lists only
  const more = left === 0 ? {} : { continue: token(cluster, keyOf(items.at(-1))), ...(labels === null && fields === null && { remainingItemCount: left }) }
  const metadata = { resourceVersion: cluster.store.revision, ...more }
  if (ask.headers.accept?.split(',')[0]?.includes('as=PartialObjectMetadataList') === true) {
    const partial = items.map(object => ({ kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: object['metadata'] ?? {} }))
    return answerJson(200, { kind: 'PartialObjectMetadataList', apiVersion: 'meta.k8s.io/v1', metadata, items: partial })
  }
  return answerJson(200, { kind: `${resource.kind}List`, apiVersion: groupVersion(resource), metadata, items })
}

/** The key of an object among those of its kind, as continue tokens carry it. */
function keyOf(object: JsonObject | undefined): string {
  if (object === undefined) return ''
  return `${namespaceOf(object) === '' ? '' : `/${namespaceOf(object)}`}/${nameOf(object)}\u0000`
}

function limitOf(query: URLSearchParams): number {
  const given = query.get('limit') ?? '0'
  if (!/^\d{1,15}$/.test(given)) throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(given)}: invalid syntax`)
  return Number(given) === 0 ? Infinity : Number(given)
}

function token(cluster: Cluster, start: string): string {
  return Buffer.from(JSON.stringify({ v: 'meta.k8s.io/v1', rv: Number(cluster.store.revision), start })).toString('base64url')
}

function resumed(cluster: Cluster, given: string | null): string {
  if (given === null || given === '') return ''
  const left = cluster.state.expired ?? 0
  if (left > 0) {
    cluster.state = { ...cluster.state, expired: left - 1 }
    throw new Refused(failure(410, 'Expired', 'The provided continue parameter is too old to display a consistent list result.'))
  }
  try {
    const { v, start } = JSON.parse(Buffer.from(given, 'base64url').toString()) as Record<string, unknown>
    if (v === 'meta.k8s.io/v1' && typeof start === 'string') return start
  } catch {
    // falls through to the answer
  }
  throw badRequest('continue key is not valid: the token was not made by this server')
}
