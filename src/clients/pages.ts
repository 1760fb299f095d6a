import type { Json, JsonObject } from '../model.ts'
import { Unseen } from '../unseen.ts'
import { at } from './session.ts'

/** Beyond these a listing counts as endless. */
const MAX_PAGES = 1_000
const MAX_ITEMS = 100_000

/** All items of a listing in order. `fetch` gets one page's URL; throws `Unseen` if a page has no such list, or the pages do not end. */
export async function allPages(first: string, key: string, fetch: (url: string) => Promise<Json>): Promise<JsonObject[]> {
  const items: JsonObject[] = []
  const urls = new Set<string>()
  const begins = new Set<string>()
  const what = `GET ${new URL(first).pathname}`
  const endless = (why: string) => new Unseen('malformed', `${what}: endless listing (${why})`)
  for (let url: string | undefined = first; url !== undefined;) {
    if (urls.has(url)) throw endless('a page names itself or an earlier one as the next')
    if (urls.size >= MAX_PAGES) throw endless(`more than ${MAX_PAGES} pages`)
    urls.add(url)
    const body: Json = await fetch(url)
    const page = at(body, key)
    if (!Array.isArray(page)) throw new Unseen('malformed', `${what}: the answer has no list "${key}"`)
    for (const item of page) {
      if (typeof item !== 'object' || item === null || Array.isArray(item)) {
        throw new Unseen('malformed', `${what}: "${key}" holds something that is no object`)
      }
      items.push(item)
    }
    if (items.length > MAX_ITEMS) throw endless(`more than ${MAX_ITEMS} items`)
    const begin = at(page[0], 'id')
    if (typeof begin === 'string') {
      if (begins.has(begin)) throw endless('a page comes again')
      begins.add(begin)
    }
    url = nextPage(url, key, body, what)
  }
  return items
}

/** The URL of the next page: the cloud's query on our own address, since clouds behind proxies name other hosts, schemes and prefixes. */
function nextPage(current: string, key: string, body: Json, what: string): string | undefined {
  const href = nextLink(body, key)
  if (href === undefined) return undefined
  const url = new URL(current)
  const next = URL.canParse(href, current) ? new URL(href, current) : undefined
  const listing = url.pathname.slice(url.pathname.replace(/\/+$/, '').lastIndexOf('/'))
  if (next === undefined || !next.pathname.replace(/\/+$/, '').endsWith(listing.replace(/\/+$/, ''))) {
    throw new Unseen('malformed', `${what}: the next page is another listing`)
  }
  url.search = next.search
  return url.href
}

/** `<key>_links` (Nova, Neutron, Cinder; Cinder's volume types: `volume_type_links`), `next` (Glance, Barbican), `links` as list or as object (Keystone). */
function nextLink(body: Json, key: string): string | undefined {
  const plain = at(body, 'next') ?? at(at(body, 'links'), 'next')
  if (typeof plain === 'string' && plain !== '') return plain
  for (const links of [at(body, `${key}_links`), at(body, `${key.replace(/s$/, '')}_links`), at(body, 'links')]) {
    const href = Array.isArray(links) ? at(links.find(link => at(link, 'rel') === 'next'), 'href') : undefined
    if (typeof href === 'string' && href !== '') return href
  }
  return undefined
}
