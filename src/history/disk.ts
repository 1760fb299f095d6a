import { randomUUID } from 'node:crypto'
import { constants } from 'node:fs'
import { link, mkdir, open, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { StoreError } from './store-error.ts'

/** How often a directory that vanishes (it was empty, and garbage collection removed it) is made again for one file. */
const TRIES = 5

/** Writes below one directory so that, whatever happens, a file is there whole or not at all; what resolves survives a power loss. */
export class Disk {
  readonly root: string
  readonly #temporary: string
  /** Directories that are known to survive a power loss. */
  readonly #durable = new Set<string>()

  constructor(root: string) {
    this.root = root
    this.#temporary = join(root, 'tmp')
    this.#durable.add(root)
  }

  /** Writes a file in place of the one that may be there. */
  async replace(path: string, bytes: Uint8Array): Promise<void> {
    await this.#write(path, bytes, async part => { await rename(part, path) })
  }

  /** Writes a file that must be new; false if there is one, which stays as it is. */
  async create(path: string, bytes: Uint8Array): Promise<boolean> {
    let created = true
    await this.#write(path, bytes, async part => {
      await link(part, path).catch(async (error: NodeJS.ErrnoException) => {
        if (error.code !== 'EEXIST') throw error
        created = (await stat(part)).nlink === 2 // NFS: the answer to the first try was lost
      })
    })
    return created
  }

  /** Makes the directory and those above it. */
  async makeDir(dir: string): Promise<void> {
    if (this.#durable.has(dir)) return
    await this.makeDir(dirname(dir))
    await mkdir(dir).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error
    })
    await syncDir(dirname(dir))
    this.#durable.add(dir)
  }

  async #write(path: string, bytes: Uint8Array, place: (part: string) => Promise<void>): Promise<void> {
    const part = join(this.#temporary, `${process.pid}-${randomUUID()}.part`)
    for (let tries = 1; ; tries++) {
      try {
        await this.makeDir(this.#temporary)
        await this.makeDir(dirname(path))
        await writeSynced(part, bytes)
        await place(part)
        await syncDir(dirname(path))
        return
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || tries === TRIES) throw error
        for (const dir of this.#durable) if (dir !== this.root) this.#durable.delete(dir)
      } finally {
        await rm(part, { force: true }).catch(() => {}) // gc removes what stays
      }
    }
  }
}

async function writeSynced(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'wx')
  try {
    await file.writeFile(bytes)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** What was created, renamed or removed in the directory stays so after a power loss. */
export async function syncDir(dir: string): Promise<void> {
  const handle = await open(dir, 'r')
  try {
    await handle.sync()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EINVAL') throw error // file systems that write directories at once
  } finally {
    await handle.close()
  }
}

/** Bytes of a regular file; undefined if there is none. Throws StoreError (`damaged`) if it is something else or larger than `max`. */
export async function readBounded(path: string, max: number): Promise<Buffer | undefined> {
  const { O_RDONLY, O_NONBLOCK, O_NOFOLLOW } = constants
  const file = await open(path, O_RDONLY | O_NONBLOCK | O_NOFOLLOW).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    if (error.code === 'ELOOP' || error.code === 'ENXIO') throw new StoreError('damaged', `${path}: is no regular file; move it away`)
    throw error
  })
  if (file === undefined) return undefined
  try {
    const found = await file.stat()
    const wrong = !found.isFile() ? 'is no regular file' : found.size > max ? `is larger than ${max} bytes` : undefined
    if (wrong !== undefined) throw new StoreError('damaged', `${path}: ${wrong}; move it away`)
    return await file.readFile()
  } finally {
    await file.close()
  }
}

const CURES: Record<string, string> = {
  ENOSPC: 'no space is left; make room. What was kept before is unharmed',
  EDQUOT: 'the quota of the disk is used up; make room. What was kept before is unharmed',
  EACCES: 'this user may not; give it the rights, or run as the user whose store it is',
  EPERM: 'this user or the file system may not; a store needs hard links and files of one user',
  EROFS: 'the file system is read-only',
  ENOTSUP: 'the file system has no hard links; keep the store on another one',
  ENOTDIR: 'is in the way of a directory of the store',
  EIO: 'the disk answers with errors; check it before anything else',
}

/** The work, with errors of the file system told as StoreError (`io`). */
export async function withCure<T>(where: string, work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    const { code, path, syscall } = error as NodeJS.ErrnoException
    if (error instanceof StoreError || code === undefined || syscall === undefined) throw error
    const file = path === undefined || basename(dirname(path)) === 'tmp' ? where : path
    throw new StoreError('io', `${file}: ${CURES[code] ?? 'the file system refused'} (${code})`)
  }
}
