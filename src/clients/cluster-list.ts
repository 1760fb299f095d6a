import type { Json, JsonObject } from '../model/json.ts'
import { Unseen } from '../unseen.ts'
import { at } from './session.ts'
import { MAX_URL } from './url.ts'

/** Items asked for at once, as kubectl does. */
const PAGE = 500
/** Beyond these a list counts as endless; the last is characters of all pages together (256 MiB of plain JSON). */
const MAX_PAGES = 1_000
const MAX_ITEMS = 100_000
const MAX_SIZE = 256 * 1024 * 1024
/** How often a list that expired half-way (410) is read in pages before it is asked for whole. */
const ATTEMPTS = 2

type Fetch = (query: Record<string, string>) => Promise<{ body: Json; size: number }>

/**
 * All items of a list of the Kubernetes API in the server's order, each with the kind and apiVersion that the list names. `fetch` gets what the query
 * needs besides the caller's own; `what` begins messages. Throws `Unseen` if an answer is no list or items or pages are of different kinds, if the
 * pages do not end, and if they end before the items that were promised: half a list would look like a whole one.
 */
export async function allItems(fetch: Fetch, what: string): Promise<JsonObject[]> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await pages(fetch, attempt > ATTEMPTS ? {} : { limit: String(PAGE) }, what)
    } catch (error) {
      if (!(error instanceof Unseen) || error.status !== 410) throw error
      if (attempt > ATTEMPTS) throw new Unseen('malformed', `${what}: the list expires while it is read, also when it is asked for whole`, 410)
    }
  }
}

async function pages(fetch: Fetch, query: Record<string, string>, what: string): Promise<JsonObject[]> {
  const malformed = (why: string) => new Unseen('malformed', `${what}: ${why}`)
  const items: JsonObject[] = []
  const known = new Set<string>()
  const tokens = new Set<string>()
  let size = 0
  let first: string | undefined
  let promised = 0
  for (let next: string | undefined = ''; next !== undefined;) {
    if (tokens.size >= MAX_PAGES) throw malformed(`endless list (more than ${MAX_PAGES} pages)`)
    const page = await fetch(next === '' ? query : { ...query, continue: next })
    size += page.size
    if (size > MAX_SIZE) throw malformed('the list is larger than 256 MiB')
    const { of, apiVersion, list } = parts(page.body, malformed)
    first ??= `${of} ${apiVersion ?? ''}`
    if (first !== `${of} ${apiVersion ?? ''}`) throw malformed('the pages are lists of different kinds')
    if (promised > 0 && list.length === 0) throw malformed(`an incomplete list (${promised} more items promised, and the next page is empty)`)
    if (items.length + list.length > MAX_ITEMS) throw malformed(`endless list (more than ${MAX_ITEMS} items)`)
    for (const item of list) {
      if (typeof item !== 'object' || item === null || Array.isArray(item)) throw malformed('the list holds something that is no object')
      if (of !== '' && item['kind'] !== undefined && item['kind'] !== of) throw malformed(`the list of kind ${of} holds an item of another kind`)
      const id = identity(item)
      if (id !== undefined && known.has(id)) throw malformed('the list names an item twice: is "continue" ignored?')
      if (id !== undefined) known.add(id)
      items.push({ ...(of !== '' && apiVersion !== undefined && { kind: of, apiVersion }), ...item })
    }
    next = following(page.body, malformed)
    promised = remaining(page.body, malformed)
    if (promised > 0 && next === undefined) throw malformed(`an incomplete list (${promised} more items promised, and no way to the next page)`)
    if (next !== undefined && tokens.has(next)) throw malformed('endless list (a page names an earlier one as the next)')
    if (next !== undefined) tokens.add(next)
  }
  return items
}

/**
 * What an answer says as a list: the kind of its items ('' if they are of mixed kinds), its apiVersion, and the items; Go writes an empty list as
 * null too.
 */
function parts(body: Json, malformed: (why: string) => Unseen): { of: string; apiVersion?: string; list: Json[] } {
  const kind = at(body, 'kind')
  const list = at(body, 'items')
  const ofKind = typeof kind === 'string' && kind.length <= 200 ? /^(\w*)List$/.exec(kind) : null
  if (ofKind === null || list === undefined || (list !== null && !Array.isArray(list))) {
    throw malformed(`the answer is no list${typeof kind === 'string' && /^\w{1,60}$/.test(kind) ? ` but a ${kind}` : ''}`)
  }
  const apiVersion = at(body, 'apiVersion')
  return { of: ofKind[1] ?? '', ...(typeof apiVersion === 'string' && { apiVersion }), list: list ?? [] }
}

function following(body: Json, malformed: (why: string) => Unseen): string | undefined {
  const token = at(at(body, 'metadata'), 'continue') ?? ''
  if (typeof token !== 'string' || token.length > MAX_URL) throw malformed('the token that leads to the next page cannot be read')
  return token === '' ? undefined : token
}

/** How many more items a page promises; 0 where it tells nothing, as with selectors. An estimate (so says the API), but never more than 0 at the end. */
function remaining(body: Json, malformed: (why: string) => Unseen): number {
  const count = at(at(body, 'metadata'), 'remainingItemCount') ?? 0
  if (typeof count !== 'number') throw malformed('the number of remaining items cannot be read')
  return count
}

/** What tells an item from the others: uid, else namespace and name. */
function identity(item: JsonObject): string | undefined {
  const metadata = at(item, 'metadata')
  const [uid, namespace, name] = [at(metadata, 'uid'), at(metadata, 'namespace') ?? '', at(metadata, 'name')]
  if (typeof uid === 'string' && uid !== '') return uid
  return typeof name === 'string' && typeof namespace === 'string' ? `${namespace}/${name}` : undefined
}
