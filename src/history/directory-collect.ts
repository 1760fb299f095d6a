import { rm, rmdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Journal, Lock, Upkeep } from '../model/history.ts'
import { DigestSet } from './digest-set.ts'
import { takeLock } from './directory-lock.ts'
import { forEach, list, objectFiles, sizeOf } from './directory-walk.ts'
import { type Disk, syncDir } from './disk.ts'
import type { Found, Journals } from './journals.ts'
import { KEPT_FOR_EVER } from './names.ts'
import type { Objects } from './objects.ts'
import { StoreError } from './store-error.ts'

/** Milliseconds that a writer has from putting an object to appending the entry that names it: a day. */
const GRACE = 86_400_000

/** What collect works on. */
interface Parts {
  disk: Disk
  objects: Objects
  journals: Journals
}
type Options = Parameters<Upkeep['collect']>[0]
type Removed = { entries: number; objects: number; bytes: number }

/** As `Upkeep.collect`, of a directory store; one at a time, beside writers. Throws StoreError, also where an entry cannot be read. */
export async function collect(parts: Parts, options: Options): Promise<Removed> {
  if (options.dryRun) return collectNow(parts, options)
  const lock: Lock | { holder: string } = await takeLock(parts.disk, 'gc')
  if ('holder' in lock) throw new StoreError('busy', `${parts.disk.root}: garbage collection is going on: ${lock.holder}`)
  try {
    return await collectNow(parts, options)
  } finally {
    await lock.release()
  }
}

async function collectNow(parts: Parts, options: Options): Promise<Removed> {
  const cutoff = Date.now() - GRACE
  const removed: Removed = { entries: 0, objects: 0, bytes: 0 }
  const named = new DigestSet()
  for await (const journal of parts.journals.below([])) await collectJournal(parts.journals, journal, named, options, removed)
  if (!options.dryRun) await clear(parts, cutoff)
  await forEach(objectFiles(parts.disk.root), async ({ file, digest }) => {
    if (digest === undefined || named.has(digest)) return
    const found = await sizeOf(file)
    if (found === undefined || found.mtimeMs >= cutoff || (!options.dryRun && !(await parts.objects.remove(digest, cutoff)))) return
    removed.objects++
    removed.bytes += found.size
  })
  return removed
}

/** Removes what is too old, unless an entry of the journal cannot be read, and remembers what the others need; no power loss brings removed entries back. */
async function collectJournal(journals: Journals, journal: Journal, named: DigestSet, { before, dryRun }: Options, removed: Removed): Promise<void> {
  const found: Found[] = []
  for await (const one of journals.found(journal)) found.push(one)
  const newest = found.at(-1)
  const old: string[] = []
  await forEach(found, async one => {
    const read = await journals.read(journal, one)
    if (read === undefined) return
    if (one === newest || KEPT_FOR_EVER.has(journal[0] ?? '') || Date.parse(read.entry.at) >= Date.parse(before)) {
      for (const digest of read.entry.objects) named.add(digest)
      return
    }
    old.push(one.file)
    removed.entries++
    removed.bytes += read.size
  })
  if (dryRun) return
  for (const file of old) await rm(file, { force: true })
  for (const month of new Set(old.map(file => dirname(file)))) {
    await syncDir(month)
    await rmdir(month).catch(() => {}) // entries are left in it
  }
}

/** Removes what crashed writers left behind, and ends what a crashed garbage collection began. */
async function clear({ disk, objects }: Parts, cutoff: number): Promise<void> {
  for (const { name } of await list(join(disk.root, 'tmp'))) {
    const file = join(disk.root, 'tmp', name)
    if (((await sizeOf(file))?.mtimeMs ?? cutoff) < cutoff) await rm(file, { force: true })
  }
  for (const { name } of await list(join(disk.root, 'removed'))) {
    const hex = /^[0-9a-f]{64}(?=\.gz$)/.exec(name)?.[0]
    if (hex !== undefined) await objects.settle(`sha256:${hex}`, cutoff)
  }
}
