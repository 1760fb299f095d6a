import { access } from 'node:fs/promises'
import { join } from 'node:path'
import type { Entry, Journal } from '../model/history.ts'
import { list } from './directory-walk.ts'
import { type Disk, readBounded } from './disk.ts'
import { damaged, entryFile, readEntryFile } from './entry-file.ts'
import { decodeName, encodeName, isCut } from './file-name.ts'
import { isIntact, sealed, unsealed } from './sealed.ts'

/** The text of a cut directory name is in this file of the directory. */
export const NAME = '@name'
/** Name of the directory of a month's entries. */
export const MONTH = /^@\d{4}-\d\d$/

/** An entry that is there, before it is read. */
export interface Found {
  id: string
  file: string
}

/** Journals of a directory store: `journals/part/part/@2026-11/id.gz`. Entries lie by the month that their ids begin with, so the newest is found at once. */
export class Journals {
  readonly #disk: Disk
  readonly #named = new Set<string>()

  constructor(disk: Disk) {
    this.#disk = disk
  }

  /** Adds an entry whose objects are there; false if there is one of this id. Throws StoreError (`damaged`) if that one cannot be read. */
  async append(journal: Journal, entry: Entry): Promise<boolean> {
    const file = this.#file(journal, entry.id)
    const bytes = await entryFile(journal, entry)
    await this.#keepNames(journal)
    if (await this.#disk.create(file, bytes)) return true
    await this.read(journal, { id: entry.id, file })
    return false
  }

  /** The entry, checked, and the size of its file; undefined if it was removed in the meantime. Throws StoreError (`damaged`). */
  async read(journal: Journal, { id, file }: Found): Promise<{ entry: Entry; size: number } | undefined> {
    const found = await readEntryFile(file)
    if (found === undefined) return undefined
    if (found.entry.id !== id || JSON.stringify(found.journal) !== JSON.stringify(journal)) throw damaged(file, 'is an entry of another place')
    return found
  }

  /** The entries from `after` (exclusive) to `until` (inclusive) in order of id, a month at a time. */
  async *found(journal: Journal, range: { after?: string; until?: string; reverse?: boolean } = {}): AsyncGenerator<Found> {
    const { after = '', until = '\uffff', reverse = false } = range
    const dir = this.dir(journal)
    const there = (await list(dir)).filter(one => MONTH.test(one.name))
    for (const one of there) if (!one.isDirectory()) throw damaged(join(dir, one.name), 'is no directory')
    const months = there.map(({ name }) => name.slice(1)).filter(month => month >= after.slice(0, 7) && month <= until).sort()
    for (const month of reverse ? months.reverse() : months) {
      const found = (await this.#inMonth(join(dir, `@${month}`), month)).filter(({ id }) => id > after && id <= until)
      found.sort((a, b) => (a.id < b.id ? -1 : 1))
      yield* reverse ? found.reverse() : found
    }
  }

  /** Journals that have an entry and whose name begins with these parts, in no order. */
  async *below(prefix: Journal): AsyncGenerator<Journal> {
    const children = await list(this.dir(prefix))
    if (prefix.length > 0 && !(await this.found(prefix).next()).done) yield prefix
    for (const child of children) {
      // left out, the entries of a journal would be missed by nobody
      if (prefix.length > 0 && child.isSymbolicLink()) throw damaged(join(this.dir(prefix), child.name), 'is a symbolic link')
      const part = child.isDirectory() && !child.name.startsWith('@') ? await this.part(join(this.dir(prefix), child.name), child.name) : undefined
      if (part !== undefined) yield* this.below([...prefix, part])
    }
  }

  /** The directory of a journal. */
  dir(journal: Journal): string {
    return join(this.#disk.root, 'journals', ...journal.map(encodeName))
  }

  #file(journal: Journal, id: string): string {
    return join(this.dir(journal), `@${id.slice(0, 7)}`, `${encodeName(id)}.gz`)
  }

  async #inMonth(dir: string, month: string): Promise<Found[]> {
    // what is no regular file is not left out: reading it tells that it is damaged
    const files = (await list(dir)).filter(one => one.name.endsWith('.gz'))
    const found = await Promise.all(files.map(async ({ name }) => {
      const [stem, file] = [name.slice(0, -'.gz'.length), join(dir, name)]
      const id = isCut(stem) ? (await readEntryFile(file))?.entry.id : decodeName(stem)
      return id?.startsWith(month) === true && encodeName(id) === stem ? [{ id, file }] : []
    }))
    return found.flat()
  }

  /** The part of a journal's name that a directory stands for; undefined if it is none of ours. Throws StoreError (`damaged`). */
  async part(dir: string, name: string): Promise<string | undefined> {
    if (!isCut(name)) return decodeName(name)
    const found = await readBounded(join(dir, NAME), 4096)
    const text = found === undefined ? undefined : isIntact(found) ? (await unsealed(found, 4096))?.toString() : undefined
    if (found !== undefined && (text === undefined || encodeName(text) !== name)) throw damaged(join(dir, NAME), 'is not the name of its directory')
    return text
  }

  async #keepNames(journal: Journal): Promise<void> {
    for (const [i, part] of journal.entries()) {
      const dir = this.dir(journal.slice(0, i + 1))
      const file = join(dir, NAME)
      if (!isCut(encodeName(part)) || this.#named.has(dir)) continue
      const there = await access(file).then(() => true, () => false)
      if (!there) await this.#disk.replace(file, await sealed(Buffer.from(part)))
      this.#named.add(dir)
    }
  }
}
