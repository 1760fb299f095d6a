import type { JsonObject } from '../model/json.ts'
import { decoded, empty, isObject, json, notRouted, objectOf } from './answer.ts'
import type { Answer, Ask } from './answer.ts'
import { refuses } from './cloud.ts'
import { Denied, disallowed, misfit, python } from './nova-error.ts'
import { listing } from './nova-list.ts'
import type { Nova } from './nova-list.ts'
import { textOf } from './neutron.ts'
import { idOf, said } from './paging.ts'
import { createServer } from './server-create.ts'
import { portsOf, serverBrief, serverShown, volumesOf } from './server-view.ts'

const VERBS: Record<string, string> = { GET: 'index', POST: 'create', DELETE: 'delete' }

/** `/servers` and what lies below it; throws `Denied`. */
export function servers(nova: Nova, ask: Ask, [first, part, ...more]: string[]): Answer {
  const { cloud } = nova
  const { method } = ask
  const id = first === undefined ? undefined : decoded(first)
  if (more.length > 0) return notRouted()
  if (part === undefined && Object.hasOwn(VERBS, method) && refuses(cloud, method, 'servers')) throw disallowed(`servers:${VERBS[method] ?? ''}`)
  if (id === undefined && method === 'POST') return createServer(nova, ask)
  if (method === 'GET' && part === undefined && (id === undefined || id === 'detail')) return list(nova, ask, id === 'detail')
  if (id === undefined) return notRouted()
  if (!['GET', 'POST', 'DELETE'].includes(method)) return notRouted()
  const record = cloud.things.get('server', id)
  if (record === undefined) throw new Denied(404, `Instance ${id} could not be found.`)
  if (part === 'action' && method === 'POST') return act(nova, ask, record)
  if (method === 'DELETE' && part === undefined) return remove(nova, record)
  if (method !== 'GET') return notRouted()
  if (part === undefined) return json(200, { server: serverShown(nova, record, true) }, nova.headers)
  const found = detail(nova, record, part)
  return found === undefined ? notRouted() : json(200, found, nova.headers)
}

function list(nova: Nova, ask: Ask, full: boolean): Answer {
  const { query } = ask
  if (query.has('all_tenants')) throw disallowed(`servers:${full ? 'detail' : 'index'}:get_all_tenants`)
  // Nova's database takes the name as a regular expression; here anchors have their meaning, all else stands for itself.
  const name = query.get('name') ?? ''
  if (/[([]/.test(name)) throw new Denied(400, `Invalid input for query parameters name. Value: ${name}. '${name}' is not a 'regex'`)
  const text = name.replace(/^\^/, '').replace(/\$$/, '').replaceAll('\\', '')
  const named = (record: JsonObject): boolean => {
    const own = textOf(record, 'name')
    return own.includes(text) && (!name.startsWith('^') || own.startsWith(text)) && (!name.endsWith('$') || own.endsWith(text))
  }
  const tags = nova.minor >= 26 ? (query.get('tags') ?? '').split(',').filter(tag => tag !== '') : []
  const tagged = (record: JsonObject): boolean => tags.every(tag => Array.isArray(record['tags']) && record['tags'].includes(tag))
  const status = query.get('status')
  const found = nova.cloud.things.list('server').toReversed()
    .filter(record => named(record) && tagged(record) && (status === null || record['status'] === status.toUpperCase()))
  return listing(nova, ask, 'servers', found, record => (full ? serverShown(nova, record, false) : serverBrief(nova, record)))
}

function act(nova: Nova, ask: Ask, record: JsonObject): Answer {
  const [[action, given] = ['', null]] = Object.entries(objectOf(ask) ?? {})
  if (action !== 'os-getConsoleOutput') throw new Denied(400, `There is no such action: ${action}`)
  if (refuses(nova.cloud, 'POST', 'os-getConsoleOutput')) throw disallowed('os-console-output')
  if (!isObject(given)) throw misfit(action, given, `${python(given)} is not of type 'object'`)
  const { length = null } = given
  if (length !== null && !/^-?[0-9]{1,9}$/.test(said(length))) throw misfit('length', length, `${python(length)} does not match '^-?[0-9]+$'`)
  const status = record['status'] ?? 'ACTIVE'
  if (status !== 'ACTIVE') throw new Denied(409, `Instance ${idOf(record)} is not ready`)
  const text = nova.cloud.state.console ?? ''
  return json(200, { output: Number(length ?? -1) > 0 ? text.split('\n').slice(-Number(length)).join('\n') : text }, nova.headers)
}

function remove({ cloud, headers }: Nova, record: JsonObject): Answer {
  const { things } = cloud
  const id = idOf(record)
  if (record['task_state'] === 'deleting') return empty(204, headers)
  const fault = { code: 500, created: new Date().toISOString().replace(/\.[0-9]+Z$/, 'Z'), message: 'The demo cloud was told not to delete it.' }
  things.remove('server', id, { task_state: 'deleting' }, { status: 'ERROR', vm_state: 'error', task_state: null, fault })
  for (const volume of volumesOf(record)) {
    if (volume['delete_on_termination'] === true) things.remove('volume', idOf(volume), { status: 'deleting', attachments: [] })
    else things.become('volume', idOf(volume), { status: 'available', attachments: [] }, { status: 'in-use' }, 'delete server')
  }
  return empty(204, headers)
}

function detail(nova: Nova, record: JsonObject, part: string): JsonObject | undefined {
  const server = idOf(record)
  if (part === 'metadata') return { metadata: record['metadata'] ?? {} }
  if (part === 'tags' && nova.minor >= 26) return { tags: record['tags'] ?? [] }
  if (part === 'os-volume_attachments') {
    const entry = ({ id = '', delete_on_termination = false }: JsonObject, i: number): JsonObject => ({
      ...(nova.minor < 89 && { id }), volumeId: id, serverId: server, device: `/dev/vd${String.fromCharCode(97 + i)}`,
      ...(nova.minor >= 70 && { tag: null }), ...(nova.minor >= 79 && { delete_on_termination }), ...(nova.minor >= 89 && { attachment_id: id, bdm_uuid: id }),
    })
    return { volumeAttachments: volumesOf(record).map(entry) }
  }
  if (part !== 'os-interface') return undefined
  const face = (port: JsonObject): JsonObject => ({
    net_id: textOf(port, 'network_id'), port_id: idOf(port), mac_addr: textOf(port, 'mac_address'), port_state: textOf(port, 'status'),
    fixed_ips: port['fixed_ips'] ?? [],
  })
  return { interfaceAttachments: portsOf(nova, server).map(face) }
}
