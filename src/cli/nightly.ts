import { setMaxListeners } from 'node:events'
import { setFlagsFromString } from 'node:v8'
import pLimit from 'p-limit'
import { instant } from '../evidence/instant.ts'
import { StoreError } from '../history/store-error.ts'
import type { FleetSubject } from '../model/fleet.ts'
import type { NightEntry, Store } from '../model/history.ts'
import { loadFleet } from '../nightly/config.ts'
import { currentNight, lineOf } from '../nightly/night-id.ts'
import { nightlySelection } from '../nightly/config-selection.ts'
import { parseShard, type Shard, shardOf } from '../nightly/shard.ts'
import { plain } from '../report/untrusted.ts'
import { EXIT, UsageError } from './exit.ts'
import type { NightContext } from './fleet-context.ts'
import { visitProvisioned } from './fleet-hooks.ts'
import { fleetStore } from './fleet-store.ts'
import { type Interruptible, interruptible } from './interrupt.ts'
import { finishNight } from './nightly-finish.ts'
import type { Finish } from './nightly-publish.ts'
import type { NightlyOptions } from './options.ts'
import { rulesOf } from './rules.ts'
import { signerOf } from './signer.ts'
import { tool } from './tool.ts'

const DAY = 86_400_000
/** V8 collects garbage before the heap has grown by 30 % instead of doubling it: measured on 300 clouds, 380 MB become 220, for 10 % more of the processor's time. */
const THRIFTY = '--heap-growing-percent=30'

/**
 * Visits the subjects of a config side by side, keeps what came of each, and, unless it is a shard, ends the night: 0 if every subject's score card is
 * PASS, 1 a FAIL, 2 something is not judged or another night goes on, 130 if it was interrupted. Throws ConfigError, UsageError, StoreError.
 */
export async function nightly(options: NightlyOptions): Promise<number> {
  setFlagsFromString(THRIFTY)
  const fleet = await loadFleet(options.config, { onWarning: line => { say(options, plain(line, 1000)) } })
  const shard = options.shard === undefined ? undefined : parseShard(options.shard)
  const { subjects: chosen, concurrency } = nightlySelection(fleet, { preset: options.preset, subjects: options.subject })
  const subjects = shard === undefined ? chosen : chosen.filter(({ name }) => shardOf(name, shard.count) === shard.index)
  const stop = stopping()
  const end = interruptible(fleet.deadline, { onInterrupt: () => {
    say(options, 'interrupted: ending the visits, removing what they created (again to leave at once)')
    stop.abort(new Error('interrupted'))
  } })
  try {
    const store = await fleetStore(fleet, { signal: stop.signal, onWait: tell })
    try {
      const line = lineOf(chosen.map(({ name }) => name))
      const lock = await store.lock(`nightly-${line}${shard === undefined ? '' : `-${shard.index}-of-${shard.count}`}`)
      if ('holder' in lock) {
        tell(`another night goes on in ${store.where}: ${lock.holder}; nothing was done`)
        return EXIT.notJudged
      }
      try {
        return await nightIn({ fleet, store, line, options, subjects, concurrency, shard, end, signal: stop.signal })
      } catch (error) {
        if ((error as Error).name !== 'StoreError') throw error
        tell((error as Error).message)
        return end.interrupted() ? EXIT.interrupted : EXIT.notJudged // it is no mistake of the caller
      } finally {
        await lock.release().catch((error: unknown) => { say(options, plain(error instanceof Error ? error.message : String(error), 1000)) })
      }
    } finally {
      await store.close()
    }
  } finally {
    end.release()
  }
}

interface Night extends Omit<Finish, 'night'> {
  concurrency: number
  shard: Shard | undefined
  end: Interruptible
}

