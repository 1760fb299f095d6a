import type { Json } from '../model/json.ts'
import { Unseen } from '../unseen.ts'
import { harmless } from './plain.ts'
import { at } from './session.ts'
import { MAX_URL, trimSlashes } from './url.ts'

/** What one answer of a listing says. */
export interface Page {
  body: Json
  /** Length of the text, in characters. */
  size: number
  /** The header `Link` (RFC 8288). */
  link?: string | undefined
}

/** Members of an answer that may lead to the next page. */
const PAGING = /links?$|^next/i
/** Relations besides `next` that links as an object have: Keystone's and Designate's. */
const OTHERS = ['self', 'previous', 'prev', 'first', 'last']

/**
 * The URL of the next page, or undefined if this is the last: the cloud's query on our own address, since clouds behind proxies name other
 * hosts, schemes and prefixes. Throws `Unseen` for whatever looks like a link to a next page and cannot be read: it must not end the listing.
 */
export function nextPage(current: string, key: string, { body, link }: Page, what: string, secrets: Iterable<string> = []): string | undefined {
  const unreadable = (where: string) => new Unseen('malformed', `${what}: the link to the next page cannot be read (${harmless(where, secrets, 60)})`)
  const found = new Set<string>()
  for (const [name, value] of Object.entries(body as object) as [string, Json][]) {
    if (name === key || !PAGING.test(name)) continue
    for (const href of name === 'next' ? textLink(value, name) : linksOf(value, name)) found.add(resolve(href, name))
  }
  if (link !== undefined) for (const href of headerLinks(link)) found.add(resolve(href, 'header Link'))
  if (found.size > 1) throw new Unseen('malformed', `${what}: the answer names ${found.size} different next pages`)
  return [...found][0]

  function textLink(value: Json, where: string): string[] {
    if (value === null) return []
    if (typeof value !== 'string' || value === '' || value.length > MAX_URL) throw unreadable(where)
    return [value]
  }

  /** `<key>_links` of Nova, Neutron and Cinder as a list, `links` of Keystone as an object. */
  function linksOf(value: Json, where: string): string[] {
    if (value === null) return []
    if (Array.isArray(value)) {
      return value.flatMap(one => {
        const rel = at(one, 'rel')
        if (typeof rel !== 'string' || rel.length > 200) throw unreadable(where)
        if (isNext(rel)) return textLink(at(one, 'href') ?? '', where)
        if (typeof at(one, 'href') !== 'string' || /next/i.test(rel)) throw unreadable(where)
        return []
      })
    }
    const entries = typeof value === 'object' ? Object.entries(value) : []
    const known = entries.length > 0 && entries.every(([rel, href]) => rel === 'next' || (OTHERS.includes(rel) && (href === null || typeof href === 'string')))
    if (!known) throw unreadable(where)
    return textLink(at(value, 'next') ?? null, where)
  }

  function headerLinks(text: string): string[] {
    if (text.length > MAX_URL) throw unreadable('header Link')
    const out: string[] = []
    for (const [, target = '', parameters = ''] of text.matchAll(/<([^<>]*)>([^<]*)/g)) {
      const rel = /;\s*rel\s*=\s*(?:"([^"]*)"|([^\s;,"]+))/i.exec(parameters)
      if (isNext(rel?.[1] ?? rel?.[2] ?? '')) out.push(...textLink(target, 'header Link'))
      else if (/next/i.test(parameters)) throw unreadable('header Link')
    }
    return out
  }

  function resolve(href: string, where: string): string {
    const next = URL.canParse(href, current) ? new URL(href, current) : undefined
    if (next === undefined) throw unreadable(where)
    const url = new URL(current)
    const path = trimSlashes(url.pathname)
    if (!trimSlashes(next.pathname).endsWith(path.slice(path.lastIndexOf('/')))) {
      throw new Unseen('malformed', `${what}: the next page is another listing`)
    }
    url.search = next.search
    return url.href
  }
}

function isNext(rel: string): boolean {
  return rel.toLowerCase().split(' ').includes('next')
}
