import { setMaxListeners } from 'node:events'
import { canonicalJson, digestOf } from '../evidence/canonical.ts'
import type { Tripwire } from '../evidence/tripwire.ts'
import type { Collection, Evidence, EvidenceEntry, Gathered } from '../model/evidence.ts'
import type { Instant, Json } from '../model/json.ts'
import type { Probe, Target, Visit } from '../model/probe.ts'
import { Unseen } from '../unseen.ts'
import { doorOf } from './preflight.ts'
import { scrubbed, withoutData } from './salvage.ts'
import { shapeProblem } from './shape.ts'

export interface CollectOptions {
  tool: Collection['tool']
  tripwire: Tripwire
  /** Milliseconds that one probe may take. */
  probeDeadline: number
  /** Ends the visit: what is not seen by then is recorded as not seen, with the signal's reason as message; plays then remove what they created. */
  signal: AbortSignal
  /** Ends that too. */
  hardSignal: AbortSignal
  /** What names of created things begin with, after `scs-check-`. */
  run: string
  allowPrivileged: boolean
  now: () => Date
  /** Remarks about the connection, asked for at the end. */
  notes?: () => string[]
  onProgress?: (waitingFor: string[]) => void
}

/** Takes each probe once, side by side, and records failures as evidence of their own; throws nothing that a cloud could cause. */
export async function collect(target: Target, probes: Iterable<Probe<unknown>>, options: CollectOptions): Promise<Gathered> {
  const from = instant(options.now())
  const offered = [...probes].filter(({ asks }) => asks === undefined || asks.given(target))
  const door = doorOf(target, options.allowPrivileged)
  const wanted = new Set(door === undefined ? offered : [door.probe, ...offered])
  for (const probe of wanted) { // now, while the token is on its way
    shapeProblem(probe, undefined) // compiles the schema
    probe.prepare?.().catch(() => {}) // observing will fail by itself
  }
  const { run, signal, hardSignal } = options
  setMaxListeners(0, signal, hardSignal) // every probe under way listens
  const visit: Visit = { run, signal, hardSignal, reserved: new Map() }
  const taken = new Map<string, Promise<{ evidence: Evidence; entry: EvidenceEntry }>>()
  const waiting = new Set<string>()

  function take(probe: Probe<unknown>) {
    let result = taken.get(probe.kind)
    if (result === undefined) {
      result = observe(probe)
      taken.set(probe.kind, result)
    }
    return result
  }

  async function need<Data>(probe: Probe<Data>): Promise<Data> {
    const { evidence } = await take(probe)
    if (!evidence.seen.ok) throw new Unseen(evidence.seen.reason, evidence.seen.message)
    return evidence.seen.data as Data
  }

  async function observe(probe: Probe<unknown>) {
    const started = instant(options.now())
    waiting.add(probe.kind)
    const cluster = probe.ofSubject === true || target.kubernetes === undefined ? {} : { cluster: target.kubernetes.cluster }
    const about = { kind: probe.kind, revision: probe.revision, subject: target.subject, ...cluster }
    let text: string
    try {
      if (door !== undefined && probe !== door.probe && probe.ofSubject !== true) await need(door.probe)
      const work = probe.observe(target, need, visit)
      const data = wellFormed(probe, await inTime(work, probe, options))
      const why = probe === door?.probe ? door.unfit(data) : null
      if (why !== null) throw new Unseen('refused', why) // an account that must not judge has seen nothing: not even this counts
      text = guarded({ ...about, seen: { ok: true, data } }, options.tripwire)
    } catch (error) {
      text = guarded({ ...about, seen: unseen(error) }, options.tripwire)
    }
    waiting.delete(probe.kind)
    options.onProgress?.([...waiting])
    const digest = digestOf(text)
    // with its keys in the order of the document that is kept, so that judging that gives the same words
    return { evidence: JSON.parse(text) as Evidence, entry: { kind: probe.kind, ...cluster, digest, from: started, until: instant(options.now()) } }
  }

  const all = [...wanted].filter(({ last }) => last !== true).map(take)
  options.onProgress?.([...waiting])
  await Promise.all(all)
  await Promise.all([...wanted].map(take))
  const done = await Promise.all(taken.values()) // with those that probes asked for
  const entries = done.map(({ entry }) => entry).sort((a, b) => (a.kind < b.kind ? -1 : 1))
  return {
    collection: {
      format: 'scs-check/collection/1', tool: options.tool, subject: target.subject, ...(target.kubernetes !== undefined && { clusters: [target.kubernetes.cluster] }),
      from, until: instant(options.now()), notes: options.notes?.() ?? [], evidence: entries,
    },
    documents: new Map(done.map(({ evidence, entry }) => [entry.digest, evidence])),
  }
}

