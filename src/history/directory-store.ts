import { resolve } from 'node:path'
import pLimit from 'p-limit'
import { obstacle } from '../evidence/files.ts'
import type { Digest, Entry, Journal, Lock, Store, Upkeep } from '../model/history.ts'
import { collect } from './directory-collect.ts'
import { countStore } from './directory-count.ts'
import { checkFormat } from './directory-format.ts'
import { takeLock } from './directory-lock.ts'
import { verify } from './directory-verify.ts'
import { Disk, withCure } from './disk.ts'
import { Journals } from './journals.ts'
import { checkEntry, checkJournal, checkPrefix } from './names.ts'
import { Objects } from './objects.ts'
import { StoreError } from './store-error.ts'

/** Files that are open at the same time, however many ask. */
const OPEN_FILES = 32

/** Opens a store in a directory, and makes it if the directory is missing or empty (`create: false`: only opens). Throws StoreError. */
export async function openDirectoryStore(dir: string, { create = true }: { create?: boolean } = {}): Promise<Store> {
  const root = resolve(dir)
  const disk = new Disk(root)
  await withCure(root, checkFormat(disk, create).catch(async (error: unknown) => {
    if (error instanceof StoreError || !create) throw error
    const why = await obstacle(root)
    throw why === undefined ? error : new StoreError('io', `${root}: no store can be made there: ${why}; name a directory that you may write to`)
  }))
  return new DirectoryStore(disk)
}

class DirectoryStore implements Store {
  readonly where: string
  readonly upkeep: Upkeep
  readonly #disk: Disk
  readonly #objects: Objects
  readonly #journals: Journals
  readonly #limit = pLimit(OPEN_FILES)

  constructor(disk: Disk) {
    const [objects, journals] = [new Objects(disk), new Journals(disk)]
    this.#disk = disk
    this.#objects = objects
    this.#journals = journals
    this.where = disk.root
    this.upkeep = {
      verify: onProblem => withCure(disk.root, verify(disk.root, objects, journals, onProblem)),
      collect: options => withCure(disk.root, collect({ disk, objects, journals }, options)),
      stat: () => withCure(disk.root, countStore(disk.root, journals)),
    }
  }

  put(bytes: Uint8Array | string): Promise<Digest> {
    return this.#do(() => this.#objects.put(bytes))
  }
  get(digest: Digest): Promise<Buffer> {
    return this.#do(() => this.#objects.get(digest))
  }
  has(digest: Digest): Promise<boolean> {
    return this.#do(() => this.#objects.has(digest))
  }
  append(journal: Journal, entry: Entry): Promise<boolean> {
    return this.#do(async () => {
      checkJournal(journal)
      checkEntry(entry)
      for (const digest of new Set(entry.objects)) {
        if (await this.#objects.refresh(digest)) continue
        throw new StoreError('missing', `${this.#objects.file(digest)}: entry ${entry.id} of ${journal.join(' / ')} needs this object, which is not there`)
      }
      return this.#journals.append(journal, entry)
    })
  }
  async *entries(journal: Journal, range: { after?: string; until?: string; reverse?: boolean } = {}): AsyncGenerator<Entry> {
    checkJournal(journal)
    const found = this.#journals.found(journal, range)
    for (;;) {
      const next = await this.#do(() => found.next())
      if (next.done === true) return
      const read = await this.#do(() => this.#journals.read(journal, next.value))
      if (read !== undefined) yield read.entry
    }
  }
  ids(journal: Journal, range: { after?: string; until?: string } = {}): Promise<string[]> {
    return this.#do(async () => {
      checkJournal(journal)
      const found: string[] = []
      for await (const { id } of this.#journals.found(journal, range)) found.push(id)
      return found
    })
  }
  async newest(journal: Journal): Promise<Entry | undefined> {
    for await (const entry of this.entries(journal, { reverse: true })) return entry
    return undefined
  }
  journals(prefix: Journal): Promise<Journal[]> {
    return this.#do(async () => {
      checkPrefix(prefix)
      const found: Journal[] = []
      for await (const journal of this.#journals.below(prefix)) found.push(journal)
      return found.sort(byParts)
    })
  }
  lock(name: string): Promise<Lock | { holder: string }> {
    return this.#do(async () => {
      checkJournal([name])
      const lock = await takeLock(this.#disk, name)
      return 'holder' in lock ? lock : { release: () => this.#do(() => lock.release()) }
    })
  }
  /** Nothing is held open between calls. */
  close(): Promise<void> {
    return Promise.resolve()
  }

  #do<T>(work: () => Promise<T>): Promise<T> {
    return withCure(this.where, this.#limit(work))
  }
}

function byParts(a: Journal, b: Journal): number {
  const at = a.findIndex((part, i) => part !== b[i])
  if (at === -1) return a.length - b.length
  return b[at] === undefined ? 1 : a[at]! < b[at] ? -1 : 1
}
