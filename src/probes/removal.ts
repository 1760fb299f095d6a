import type { JsonObject } from '../model/json.ts'
import { Unseen } from '../unseen.ts'
import { isId, text } from './answers.ts'
import { Stop } from './classify.ts'
import { poll } from './poll.ts'
import type { Found, Removable, Shown } from './removable.ts'

/** Milliseconds for one thing to go, where its kind does not say: a request that meets a busy thing is repeated until then. */
const PATIENCE = 60_000
/** Milliseconds in which a server that was deleted while Nova built it may show up in the listing again, until Nova notices. */
const GHOST = 3_000
/** Milliseconds in which a thing whose creation was not answered must appear in the listing. */
const APPEARS = 10_000
/** Statuses of a removal that may succeed a moment later: the thing is busy, or the service has a hiccup. */
const BUSY = [400, 408, 409, 423, 429, 500, 502, 503, 504]
/** The same for no answer, or one that makes no sense. */
const PASSING = ['timeout', 'unreachable', 'malformed']

/** A thing to be removed; its id where that is known. */
export interface Doomed {
  id: string | null
  name: string
  /** Instant of `performance.now()` at which its creation ended without an answer. */
  asked?: number
  /** The cloud said that it did not create it: it is looked for once, to be sure. */
  refused?: boolean
  /** How it was seen last, by its id. */
  record?: JsonObject
  /** Its removal was asked for, so that it is not somebody else who removes it. */
  doomed?: boolean
}

/**
 * Removes a thing and waits until it is gone: by its id if what the cloud shows under that id has the name, else by its name. What has another name
 * is never touched; what else has the name goes too, since a gateway may have repeated the creation. Notes in the thing which id it has after all, null
 * if none that is known. `gone`: it was not there any more, or somebody else was removing it. Waits so many milliseconds for each step. Throws `Unseen` or
 * `Stop`.
 */
export async function remove<C>(cloud: C, kind: Removable<C>, thing: Doomed, signal: AbortSignal, patience = kind.patience ?? PATIENCE): Promise<'removed' | 'gone'> {
  const known = thing.id
  const fate = known === null ? 'unknown' : await removeId(cloud, kind, known, thing, signal, patience)
  if (fate === 'foreign') thing.id = null
  const once = fate === 'removed' || fate === 'gone' || thing.refused === true
  // The answer to the creation got lost, the id in it was wrong, or there is another one.
  let unseen: Error | undefined
  const spared = ({ record = {} }: Found): boolean => known !== null && (kind.spares?.(record) ?? '') !== '' // one with another id is told by itself
  const found = await poll(async () => {
    try {
      unseen = undefined
      const all = (await kind.list(cloud)).filter(one => one.name === thing.name && !(fate === 'removed' && one.id === known) && !spared(one))
      return all.length > 0 ? all : undefined
    } catch (error) {
      if (signal.aborted || !mayPass(error)) throw error
      unseen = error
      return undefined
    }
  }, once ? 0 : Math.max(0, APPEARS - (thing.asked === undefined ? 0 : performance.now() - thing.asked)), signal).catch((error: unknown) => {
    unseen = error as Error
    return undefined
  })
  if (found === undefined && unseen !== undefined && !once) throw unseen
  const foreign = new Stop('malformed', `the id that the cloud gave belongs to a ${kind.noun} of another name`)
  let removed = fate === 'removed'
  for (const { id, record } of found ?? []) {
    thing.id = id
    if (record !== undefined) thing.record = record
    const its = await removeId(cloud, kind, id, thing, signal, patience)
    if (its === 'foreign') {
      thing.id = null
      throw foreign
    }
    removed ||= its === 'removed'
  }
  if (fate === 'foreign' && found === undefined) throw foreign
  return removed ? 'removed' : 'gone'
}

