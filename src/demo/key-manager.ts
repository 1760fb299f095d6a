import type { JsonObject } from '../model/json.ts'
import { decoded, json, objectOf, textOf, title } from './answer.ts'
import type { Answer, Ask, Service } from './answer.ts'
import { admitted, refuses, unauthorized } from './cloud.ts'
import type { Cloud } from './cloud.ts'
import { idOf } from './paging.ts'
import { exceeds, limitOf } from './quota.ts'
import { problemOf } from './secret-schema.ts'

/** Barbican's usual and largest page (`default_limit_paging`, `max_limit_paging`). */
const PAGE = { usual: 10, largest: 100 }
/** Barbican reads no more of a request, bytes, and takes what it has for broken JSON (`max_allowed_request_size_in_bytes`). */
const LARGEST = 25_000
const QUOTAS = ['secrets', 'orders', 'containers', 'consumers', 'cas']
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
const SPOKEN = { 'openstack-api-version': 'key-manager 1.0', vary: 'openstack-api-version' }

const error = (code: number, description: string, headers: Record<string, string> = {}): Answer =>
  json(code, { code, title: title(code), description }, { ...SPOKEN, ...headers })
const disallowed = (action: string): Answer => error(403, `${action} attempt not allowed - please review your user/project privileges`)
const empty = (): Answer => ({ status: 204, headers: SPOKEN, body: '' })

