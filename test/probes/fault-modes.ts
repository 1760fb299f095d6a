import type { Reply } from '../../src/model/cloud.ts'
import { Unseen } from '../../src/unseen.ts'
import { answered, type Request } from './fake-openstack.ts'
import { reply } from './fake.ts'

/** What a fault may do besides answering. */
export interface Ends {
  interrupt: () => void
  deadline: () => void
  hard: () => void
}
/** What happens to a request. */
export type Mode = (request: Request, act: () => Reply, ends: Ends) => Promise<Reply>

const lost = new Unseen('unreachable', 'POST http://cloud/x: connection closed early')
const silence = (): Promise<never> => new Promise((_, reject) => { setTimeout(() => { reject(new Unseen('timeout', 'no answer in time')) }, 32_000) })
/** What happens to one request: what the cloud does, what is heard of it, and who ends what meanwhile. */
export const MODES: Record<string, Mode> = {
  'is refused': () => Promise.reject(answered(403, 'Policy does not allow it')),
  'is too many': () => Promise.reject(answered(429, 'slow down')),
  'meets a quota': () => Promise.reject(answered(413, 'quota exceeded')),
  'breaks the service': () => Promise.reject(answered(500, 'oops')),
  'is done, then breaks the service': (_, act) => { act(); return Promise.reject(answered(504, 'oops')) },
  'gets lost': () => Promise.reject(lost),
  'is done, its answer gets lost': (_, act) => { act(); return Promise.reject(lost) },
  'is never answered': silence,
  'is done and never answered': (_, act) => { act(); return silence() },
  'is answered by null': (_, act) => { act(); return Promise.resolve(reply(200, null)) },
  'is answered by a list': (_, act) => { act(); return Promise.resolve(reply(200, [[]])) },
  'is answered by wrong types': (_, act) => { const { body } = act(); return Promise.resolve(reply(200, swapped(body))) },
  'is answered with a path for an id': (_, act) => { const { body } = act(); return Promise.resolve(reply(200, body.replaceAll(/"(id|uid|volume_id)":"[^"]+"/g, '"$1":"../x"'))) },
  'meets Ctrl-C': (_, act, { interrupt }) => { interrupt(); return Promise.resolve().then(act) },
  'meets Ctrl-C, its answer gets lost': (_, act, { interrupt }) => { act(); interrupt(); return Promise.reject(lost) },
  'meets the end of the play': (_, act, { deadline }) => { deadline(); return Promise.resolve().then(act) },
  'meets the end of the play, its answer gets lost': (_, act, { deadline }) => { act(); deadline(); return Promise.reject(lost) },
}
/** Faults that stay: nothing can be removed, or not everything. */
export const LASTING: Record<string, Mode> = {
  'is the last that reaches the cloud': () => Promise.reject(lost),
  'is the last that is allowed': () => Promise.reject(answered(403, 'no')),
  'meets the end of everything': (_, act, { hard }) => { hard(); return Promise.resolve().then(act) },
}

function swapped(body: string): unknown {
  const swap = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(swap)
    if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, swap(inner)]))
    return typeof value === 'string' ? 7 : typeof value === 'number' ? 'seven' : { x: value }
  }
  try {
    return swap(JSON.parse(body))
  } catch {
    return 7
  }
}
