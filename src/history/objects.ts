import { link, rename, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import type { Digest } from '../model/history.ts'
import { type Disk, readBounded, syncDir } from './disk.ts'
import { checkDigest, digestOfBytes, MAX_OBJECT } from './names.ts'
import { sealed, unsealed } from './sealed.ts'
import { StoreError } from './store-error.ts'

const isCode = (error: unknown, code: string): boolean => (error as NodeJS.ErrnoException).code === code
const unless = (code: string) => (error: unknown) => {
  if (!isCode(error, code)) throw error
  return false as const
}

/** Objects of a directory store: `objects/ab/cdef….gz`, named by the digest of what is in them. */
export class Objects {
  readonly #disk: Disk

  constructor(disk: Disk) {
    this.#disk = disk
  }

  /** Where the object is. */
  file(digest: Digest): string {
    checkDigest(digest)
    const hex = digest.slice('sha256:'.length)
    return join(this.#disk.root, 'objects', hex.slice(0, 2), `${hex.slice(2)}.gz`)
  }

  /** Where it is while garbage collection takes it away. */
  #removed(digest: Digest): string {
    return join(this.#disk.root, 'removed', `${digest.slice('sha256:'.length)}.gz`)
  }

  /** As `Store.put`; a damaged object is replaced. */
  async put(content: Uint8Array | string): Promise<Digest> {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content
    if (bytes.length > MAX_OBJECT) throw new StoreError('format', `an object of ${bytes.length} bytes is too large; at most ${MAX_OBJECT} are kept`)
    const digest = digestOfBytes(bytes)
    const file = this.file(digest)
    if (await this.#isWhole(digest) && await this.refresh(digest)) await syncDir(join(file, '..'))
    else await this.#disk.replace(file, await sealed(bytes))
    return digest
  }

  /** As `Store.get`. */
  async get(digest: Digest): Promise<Buffer> {
    const file = this.file(digest)
    // Once more, since it may be put back from where it was removed to
    const found = await readBounded(file, MAX_OBJECT) ?? await readBounded(this.#removed(digest), MAX_OBJECT) ?? await readBounded(file, MAX_OBJECT)
    if (found === undefined) throw new StoreError('missing', `${file}: there is no such object; restore it from a backup of the store`)
    const bytes = await unsealed(found, MAX_OBJECT)
    if (bytes === undefined || digestOfBytes(bytes) !== digest) {
      throw new StoreError('damaged', `${file}: is not what its name says, it was damaged or changed; restore it from a backup of the store`)
    }
    return bytes
  }

  /** As `Store.has`. */
  async has(digest: Digest): Promise<boolean> {
    const is = (path: string) => stat(path).then(found => found.isFile(), unless('ENOENT'))
    return await is(this.file(digest)) || await is(this.#removed(digest)) || is(this.file(digest))
  }

  /** Keeps garbage collection from the object for another day; false if it is missing. */
  async refresh(digest: Digest): Promise<boolean> {
    const file = this.file(digest)
    const now = new Date()
    const touched = () => utimes(file, now, now).then(() => true, unless('ENOENT'))
    return await touched() || (await this.#putBack(digest), await touched())
  }

  /** Removes the object unless it was refreshed since `cutoff` (milliseconds), also at this very moment; true if it is gone. */
  async remove(digest: Digest, cutoff: number): Promise<boolean> {
    await this.#disk.makeDir(join(this.#disk.root, 'removed'))
    const moved = await rename(this.file(digest), this.#removed(digest)).then(() => true, unless('ENOENT'))
    return moved && this.settle(digest, cutoff)
  }

  /** Ends what `remove` began, perhaps in a process that was killed. */
  async settle(digest: Digest, cutoff: number): Promise<boolean> {
    const removed = this.#removed(digest)
    const fresh = (await stat(removed)).mtimeMs >= cutoff
    if (fresh) await this.#putBack(digest)
    await rm(removed, { force: true })
    return !fresh
  }

  async #putBack(digest: Digest): Promise<void> {
    const file = this.file(digest)
    const back = await link(this.#removed(digest), file).then(() => true, (error: unknown) => isCode(error, 'EEXIST') || unless('ENOENT')(error))
    if (back) await syncDir(join(file, '..'))
  }

  async #isWhole(digest: Digest): Promise<boolean> {
    return this.get(digest).then(() => true, (error: unknown) => {
      if (error instanceof StoreError) return false
      throw error
    })
  }
}
