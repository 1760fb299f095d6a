import { createHash, randomBytes } from 'node:crypto'
import type { JsonObject } from '../model/json.ts'
import { decoded, isObject, json, objectOf, textOf } from './answer.ts'
import type { Answer, Ask } from './answer.ts'
import { refuses } from './cloud.ts'
import type { Cloud } from './cloud.ts'
import { idOf } from './paging.ts'
import type { Session } from './sessions.ts'

/** Keystone's ways to answer, handed over by identity.ts. */
export interface Forms {
  error: (code: number, message: string) => Answer
  forbidden: (action: string) => Answer
}
const VARY = { vary: 'X-Auth-Token' }
const NO_JSON = 'Expecting to find valid JSON in request body. The server could not comply with the request since it is either malformed or '
  + 'otherwise incorrect. The client is assumed to be in error.'
const PATH = /^\/v3\/(credentials|users\/([^/]+)\/credentials\/OS-EC2)(\/([^/]+))?$/

/** Whether a path of Keystone is about credentials. */
export function isCredentialPath(below: string): boolean {
  return PATH.test(below)
}

/** Keystone's two views of EC2 credentials: `/credentials` and the user's `OS-EC2`. */
export function credentials(cloud: Cloud, ask: Ask, session: Session, { error, forbidden }: Forms): Answer {
  const [, collection = '', user, , given] = PATH.exec(ask.below) ?? []
  const ec2 = user !== undefined
  const item = given === undefined ? undefined : decoded(given)
  const self = `${cloud.base}/identity/v3/${collection}`
  const restricted = session.methods.includes('application_credential')
  const rule = (verb: string): Answer => forbidden(ec2 ? `identity:ec2_${verb}_credential` : `identity:${verb}_credential`)
  const shown = (record: JsonObject): JsonObject => (ec2 ? asEc2(record, self) : asCredential(record, self))

  function list(): Answer {
    const wishes = ec2 ? [['type', 'ec2']] : [...ask.query].filter(([key]) => key === 'type' || key === 'user_id')
    const found = cloud.things.list('credential').filter(record => wishes.every(([key = '', value]) => record[key] === value))
    const query = ask.query.size > 0 ? `?${ask.query.toString()}` : ''
    return json(200, { credentials: found.map(shown), links: { next: null, self: self + query, previous: null } }, VARY)
  }

  function create(): Answer {
    if (refuses(cloud, 'POST', ec2 ? 'OS-EC2' : 'credentials')) return rule('create')
    const body = objectOf(ask)
    if (body === undefined) return error(400, NO_JSON)
    const made = ec2 ? generated(body) : wished(body)
    if (!('record' in made)) return made
    // What a leaked application credential must not do: make more credentials.
    if (restricted) {
      const what = ec2 ? 'application credentials' : 'credentials'
      return forbidden(`Using method 'application_credential' is not allowed for managing additional ${what}.`)
    }
    const id = idOf(made.record)
    if (cloud.things.get('credential', id) !== undefined) {
      return error(409, `Conflict occurred attempting to store credential - Duplicate entry found with ID ${id}.`)
    }
    return json(201, { credential: shown(cloud.things.add('credential', made.record)) }, VARY)
  }

  function generated(body: JsonObject): { record: JsonObject } | Answer {
    const project = body['tenant_id']
    if (project !== cloud.project.id) return error(404, `Could not find project: ${textOf(project ?? 'None').slice(0, 80)}.`)
    const [access, secret] = [randomBytes(16).toString('hex'), randomBytes(16).toString('hex')]
    const blob = JSON.stringify({ access, secret, trust_id: null })
    return { record: { id: sha256(access), user_id: cloud.user.id, project_id: project, type: 'ec2', blob } }
  }

  function wished(body: JsonObject): { record: JsonObject } | Answer {
    const wish = body['credential']
    if (!isObject(wish)) return error(400, "'credential' is a required property")
    const { type, blob, user_id: owner, project_id: project = null } = wish
    const missing = ['blob', 'type', 'user_id', ...(type === 'ec2' ? ['project_id'] : [])].find(key => typeof wish[key] !== 'string')
    if (missing !== undefined) {
      const told = `Value: ${JSON.stringify(wish)}. '${missing}' is a required property`
      return error(400, `Invalid input for field/attribute credential. ${told}`)
    }
    if (owner !== cloud.user.id) return rule('create')
    const access = accessOf(wish)
    if (type === 'ec2' && access === undefined) return error(400, 'Invalid blob in credential')
    const id = access === undefined ? randomBytes(16).toString('hex') : sha256(access)
    return { record: { id, user_id: owner, project_id: project, type: type ?? null, blob: blob ?? null } }
  }

  function one(key: string): Answer {
    const record = cloud.things.get('credential', ec2 ? sha256(key) : key)
    // As a member, Keystone's own view does not tell a foreign credential from one that is not there.
    if (record === undefined) return ec2 ? error(404, `Could not find credential: ${sha256(key)}.`) : rule(ask.method === 'DELETE' ? 'delete' : 'get')
    if (ask.method !== 'DELETE') return json(200, { credential: shown(record) }, VARY)
    if (refuses(cloud, 'DELETE', ec2 ? 'OS-EC2' : 'credentials')) return rule('delete')
    cloud.things.remove('credential', idOf(record))
    return { status: 204, headers: VARY, body: '' }
  }

  const allow = item === undefined ? 'POST, HEAD, GET, OPTIONS' : 'DELETE, HEAD, GET, OPTIONS'
  if (!allow.split(', ').includes(ask.method)) return json(405, { message: 'The method is not allowed for the requested URL.' }, { allow, ...VARY })
  if (ec2 && decoded(user) !== cloud.user.id) {
    return ask.method === 'GET' && item === undefined ? forbidden('identity:ec2_list_credentials') : rule(VERBS[ask.method] ?? 'get')
  }
  if (item !== undefined) return one(item)
  return ask.method === 'POST' ? create() : list()
}

const VERBS: Record<string, string> = { POST: 'create', DELETE: 'delete' }

/** The secret key that belongs to an access key; undefined if nobody has it. */
export function secretOf(cloud: Cloud, access: string): string | undefined {
  const secret = blobOf(cloud.things.get('credential', sha256(access)) ?? {})?.['secret']
  return typeof secret === 'string' ? secret : undefined
}

function asCredential(record: JsonObject, self: string): JsonObject {
  const { user_id, project_id, type, blob } = record
  const id = idOf(record)
  return { id, user_id: user_id ?? null, project_id: project_id ?? null, type: type ?? null, blob: blob ?? null, links: { self: `${self}/${id}` } }
}

function asEc2(record: JsonObject, self: string): JsonObject {
  const { access = null, secret = null, trust_id = null } = blobOf(record) ?? {}
  const links = { self: `${self}/${textOf(access)}` }
  return { user_id: record['user_id'] ?? null, tenant_id: record['project_id'] ?? null, access, secret, trust_id, links }
}

function accessOf(record: JsonObject): string | undefined {
  const access = blobOf(record)?.['access']
  return record['type'] === 'ec2' && typeof access === 'string' ? access : undefined
}

function blobOf(record: JsonObject): JsonObject | undefined {
  try {
    const blob = JSON.parse(textOf(record['blob'])) as JsonObject
    return isObject(blob) ? blob : undefined
  } catch {
    return undefined
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
