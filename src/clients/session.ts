import type { CatalogEntry, Session } from '../model/cloud.ts'
import type { Json, JsonObject } from '../model/json.ts'
import { Unseen } from '../unseen.ts'
import { withoutUser } from './url.ts'

type Who = Session['user']

/** The facts of a token document (`{token: {…}}`); throws `Unseen` if the document has another shape. */
export function sessionOf(document: Json): Session {
  const token = object(object(document, '')['token'], 'token')
  return {
    user: who(token['user'], 'user'),
    project: token['project'] === undefined ? null : who(token['project'], 'project'),
    roles: array(token['roles'] ?? [], 'roles').map(role => text(object(role, 'roles')['name'], 'roles')),
    methods: array(token['methods'] ?? [], 'methods').map(method => text(method, 'methods')),
    issuedAt: instant(token['issued_at'], 'issued_at'),
    expiresAt: instant(token['expires_at'], 'expires_at'),
    credentialExpiresAt: null,
    catalog: array(token['catalog'] ?? [], 'catalog').map(entry),
  }
}

/** Id of the application credential behind a token document, if there is one. */
export function applicationCredentialOf(document: Json): string | undefined {
  const id = at(at(at(document, 'token'), 'application_credential'), 'id')
  return typeof id === 'string' ? id : undefined
}

/** A member of a JSON object; undefined for everything else, also for what objects inherit. */
export function at(value: Json | undefined, key: string): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.hasOwn(value, key) ? value[key] : undefined
}

/** An ISO 8601 instant in UTC as the tool writes it, without fractions; undefined if it is none. OpenStack omits the zone where it means UTC. */
export function instantOf(value: Json | undefined): string | undefined {
  const match = typeof value === 'string' ? /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}:\d{2})(?:\.\d{1,9})?(Z|[+-]00:?00)?$/.exec(value) : null
  const plain = match === null ? '' : `${match[1]}T${match[2]}Z`
  return match !== null && !Number.isNaN(Date.parse(plain)) ? plain : undefined
}

function entry(raw: Json): CatalogEntry {
  const { type, name, endpoints } = object(raw, 'catalog')
  return {
    type: text(type, 'catalog'),
    name: typeof name === 'string' ? name : '',
    endpoints: array(endpoints ?? [], 'catalog').map(one => {
      const endpoint = object(one, 'catalog')
      const region = endpoint['region_id'] ?? endpoint['region'] ?? ''
      return { interface: text(endpoint['interface'], 'catalog'), region: text(region, 'catalog'), url: withoutUser(text(endpoint['url'], 'catalog')) }
    }),
  }
}

function who(raw: Json | undefined, part: string): Who {
  const { id, name, domain } = object(raw, part)
  const { name: domainName, id: domainId } = object(domain ?? {}, part)
  return { id: text(id, part), name: text(name ?? id, part), domain: text(domainName ?? domainId ?? '', part) }
}

function instant(raw: Json | undefined, part: string): string {
  return instantOf(raw) ?? wrong(part)
}
function object(raw: Json | undefined, part: string): JsonObject {
  return typeof raw === 'object' && raw !== null && !Array.isArray(raw) ? raw : wrong(part)
}
function array(raw: Json, part: string): Json[] {
  return Array.isArray(raw) ? raw : wrong(part)
}
function text(raw: Json | undefined, part: string): string {
  return typeof raw === 'string' && raw.length <= 4096 ? raw : wrong(part)
}
function wrong(part: string): never {
  throw new Unseen('malformed', `Keystone's token document has not the expected shape${part === '' ? '' : ` (${part})`}`)
}