function instant(date: Date): Instant {
  return date.toISOString().replace(/\.\d{3}Z$/, 'Z')
}

/** Milliseconds that a play gets to tell what is left, once even removing must end. */
const LAST_WORDS = 2_000

/**
 * Settles with the work, or rejects when the probe's deadline or the visit's signal comes first. A play ends by its own deadline and by the
 * signal itself, since it must remove what it created; only the hard signal ends the waiting for it.
 */
async function inTime<T>(work: Promise<T>, probe: Probe<unknown>, { probeDeadline, signal, hardSignal }: CollectOptions): Promise<T> {
  const active = probe.mode === 'active'
  const end = active ? hardSignal : signal
  let timer: NodeJS.Timeout | undefined
  let stop = () => {}
  const limit = new Promise<never>((_, reject) => {
    const late = () => { reject(end.reason instanceof Unseen ? end.reason : new Unseen('timeout', end.reason instanceof Error ? end.reason.message : 'interrupted')) }
    stop = active ? () => { timer = setTimeout(late, LAST_WORDS) } : late
    if (!active) timer = setTimeout(() => { reject(new Unseen('timeout', `not finished after ${probeDeadline / 1000} s`)) }, probeDeadline)
    if (end.aborted) stop()
    else end.addEventListener('abort', stop, { once: true })
  })
  try {
    return await Promise.race([work, limit])
  } finally {
    clearTimeout(timer)
    end.removeEventListener('abort', stop)
  }
}

function wellFormed(probe: Probe<unknown>, data: unknown): Json {
  const problem = shapeProblem(probe, data)
  if (problem === null) return data as Json
  const message = `the answer has not the shape that the API promises: ${problem}`
  const rest = withoutData(data, message)
  if (rest !== undefined && shapeProblem(probe, rest) === null) return rest
  throw new Unseen('malformed', message)
}

function unseen(error: unknown): Evidence['seen'] {
  if (error instanceof Unseen) return { ok: false, reason: error.reason, message: error.message }
  return { ok: false, reason: 'malformed', message: `the probe could not make sense of the answer (${error instanceof Error ? error.message : 'error'})` }
}

/** The document as canonical JSON, without secrets: one that holds one is replaced by evidence of that. Throws RangeError for data nested too deeply. */
function guarded(evidence: Evidence, tripwire: Tripwire): string {
  const { seen } = evidence
  const clean = seen.ok ? { ...seen, data: scrubbed(seen.data, part => tripwire.scrub(part)) } : { ...seen, message: tripwire.scrub(seen.message) }
  const text = canonicalJson({ ...evidence, seen: clean })
  if (!tripwire.trips(text)) return text
  const message = 'the answer contains a secret of the configuration, so it was not stored'
  const rest = clean.ok ? withoutData(clean.data, message) : undefined
  const partly = canonicalJson({ ...evidence, seen: { ok: true, data: rest ?? null } })
  if (rest !== undefined && !tripwire.trips(partly)) return partly
  return canonicalJson({ ...evidence, seen: { ok: false, reason: 'malformed', message } })
}
