import type { Evidence, Gathered } from '../../src/model/evidence.ts'
import { changed } from '../report/public-kit.ts'
import { hostileFor } from './hostile-texts.ts'

/** Members by which checks know what they look at. */
const STRUCTURE = /\/(visibility|type|outcome|state|who|component|kind|direction|ethertype|interface|status|created_at|updated_at|[a-z_]*date|version|format|service)$/

/** A visit in which every free text that the cloud said is hostile; clusters too have such names. */
export function hostileVisit(gathered: Gathered): Gathered {
  return changed(gathered, one => (one.seen.ok ? { ...one, seen: { ok: true, data: hostile(one.seen.data, one.kind) as never } } : unseen(one)), name => `${name} ${hostileFor('cluster').slice(0, 200)}`)
}

/** A visit in which nothing could be seen, and every message is hostile. */
export const unseenVisit = (gathered: Gathered): Gathered => changed(gathered, unseen)

function unseen(evidence: Evidence): Evidence {
  return { ...evidence, seen: { ok: false, reason: 'unreachable', message: hostileFor(evidence.kind) } }
}

function hostile(value: unknown, at: string): unknown {
  if (typeof value === 'string') return STRUCTURE.test(at) || at.startsWith('kubernetes.releases') ? value : `${value} ${hostileFor(at + value)}`
  if (Array.isArray(value)) return value.map((item, i) => hostile(item, `${at}/${i}`))
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, hostile(item, `${at}/${key}`)]))
}
