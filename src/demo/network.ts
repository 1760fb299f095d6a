import type { Json, JsonObject } from '../model.ts'
import { decoded, json, notRouted, plain, title } from './answer.ts'
import type { Answer, Ask, Service } from './answer.ts'
import { admitted, unauthorized } from './cloud.ts'
import type { Cloud } from './cloud.ts'
import { idOf, page, withMarker } from './paging.ts'

const TYPES: Record<number, string> = {
  400: 'BadRequest', 403: 'PolicyNotAuthorized', 404: 'HTTPNotFound', 429: 'OverQuota', 500: 'HTTPInternalServerError',
  503: 'ServiceUnavailable',
}
const RULES = 'default_security_group_rules'

/** Neutron: version documents and the templates of default security group rules, where the state has them. */
export function network(cloud: Cloud): Service {
  const root = `${cloud.base}/network`
  const error = (status: number, message: string, type = TYPES[status] ?? title(status)): Answer =>
    json(status, { NeutronError: { type, message, detail: '' } })
  const notFound = (): Answer => error(404, 'The resource could not be found.')
  const rules = cloud.state.default_sg_rules?.map(complete) ?? null
  const self = (path: string) => [{ rel: 'self', href: `${root}${path}` }]
  const names = ['network', 'subnet', 'subnetpool', 'port']
  const resources = names.map(name => ({ name, collection: `${name}s`, links: self(`/v2.0/${name}s`) }))

  function list(all: JsonObject[], ask: Ask): Answer {
    const { query } = ask
    const wished = query.get('limit') ?? '0'
    if (!/^[0-9]{1,9}$/.test(wished)) return error(400, `Bad limit request: Limit must be an integer 0 or greater and not '${wished}'.`)
    // No limit, or 0, means all, unless the operator set a largest page.
    const limit = Math.min(Number(wished) || Infinity, cloud.pageSize ?? Infinity)
    const found = all.filter(rule => [...query].every(([key, value]) =>
      ['limit', 'marker', 'fields', 'page_reverse'].includes(key) || (Object.hasOwn(rule, key) && matches(rule[key], value))))
    const marker = query.get('marker')
    // Neutron starts anew at a marker that it does not know.
    const shown = page(found, marker, limit) ?? page(found, null, limit)
    const items = shown?.items ?? []
    const body: JsonObject = { [RULES]: items.map(rule => chosen(rule, query.getAll('fields'))) }
    if (limit !== Infinity) {
      const href = (params: string) => `${cloud.base}${ask.path}?${params}`
      const back = items[0] === undefined ? '' : `&marker=${encodeURIComponent(idOf(items[0]))}`
      const previous = { rel: 'previous', href: href(`limit=${limit}${back}&page_reverse=True`) }
      const next = shown?.next ?? null
      body[`${RULES}_links`] = next === null ? [previous] : [{ rel: 'next', href: href(withMarker(query, next)) }, previous]
    }
    return json(200, body)
  }

  function answer(ask: Ask): Answer {
    const { below } = ask
    if (below === '' || below === '/') {
      if (ask.method !== 'GET') return plain(405, title(405), `The method ${ask.method} is not allowed for this resource. `)
      return json(200, { versions: [{ id: 'v2.0', status: 'CURRENT', links: self('/v2.0/') }] })
    }
    if (!/^\/v2\.0(\/|$)/.test(below)) return notRouted()
    if (!admitted(cloud, ask)) return unauthorized(cloud)
    if (below === '/v2.0/') return json(200, { resources })
    const [, , collection, id, ...more] = below.split('/')
    if (rules === null || collection?.replace(/\.json$/, '') !== 'default-security-group-rules' || more.length > 0) return notFound()
    if (ask.method === 'POST') return error(403, `rule:create_default_security_group_rule is disallowed by policy`)
    if (id === undefined && ask.method === 'GET') return list(rules, ask)
    const rule = rules.find(r => id !== undefined && idOf(r) === decoded(id))
    if (rule === undefined) {
      const which = id === undefined ? 'None' : decoded(id)
      return error(404, `Default Security Group rule ${which} does not exist`, 'DefaultSecurityGroupRuleNotFound')
    }
    if (ask.method !== 'GET') return error(403, `rule:${ask.method.toLowerCase()}_default_security_group_rule is disallowed by policy`)
    return json(200, { default_security_group_rule: rule })
  }
  return { answer, error: (status, message) => error(status, message) }
}

function complete(rule: JsonObject): JsonObject {
  return {
    ethertype: 'IPv4', direction: 'ingress', protocol: null, port_range_min: null, port_range_max: null, remote_ip_prefix: null,
    remote_address_group_id: null, remote_group_id: null, description: '', used_in_default_sg: false, used_in_non_default_sg: true, ...rule,
  }
}

function matches(given: Json | undefined, wished: string): boolean {
  return (typeof given === 'string' ? given : JSON.stringify(given)) === wished
}

function chosen(rule: JsonObject, fields: string[]): JsonObject {
  return fields.length === 0 ? rule : Object.fromEntries(Object.entries(rule).filter(([key]) => fields.includes(key)))
}
