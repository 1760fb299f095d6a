import { isDeepStrictEqual } from 'node:util'
import type { JsonObject } from '../model/json.ts'
import { Unseen } from '../unseen.ts'
import { nextPage, type Page } from './next-page.ts'
import { harmless, showUrl } from './plain.ts'
import { at } from './session.ts'

/** Beyond these a listing counts as endless; the last is characters of all pages together (256 MiB of plain JSON). */
const MAX_PAGES = 1_000
const MAX_ITEMS = 100_000
const MAX_SIZE = 256 * 1024 * 1024

/**
 * All items of a listing in order; an item that comes again unchanged (a listing may shift while it is paged) is there once. `fetch` gets one
 * page's URL. Throws `Unseen` if a page has no such list, the pages do not end, or one id stands for two different items.
 */
export async function allPages(first: string, key: string, fetch: (url: string) => Promise<Page>, secrets: Iterable<string> = []): Promise<JsonObject[]> {
  const items: JsonObject[] = []
  const byId = new Map<string, JsonObject>()
  const urls = new Set<string>()
  const begins = new Set<string>()
  const what = `GET ${showUrl(first, secrets)}`
  const malformed = (why: string) => new Unseen('malformed', `${what}: ${why}`)
  const endless = (why: string) => malformed(`endless listing (${why})`)
  let size = 0
  for (let url: string | undefined = first; url !== undefined;) {
    if (urls.has(url)) throw endless('a page names itself or an earlier one as the next')
    if (urls.size >= MAX_PAGES) throw endless(`more than ${MAX_PAGES} pages`)
    urls.add(url)
    const page: Page = await fetch(url)
    size += page.size
    if (size > MAX_SIZE) throw malformed('the listing is larger than 256 MiB')
    const list = at(page.body, key)
    if (!Array.isArray(list)) throw malformed(`the answer has no list "${key}"`)
    if (items.length + list.length > MAX_ITEMS) throw endless(`more than ${MAX_ITEMS} items`)
    const begin = at(list[0], 'id')
    if (typeof begin === 'string') {
      if (begins.has(begin)) throw endless('a page comes again')
      begins.add(begin)
    }
    for (const item of list) {
      if (typeof item !== 'object' || item === null || Array.isArray(item)) throw malformed(`"${key}" holds something that is no object`)
      const id = at(item, 'id')
      if (typeof id !== 'string') {
        items.push(item)
        continue
      }
      const known = byId.get(id)
      if (known === undefined) {
        items.push(item)
        byId.set(id, item)
      } else if (!isDeepStrictEqual(known, item)) {
        throw malformed(`the listing was changed while it was read (two different items have the id ${harmless(id, secrets, 60)}): run again`)
      }
    }
    url = nextPage(url, key, page, what, secrets)
  }
  return items
}
