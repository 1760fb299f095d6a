import { decoded, empty, json, objectOf } from './answer.ts'
import type { Answer, Ask } from './answer.ts'
import { refuses } from './cloud.ts'
import type { Cloud } from './cloud.ts'
import { amend, isOwn } from './neutron.ts'
import { said } from './paging.ts'
import { forbidden, invalid, nowhere, Refusal } from './neutron-error.ts'

/** `/v2.0/{collection}/{id}/tags` and `…/tags/{tag}` of a record of the kind; throws `Refusal`. */
export function tags(cloud: Cloud, ask: Ask, kind: string, id: string, tag: string | undefined): Answer {
  const { method } = ask
  const record = cloud.things.get(kind, id)
  // Neutron 26 fails here; earlier ones say 404.
  if (record === undefined) {
    throw new Refusal(500, 'HTTPInternalServerError', 'Request Failed: internal server error while processing your request.')
  }
  const own = Array.isArray(record['tags']) ? record['tags'] : []
  if (method !== 'GET' && (!isOwn(cloud, record) || refuses(cloud, method, 'tags'))) throw forbidden(`${method === 'PUT' ? 'update' : 'delete'}_tags`)
  if (tag === undefined) {
    if (method === 'GET') return json(200, { tags: own })
    if (method !== 'PUT' && method !== 'DELETE') throw nowhere()
    const wished = method === 'PUT' ? objectOf(ask)?.['tags'] : []
    if (wished === undefined) throw invalid('Invalid tags body')
    if (!Array.isArray(wished)) throw invalid(`'${said(wished)}' is not a list`)
    if (!wished.every(one => typeof one === 'string' && one.length <= 255)) throw invalid('Invalid tags body')
    amend(cloud, kind, id, { tags: [...new Set(wished)] })
    return method === 'PUT' ? json(200, { tags: [...new Set(wished)] }) : empty(204)
  }
  const name = decoded(tag)
  if (method === 'PUT') {
    amend(cloud, kind, id, { tags: [...new Set([...own, name])] })
    return json(201, null)
  }
  if (!own.includes(name)) throw new Refusal(404, 'TagNotFound', `Tag ${name} could not be found.`)
  if (method === 'GET') return empty(204)
  if (method !== 'DELETE') throw nowhere()
  amend(cloud, kind, id, { tags: own.filter(one => one !== name) })
  return empty(204)
}