async function removeId<C>(
  cloud: C, kind: Removable<C>, id: string, thing: Doomed, signal: AbortSignal, patience: number,
): Promise<'removed' | 'gone' | 'foreign'> {
  if (!isId(id)) throw new Stop('malformed', `the ${kind.noun} has an id that makes no sense`)
  const { noun, look } = kind
  const { name } = thing
  let last: unknown
  /** What it gives, or undefined after a failure that may pass. */
  const patient = <T>(work: () => Promise<T>) => async (): Promise<T | undefined> => work().catch((error: unknown) => {
    if (signal.aborted || !mayPass(error)) throw error
    last = error
    return undefined
  })
  /** What kept it busy says more than that time was up. */
  const wait = <T>(work: () => Promise<T | undefined>) => poll(patient(work), patience, signal).catch((error: unknown) => {
    throw signal.aborted ? last ?? error : error
  })
  /** Whether it was going already when we came. */
  let others: boolean | undefined
  let building = false
  const asked = await wait(async () => {
    const shown = await look(cloud, id, name)
    // A replica that lags says 404 of what is there: what the listing has under this id and name counts.
    const there = shown ?? (others === undefined ? await listed(cloud, kind, id, name).catch(() => null) : null)
    others ??= thing.doomed !== true && (there === null || /^deleting/i.test(text(there.record['status'])))
    if (there === null) return others ? 'gone' : 'removed' // the answer to our request got lost
    if (there.name !== name) return 'foreign'
    thing.record = there.record
    const spared = kind.spares?.(there.record) ?? ''
    if (spared !== '') throw new Stop('not-ready', spared)
    building = kind.ghosts === true && text(there.record['status']) === 'BUILD'
    if (!others) thing.doomed = true
    await kind.remove(cloud, id, there.record).catch(async (error: unknown) => {
      // Somebody else may have been quicker, which not every service tells by a 404.
      if (mayPass(error) || await look(cloud, id, name).catch(() => there) !== null) throw error
    })
    return 'removed'
  })
  if (asked === undefined) throw last
  if (asked !== 'removed' || !kind.lingers) return asked
  last = undefined
  let held = ''
  const gone = await wait(async () => {
    const there = await look(cloud, id, name)
    if (there !== null) thing.record = there.record
    held = there === null ? '' : kind.holds?.(there.record) ?? ''
    if (held !== '') last = new Stop('not-ready', `the ${noun} is still going: ${held}`)
    const status = text(there?.record['status'])
    if (status === 'error_deleting') throw new Stop('error', `the ${noun} went to status error_deleting`)
    if (status === 'SOFT_DELETED') await kind.remove(cloud, id, there?.record ?? {})
    return there === null || status === 'DELETED' ? true : undefined
  })
  if (gone === undefined) throw new Stop('not-ready', `the ${noun} is not gone ${patience / 1000} s after its removal${held === '' ? '' : `: ${held}`}`)
  if (building && await wait(ghostGone(cloud, kind, id)) === undefined) throw new Stop('not-ready', `the ${noun} is listed again after its removal`)
  return others === true ? 'gone' : asked
}

async function listed<C>(cloud: C, { list }: Removable<C>, id: string, name: string): Promise<Shown | null> {
  const found = (await list(cloud)).find(one => one.id === id && one.name === name)
  return found === undefined ? null : { name, record: found.record ?? {} }
}

/** Tells when a server that was deleted while it was built is gone for good: it showed up and went, or did not show up for a while. */
function ghostGone<C>(cloud: C, { list }: Removable<C>, id: string): () => Promise<true | undefined> {
  const start = performance.now()
  let seen = false
  return async () => {
    const there = (await list(cloud)).some(one => one.id === id)
    seen ||= there
    return !there && (seen || performance.now() - start > GHOST) ? true : undefined
  }
}

/** Whether a removal that failed like this may succeed a moment later. */
export function mayPass(error: unknown): error is Unseen {
  if (!(error instanceof Unseen)) return false
  return error.status === undefined ? PASSING.includes(error.reason) : BUSY.includes(error.status)
}
