import type { JsonObject } from '../model/json.ts'
import { decoded, json, notRouted } from './answer.ts'
import type { Answer, Ask } from './answer.ts'
import { listing } from './nova-list.ts'
import type { Nova } from './nova-list.ts'
import { Denied, disallowed } from './nova-error.ts'
import { idOf } from './paging.ts'

/** `/flavors`, `/flavors/detail`, `/flavors/{id}` and its extra specs; throws `Denied`. */
export function flavors(nova: Nova, ask: Ask, [id, part, ...more]: string[]): Answer {
  const { cloud, minor, headers } = nova
  if (id === '' || more.length > 0) return notRouted()
  if (ask.method !== 'GET') {
    const rule = { POST: 'create', PUT: 'update', DELETE: 'delete' }[ask.method]
    if (rule === undefined || part !== undefined || (id === undefined) !== (rule === 'create')) return notRouted()
    throw disallowed(`os-flavor-manage:${rule}`)
  }
  if (id === undefined || (id === 'detail' && part === undefined)) {
    return listing(nova, ask, 'flavors', cloud.state.flavors, flavor => shown(nova, flavor, id !== undefined))
  }
  if (part !== undefined && part !== 'os-extra_specs') return notRouted()
  const flavor = flavorOf(nova, decoded(id))
  if (flavor === undefined) throw new Denied(404, `Flavor ${decoded(id)} could not be found.`)
  if (part !== undefined) return json(200, { extra_specs: flavor['extra_specs'] ?? {} }, headers)
  return json(200, { flavor: shown({ ...nova, minor }, flavor, true) }, headers)
}

/** The flavor with the id. */
export function flavorOf({ cloud }: Pick<Nova, 'cloud'>, id: string): JsonObject | undefined {
  return cloud.state.flavors.find(flavor => idOf(flavor) === id)
}

/** The flavor with its default values: what servers with it use. */
export function sizeOf(flavor: JsonObject | undefined): { vcpus: number; ram: number; disk: number } {
  return { vcpus: Number(flavor?.['vcpus'] ?? 1), ram: Number(flavor?.['ram'] ?? 0), disk: Number(flavor?.['disk'] ?? 0) }
}

function shown({ root, minor }: Nova, flavor: JsonObject, detail: boolean): JsonObject {
  const { extra_specs = {}, description = null, swap, ...rest } = flavor
  const path = `flavors/${encodeURIComponent(idOf(flavor))}`
  const links = [{ rel: 'self', href: `${root}/v2.1/${path}` }, { rel: 'bookmark', href: `${root}/${path}` }]
  // Nova's history of microversions: description since 2.55, extra specs since 2.61, swap 0 instead of '' since 2.75.
  const younger = { ...(minor >= 55 && { description }), ...(detail && minor >= 61 && { extra_specs }) }
  if (!detail) return { id: idOf(flavor), name: flavor['name'] ?? null, links, ...younger }
  return {
    ram: 0, disk: 0, 'OS-FLV-EXT-DATA:ephemeral': 0, 'OS-FLV-DISABLED:disabled': false, vcpus: 1,
    'os-flavor-access:is_public': true, rxtx_factor: 1, name: null, ...rest, swap: swap || (minor >= 75 ? 0 : ''), links, ...younger,
  }
}
