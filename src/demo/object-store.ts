import type { JsonObject } from '../model/json.ts'
import { decoded, html, json, title, textOf } from './answer.ts'
import type { Answer, Ask, Service } from './answer.ts'
import { bucketsOf, bytesOf, contentOf, objectsOf } from './buckets.ts'
import { admitted } from './cloud.ts'
import type { Cloud } from './cloud.ts'

const error = (status: number, message: string): Answer => html(status, title(status), message)
const notFound = (): Answer => error(404, 'The resource could not be found.')

/** Swift, read-only: its public description, the project's account, its containers (the buckets of S3) and their objects. */
export function objectStore(cloud: Cloud): Service {
  const account = `/v1/AUTH_${cloud.project.id}`

  function accountOf(ask: Ask): Answer {
    const names = bucketsOf(cloud)
    const containers = names.map(name => ({ name, objects: objectsOf(cloud, name) }))
    const all = containers.flatMap(({ objects }) => objects)
    const counts = {
      'x-account-container-count': String(names.length), 'x-account-object-count': String(all.length), 'x-account-bytes-used': String(bytesOf(all)),
    }
    const records = containers.map(({ name, objects }) => ({ name, count: objects.length, bytes: bytesOf(objects), storage_policy: 'Policy-0' }))
    return listed(ask, names, records, counts)
  }

  function containerOf(ask: Ask, container: string): Answer {
    if (cloud.things.get('bucket', container) === undefined) return notFound()
    const objects = objectsOf(cloud, container)
    const counts = { 'x-container-object-count': String(objects.length), 'x-container-bytes-used': String(bytesOf(objects)) }
    const records = objects.map(({ key = '', etag = '', size = 0, content_type = '', modified = '' }) => ({
      bytes: size, hash: etag, name: key, content_type, last_modified: textOf(modified).replace('Z', '000'),
    }))
    return listed(ask, objects.map(({ key }) => textOf(key)), records, counts)
  }

  return {
    error,
    answer(ask) {
      if (ask.below === '/info') return json(200, { swift: { version: '2.35.1' }, ...(cloud.state.s3 === true && { s3api: {} }) })
      if (!ask.below.startsWith('/v1/')) return notFound()
      const realm = { 'www-authenticate': `Swift realm="${account.slice('/v1/'.length)}"` }
      if (!admitted(cloud, ask)) return html(401, title(401), 'A valid token is needed.', realm)
      const [, , owner, container = '', ...rest] = ask.below.split('/').map(decoded)
      if (`/v1/${owner}` !== account) return error(403, 'Access was denied to this resource.')
      if (ask.method !== 'GET' && ask.method !== 'HEAD') return error(405, 'The method is not allowed for this resource.')
      if (container === '') return accountOf(ask)
      const key = rest.join('/')
      if (key === '') return containerOf(ask, container)
      const object = cloud.things.get('object', `${container}/${key}`)
      if (object === undefined) return notFound()
      const headers = { 'content-type': textOf(object['content_type']), etag: textOf(object['etag']), 'accept-ranges': 'bytes' }
      return { status: 200, headers, body: contentOf(object) }
    },
  }
}

/** Swift's listing: names in lines, or records where JSON is asked for; 204 where there is nothing to say in plain text. */
function listed(ask: Ask, names: string[], records: JsonObject[], counts: Record<string, string>): Answer {
  if (ask.query.get('format') === 'json' || /^application\/json/.test(ask.headers.accept ?? '')) {
    return json(200, records, { ...counts, 'content-type': 'application/json; charset=utf-8' })
  }
  const headers = { 'content-type': 'text/plain; charset=utf-8', ...counts }
  if (names.length === 0 || ask.method === 'HEAD') return { status: 204, headers, body: '' }
  return { status: 200, headers, body: names.map(name => `${name}\n`).join('') }
}