async function nightIn({ fleet, store, line, options, subjects, concurrency, shard, end, signal }: Night): Promise<number> {
  const now = new Date()
  const named = await currentNight(store, { line, given: options.night, sharded: shard !== undefined, now })
  const goesOn = options.night === undefined && shard === undefined && named !== instant(now)
  const night = goesOn && await isOvertaken(store, named, subjects) ? instant(now) : named
  const again = await hasEnded(store, line, night)
  await begin(store, line, night, shard, now)
  const broken = await visitAll(subjects, options, concurrency, {
    file: fleet.file, night, store, rules: await rulesOf(subjects.flatMap(one => one.scopes)), all: options.all === true, again, end, nextNight: new Date(now.getTime() + DAY + fleet.deadline), sign: await signerOf(fleet),
  })
  if (end.interrupted()) return EXIT.interrupted
  if (broken !== undefined) throw broken
  return shard === undefined ? finishNight({ fleet, store, line, night, subjects, options, signal }) : EXIT.pass
}

/** Ends at an interrupt, not at the night's deadline: people are told of that. */
function stopping(): AbortController {
  const stop = new AbortController()
  setMaxListeners(0, stop.signal)
  return stop
}

function tell(text: string): void {
  process.stderr.write(`scs-check: ${plain(text, 2000)}\n`)
}

/** Ends a night whose shards are done: what `nightly` does by itself without shards. Throws as that. */
export async function nightlyFinish(options: NightlyOptions): Promise<number> {
  if (options.night === undefined) throw new UsageError('nightly finish needs --night, the one that its shards were started with')
  const fleet = await loadFleet(options.config, { onWarning: line => { say(options, plain(line, 1000)) } })
  const { subjects } = nightlySelection(fleet, { preset: options.preset, subjects: options.subject })
  const stop = stopping()
  const end = interruptible(fleet.deadline, { onInterrupt: () => { stop.abort(new Error('interrupted')) } })
  try {
    const store = await fleetStore(fleet, { signal: stop.signal, onWait: tell })
    try {
      return await finishNight({ fleet, store, line: lineOf(subjects.map(({ name }) => name)), night: options.night, subjects, options, signal: stop.signal })
    } finally {
      await store.close()
    }
  } finally {
    end.release()
  }
}

/** Whether a night that would go on is older than a visit of one of its subjects: then it is over. */
async function isOvertaken(store: Store, night: string, subjects: FleetSubject[]): Promise<boolean> {
  for (const { name, scopes } of subjects) {
    for (const scope of scopes) {
      const last = await store.newest(['visits', name, scope]).catch(() => undefined)
      if (typeof last?.['night'] === 'string' && last['night'] > night) return true
    }
  }
  return false
}

async function hasEnded(store: Store, line: string, night: string): Promise<boolean> {
  for await (const _ of store.entries(['nights', line], { after: `${night}~e`, until: `${night}~end~~` })) return true
  return false
}

async function begin(store: Store, line: string, night: string, shard: Shard | undefined, now: Date): Promise<void> {
  const part = shard === undefined ? undefined : `${shard.index}-of-${shard.count}`
  const entry: NightEntry = {
    format: 'scs-check/night/1', id: `${night}~begin${part === undefined ? '' : `~${part}`}`, at: instant(now),
    night, state: 'begin', tool: { ...tool() }, ...(part !== undefined && { shard: part }), objects: [],
  }
  await store.append(['nights', line], entry)
}

/** Visits side by side; gives the error that keeps the store from being written, after which no other visit is begun. */
async function visitAll(subjects: FleetSubject[], options: NightlyOptions, concurrency: number, context: NightContext): Promise<Error | undefined> {
  let broken: Error | undefined
  const limit = pLimit(concurrency)
  let done = 0
  await Promise.all(subjects.map(subject => limit(async () => {
    if (context.end.signal.aborted || broken !== undefined) return
    const start = performance.now()
    const entries = await visitProvisioned(subject, context).catch((error: unknown) => {
      if (error instanceof StoreError && error.reason === 'io') broken = error // that of all
      say(options, `${plain(subject.name)}: nothing could be kept: ${plain(error instanceof Error ? error.message : String(error), 500)}`)
    })
    done++
    for (const { scope, state, problem } of entries ?? []) {
      say(options, `${done}/${subjects.length} ${plain(subject.name)} ${scope}: ${state}${problem === undefined ? '' : ` (${plain(problem, 200)})`}, ${Math.round((performance.now() - start) / 100) / 10} s`)
    }
  })))
  return broken
}

function say({ quiet }: NightlyOptions, text: string): void {
  if (quiet !== true) process.stderr.write(`scs-check: ${text}\n`)
}
