import { readFile } from 'node:fs/promises'
import { openStore } from '../history/open-store.ts'
import { StoreError } from '../history/store-error.ts'
import type { Store } from '../model/history.ts'
import { daysOf, durationOf } from '../nightly/config-duration.ts'
import { plain } from '../report/untrusted.ts'
import { EXIT, UsageError } from './exit.ts'
import { fleetStore } from './fleet-store.ts'
import { columns, json } from './print.ts'

export interface StoreOptions {
  store?: string
  storeUrlFile?: string
  config?: string
  json?: boolean
}
export interface CollectOptions extends StoreOptions {
  retention?: string
  dryRun?: boolean
}

/** SCS-0004 regulation 4: the results of 18 months are kept. */
const RETENTION_DAYS = 548
const DAY = 86_400_000

/** Reads everything in the store and prints what is wrong; 2 if something is. Throws UsageError and StoreError. */
export async function storeVerify(options: StoreOptions): Promise<number> {
  return opened(options, async store => {
    const problems: string[] = []
    const count = await store.upkeep.verify(problem => {
      if (options.json === true) problems.push(problem)
      else process.stdout.write(plain(problem, 2000) + '\n')
    })
    process.stdout.write(options.json === true ? json({ store: store.where, ...count, problems })
      : `${plain(store.where, 500)}: ${many(count.objects, 'object')} and ${many(count.entries, 'entry', 'entries')} read, `
        + `${count.problems === 0 ? 'everything is as it was written' : many(count.problems, 'problem')}\n`)
    return count.problems === 0 ? EXIT.pass : EXIT.notJudged
  })
}

/** Removes what is older than the retention and what nothing needs; 2 if it is damaged: nobody knows what is needed then. Throws UsageError, StoreError. */
export async function storeCollect(options: CollectOptions): Promise<number> {
  const given = options.retention === undefined ? undefined : retentionDays(options.retention)
  return opened(options, async (store, configured = RETENTION_DAYS) => {
    const before = new Date(Date.now() - (given ?? configured) * DAY).toISOString().replace(/\.\d+/, '')
    const dryRun = options.dryRun === true
    const removed = await store.upkeep.collect({ before, dryRun })
    process.stdout.write(options.json === true ? json({ store: store.where, before, dryRun, ...removed })
      : `${plain(store.where, 500)}: ${dryRun ? 'would remove' : 'removed'} ${many(removed.entries, 'entry', 'entries')} from before ${before} `
        + `and ${many(removed.objects, 'object')} that nothing needs: ${bytesOf(removed.bytes)}\n`)
    return EXIT.pass
  })
}

/** Prints how much is in the store. Throws UsageError and StoreError. */
export async function storeStat(options: StoreOptions): Promise<number> {
  return opened(options, async store => {
    const { bytes, oldest, newest, ...counts } = await store.upkeep.stat()
    const counted = Object.entries(counts).map(([what, count]) => [what, String(count)])
    process.stdout.write(options.json === true ? json({ store: store.where, ...counts, bytes, oldest: oldest ?? null, newest: newest ?? null })
      : `${plain(store.where, 500)}:\n${columns([...counted, ['size', bytesOf(bytes)], ['oldest', oldest ?? '-'], ['newest', newest ?? '-']], '  ')}`)
    return EXIT.pass
  })
}

/** Days of `548d` or `18mo`. Throws UsageError. */
function retentionDays(text: string): number {
  const time = durationOf(text)
  if (time === undefined || time < DAY) throw new UsageError(`--retention ${text}: write at least a day, such as 548d, 18mo or 2y`)
  return daysOf(time)
}

async function opened(options: StoreOptions, work: (store: Store, retentionDays?: number) => Promise<number>): Promise<number> {
  const { store, retention } = await openNamed(options)
  try {
    return await work(store, retention)
  } catch (error) {
    if (!(error instanceof StoreError) || error.reason !== 'damaged') throw error
    process.stderr.write(`scs-check: ${plain(error.message, 2000)}\n`)
    return EXIT.notJudged
  } finally {
    await store.close()
  }
}

/** Opens the store that exactly one of the options names; never makes one. Throws UsageError, StoreError. */
export async function openNamed({ store, storeUrlFile, config }: StoreOptions): Promise<{ store: Store; retention?: number }> {
  if ([store, storeUrlFile, config].filter(one => one !== undefined).length !== 1) {
    throw new UsageError('name the store by one of --store DIR, --store-url-file FILE and -c nightly.yaml')
  }
  if (store !== undefined) return { store: await openStore({ dir: store }, { create: false }) }
  if (storeUrlFile !== undefined) {
    const url = await readFile(storeUrlFile, 'utf8').catch((error: NodeJS.ErrnoException) => {
      throw new UsageError(`--store-url-file ${storeUrlFile}: cannot be read (${error.code ?? 'error'})`)
    })
    return { store: await openStore({ postgres: { url: url.trim() } }) }
  }
  const { loadFleet } = await import('../nightly/config.ts')
  const fleet = await loadFleet(config ?? '')
  const place = 'dir' in fleet.store ? openStore(fleet.store, { create: false }) : fleetStore(fleet)
  return { store: await place, retention: fleet.retentionDays }
}

function many(count: number, one: string, more = `${one}s`): string {
  return `${count} ${count === 1 ? one : more}`
}

function bytesOf(bytes: number): string {
  const power = Math.min(Math.floor(Math.log2(Math.max(bytes, 1)) / 10), 4)
  return power === 0 ? `${bytes} B` : `${(bytes / 1024 ** power).toFixed(1)} ${['KiB', 'MiB', 'GiB', 'TiB'][power - 1]}`
}
