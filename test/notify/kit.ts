import type { BoundTestcase } from '../../src/model/definition.ts'
import type { Fleet, FleetSubject } from '../../src/model/fleet.ts'
import type { CardResult, Change, Entry, Journal, ScoreCard, Store, VisitEntry } from '../../src/model/history.ts'
import type { Verdict } from '../../src/model/judging.ts'
import type { SubjectNight } from '../../src/notify/notice.ts'

export const SCOPE = 'scs-compatible-iaas'
/** Night `n` begins n days after this. */
export const day = (n: number): Date => new Date(Date.UTC(2026, 10, 1, 3) + n * 86_400_000)
export const night = (n: number): string => day(n).toISOString().replace('.000Z', 'Z')

/** A test case of target main (or another) of v5.1. */
export function bound(id: string, target: 'main' | 'recommended' = 'main'): BoundTestcase {
  return {
    testcase: { id, title: `title of ${id}`, clause: { level: 'MUST', url: `https://standards.example/${id}`, demand: 'it must' }, check: 'check' },
    standard: id.slice(0, 8), standardVersions: ['v1'], parameters: {}, targets: { 'v5.1': target },
  }
}
export const BOUND = { [SCOPE]: ['scs-0101-a', 'scs-0101-b', 'scs-0101-c'].map(id => bound(id)).concat(bound('scs-0101-r', 'recommended')) }

export function subject(name = 'mycloud', contacts = ['ops']): FleetSubject {
  return { name, scopes: [SCOPE], allowExec: false, passive: false, allowPrivileged: false, deadline: 1, connections: 20, errorBudget: 30, contacts, links: {}, certified: false }
}

export function fleet(more: Partial<Fleet> = {}): Fleet {
  return {
    file: '/etc/nightly.yaml', store: { dir: '/var/lib/store' }, concurrency: 16, deadline: 1, subjects: [], presets: {}, owner: [], publish: {}, retentionDays: 548,
    contacts: { ops: { channels: [{ kind: 'webhook', url: 'https://hooks.example/x' }] } }, notify: { dnfNights: 2, reminderDays: 7 }, ...more,
  }
}

export function result(verdict: Verdict, n: number, more: Partial<CardResult> = {}): CardResult {
  return { verdict, because: `because ${verdict}`, at: night(n), validUntil: verdict === 'MISS' ? null : night(n + 7), night: night(n), rule: 'sha256:0', ...more }
}

/** What night `n` left of a subject: verdicts by test case (those not named PASS). */
export function seen(n: number, verdicts: Record<string, Verdict | CardResult> = {}, more: { state?: VisitEntry['state']; changes?: Change[]; subject?: FleetSubject; report?: string } = {}): SubjectNight & { visit: VisitEntry } {
  const of = more.subject ?? subject()
  const ids = BOUND[SCOPE].map(({ testcase }) => testcase.id)
  const card: ScoreCard = Object.fromEntries(ids.map(id => {
    const given = verdicts[id] ?? 'PASS'
    return [id, typeof given === 'string' ? result(given, n) : given]
  }))
  const visit: VisitEntry = {
    format: 'scs-check/visit/1', id: night(n), at: night(n), objects: [], night: night(n), subject: of.name, scope: SCOPE, from: night(n), until: night(n),
    state: more.state ?? 'complete', ...(more.state === 'failed' && { problem: 'unreachable: connection refused' }), tool: { name: 'scs-check', version: '0' }, ran: ids, card: {},
    ...(more.report !== undefined && { report: more.report }),
  }
  return { subject: of, scope: SCOPE, visit, card, changes: more.changes ?? [], versions: [] }
}

/** A store in memory: entries only. */
export function memoryStore(objects: Record<string, string> = {}): Store & { all(journal: Journal): Entry[] } {
  const journals = new Map<string, Map<string, Entry>>()
  const sorted = (journal: Journal) => [...journals.get(JSON.stringify(journal))?.values() ?? []].sort((a, b) => (a.id < b.id ? -1 : 1))
  const missing = () => Promise.reject(new Error('not in this store'))
  return {
    where: 'memory', put: missing, has: missing, journals: missing, lock: missing, close: () => Promise.resolve(),
    get: digest => Promise.resolve(Buffer.from(objects[digest] ?? 'null')),
    append: (journal, entry) => {
      const key = JSON.stringify(journal)
      const entries = journals.get(key) ?? new Map<string, Entry>()
      journals.set(key, entries)
      if (entries.has(entry.id)) return Promise.resolve(false)
      entries.set(entry.id, JSON.parse(JSON.stringify(entry)) as Entry)
      return Promise.resolve(true)
    },
    // eslint-disable-next-line @typescript-eslint/require-await
    entries: async function* (journal, { after, until, reverse = false } = {}) {
      const found = sorted(journal).filter(({ id }) => (after === undefined || id > after) && (until === undefined || id <= until))
      yield* reverse ? found.reverse() : found
    },
    ids: (journal, { after = '', until = '\uffff' } = {}) => Promise.resolve(sorted(journal).map(({ id }) => id).filter(id => id > after && id <= until)),
    newest: journal => Promise.resolve(sorted(journal).at(-1)),
    upkeep: { verify: missing, collect: missing, stat: missing },
    all: sorted,
  }
}