/** Barbican v1: the project's secrets and its quotas. */
export function keyManager(cloud: Cloud): Service {
  const root = `${cloud.base}/key-manager/v1`
  const version = {
    id: 'v1', status: 'stable', links: [{ rel: 'self', href: `${root}/` }, { rel: 'describedby', type: 'text/html', href: 'https://docs.openstack.org/' }],
    'media-types': [{ base: 'application/json', type: 'application/vnd.openstack.key-manager-v1+json' }],
  }

  function create(ask: Ask): Answer {
    if (refuses(cloud, 'POST', 'secrets')) return disallowed('Secret creation')
    const given = ask.bytes.length > LARGEST ? undefined : objectOf(ask)
    if (given === undefined) return error(400, 'Malformed JSON')
    const problem = problemOf(given, new Date())
    if (problem !== undefined) return error(400, `Provided object does not match schema 'Secret': ${problem}`)
    if (exceeds(cloud.state, 'secrets', cloud.things.list('secret').length)) {
      return error(403, `Quota reached for project ${cloud.project.id}. Only ${limitOf(cloud.state, 'secrets')} secrets are allowed.`)
    }
    const { payload, payload_content_encoding: encoding, ...rest } = given
    const content = typeof payload === 'string' ? Buffer.from(payload, encoding === 'base64' ? 'base64' : 'utf8').toString('base64') : null
    const secret = cloud.things.add('secret', { ...rest, content })
    const ref = `${root}/secrets/${idOf(secret)}`
    return json(201, { secret_ref: ref }, { ...SPOKEN, location: ref })
  }

  function shown(secret: JsonObject): JsonObject {
    const { name = null, secret_type = 'opaque', algorithm = null, bit_length = null, mode = null, expiration = null } = secret
    const created = stamp(secret['created_at'])
    const type = secret['payload_content_type']
    return {
      created, updated: created, status: 'ACTIVE', name, secret_type, expiration: expiration === null ? null : stamp(expiration), algorithm, bit_length,
      mode, creator_id: cloud.user.id, ...(secret['content'] != null && { content_types: { default: type ?? 'text/plain' } }),
      secret_ref: `${root}/secrets/${idOf(secret)}`,
    }
  }

  function list(ask: Ask): Answer {
    if (refuses(cloud, 'GET', 'secrets')) return disallowed('Secret(s) retrieval')
    const name = ask.query.get('name')
    const found = cloud.things.list('secret').filter(secret => name === null || secret['name'] === name)
    const limit = Math.min(Math.max(whole(ask.query.get('limit'), PAGE.usual), 1), cloud.pageSize ?? PAGE.largest)
    const offset = Math.max(whole(ask.query.get('offset'), 0), 0)
    const secrets = found.slice(offset, offset + limit).map(shown)
    // Barbican's links know limit and offset alone: they drop the filter.
    const link = (at: number) => `${root}/secrets?limit=${limit}&offset=${at}`
    const previous = offset > 0 && secrets.length > 0 ? { previous: link(Math.max(offset - limit, 0)) } : {}
    const next = offset + limit < found.length ? { next: link(offset + limit) } : {}
    return json(200, { secrets, ...previous, ...next, total: found.length }, SPOKEN)
  }

  function secretsOf(ask: Ask, id: string | undefined, part: string | undefined): Answer {
    if (id === undefined || id === '') {
      if (ask.method === 'POST') return create(ask)
      return ask.method === 'GET' ? list(ask) : error(405, '', { allow: 'GET, POST' })
    }
    if (!UUID.test(id)) return error(404, 'Not Found. Provided secret id is invalid.')
    const secret = cloud.things.get('secret', id)
    if (secret === undefined) return error(404, 'Secret not found.')
    if (part === 'payload') return ask.method === 'GET' ? payload(ask, secret) : error(405, '', { allow: 'GET' })
    if (part !== undefined) return error(404, '')
    switch (ask.method) {
      case 'GET': return /^text\/|octet-stream/.test(ask.headers.accept ?? '') ? payload(ask, secret) : json(200, shown(secret), SPOKEN)
      case 'DELETE':
        if (refuses(cloud, 'DELETE', 'secrets')) return disallowed('Secret deletion')
        cloud.things.remove('secret', id)
        return empty()
      case 'PUT':
        if (secret['content'] !== null) return error(409, 'Secret already has data, cannot modify it.')
        cloud.things.change('secret', id, { content: ask.bytes.toString('base64'), payload_content_type: ask.headers['content-type'] ?? 'text/plain' })
        return empty()
      default: return error(405, '', { allow: 'GET, PUT, DELETE' })
    }
  }

  function answer(ask: Ask): Answer {
    const { below } = ask
    if (below === '' || below === '/') return json(300, { versions: { values: [version] } }, SPOKEN)
    if (!admitted(cloud, ask)) return unauthorized(cloud)
    const [, first, collection, id, part, ...more] = below.split('/')
    if (first !== 'v1' || more.length > 0) return error(404, '')
    if (collection === undefined || collection === '') return json(200, { version }, SPOKEN)
    if (collection === 'secrets') return secretsOf(ask, id === undefined ? undefined : decoded(id), part)
    if (collection === 'project-quotas') return disallowed('Project Quotas')
    if (collection !== 'quotas' || id !== undefined) return error(404, '')
    const quotas = Object.fromEntries(QUOTAS.map(name => [name, limitOf(cloud.state, name)]))
    return ask.method === 'GET' ? json(200, { quotas }, SPOKEN) : error(405, '', { allow: 'GET' })
  }

  /** The secret itself, in the type that the caller accepts. */
  function payload(ask: Ask, secret: JsonObject): Answer {
    if (refuses(cloud, 'GET', 'payload')) return disallowed('Secret payload retrieval')
    if (secret['content'] == null) return error(404, 'Not Found. Sorry but your secret has no payload.')
    const accept = ask.headers.accept ?? 'application/octet-stream'
    if (!/^(text\/plain|application\/octet-stream|\*\/\*)/.test(accept)) {
      return error(406, 'Secret payload retrieval issue seen - Wrong payload content-type.')
    }
    const type = accept.startsWith('text/plain') ? 'text/plain; charset=UTF-8' : accept
    return { status: 200, headers: { 'content-type': type, ...SPOKEN }, body: Buffer.from(textOf(secret['content']), 'base64') }
  }
  return { answer, error: (status, message) => error(status, message) }
}

function whole(text: string | null, fallback: number): number {
  return text !== null && /^-?[0-9]{1,9}$/.test(text) ? Number(text) : fallback
}

/** An instant as Barbican writes it: whole seconds, no zone. */
function stamp(instant: unknown): string | null {
  const date = new Date(typeof instant === 'string' ? instant : Number.NaN)
  return Number.isNaN(date.getTime()) ? null : date.toISOString().slice(0, 19)
}
