import { closeSync, fstatSync, ftruncateSync, lstatSync, openSync, renameSync, statSync, writeFileSync, writeSync } from 'node:fs'
import { mkdir, readFile, rm, rmdir, truncate, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { makeDir } from '../evidence/files.ts'
import { takeLock } from '../history/directory-lock.ts'
import { Disk } from '../history/disk.ts'
import type { Lock } from '../model/history.ts'
import { compare } from '../report/order.ts'
import { BoardError } from './board-error.ts'
import { FORMAT, OWN } from './out-dir.ts'

/** How a file was when it was written. */
interface Known {
  /** Of what it was made: hash of its content, or of all that determines it. */
  tag: string
  size: number
  modified: number
}

/**
 * The directory of a site: files are replaced whole, only where they differ, and those that belong to it no more are removed if an earlier build wrote
 * them.
 */
export class SiteDir {
  readonly counts = { written: 0, unchanged: 0, removed: 0 }
  readonly #root: string
  readonly #lock: Lock
  readonly #before: Map<string, Known | undefined>
  readonly #now = new Map<string, Known>()
  readonly #dirs = new Set<string>()
  /** Files that were looked at, and are there as they were written. */
  readonly #sound = new Set<string>()
  #pages: string[] | undefined
  readonly #list: number
  #parts = 0

  private constructor(root: string, lock: Lock, before: Map<string, Known | undefined>) {
    this.#root = root
    this.#lock = lock
    this.#before = before
    this.#list = openSync(join(root, OWN, 'files'), 'a')
  }

  /** Takes the lock of a directory that is ready. Throws BoardError if another build has it. */
  static async open(root: string): Promise<SiteDir> {
    const lock = await takeLock(new Disk(join(root, OWN)), 'build')
    if ('holder' in lock) throw new BoardError(`--out ${root}: another build is going on there: ${lock.holder}`)
    await rm(join(root, OWN, 'tmp'), { recursive: true, force: true })
    await mkdir(join(root, OWN, 'tmp'))
    const all = await readFile(join(root, OWN, 'files'), 'utf8').catch(() => '')
    const text = all.slice(0, all.lastIndexOf('\n') + 1) // the last line of a build that was cut off may not be whole
    if (text !== '' && text.length < all.length) await truncate(join(root, OWN, 'files'), Buffer.byteLength(text))
    if (text === '') await writeFile(join(root, OWN, 'files'), `${FORMAT}\n`)
    return new SiteDir(root, lock, knownOf(text))
  }

  /** Whether the file is there as it was written, made of the same; then it stays. */
  keep(path: string, tag: string): boolean {
    const known = this.#before.get(path)
    if (known?.tag !== tag) return false
    if (!this.#isSound(path)) return false
    this.#now.set(path, known)
    return true
  }

  /** The pages below a directory of the site that are there as they were written: tags of what they were made of, by path. */
  pagesIn(dir: string): Record<string, string> {
    this.#pages ??= [...this.#before.keys()].filter(path => path.endsWith('.html') || path.endsWith('.atom'))
    const there = this.#pages.filter(path => path.startsWith(`${dir}/`) && this.#isSound(path))
    for (const path of there) this.#sound.add(path)
    return Object.fromEntries(there.map(path => [path, this.#before.get(path)!.tag]))
  }

  /**
   * Puts a file there unless it is there as it was written, made of the same; then `content` is not asked for. Throws BoardError if a foreign file is in
   * the way.
   */
  async put(path: string, tag: string, content: () => string | Uint8Array | Promise<string | Uint8Array>): Promise<void> {
    if (this.keep(path, tag)) return
    if (!this.#before.has(path)) {
      if (stated(join(this.#root, path)) !== undefined) throw new BoardError(`${join(this.#root, path)}: no earlier build wrote this file; move it away`)
      this.#before.set(path, undefined)
      this.#note(path)
    }
    this.#now.set(path, { tag, ...await this.#replace(join(this.#root, path), await content()) })
    this.counts.written += 1
  }

  /** Lists a file before it is written. Where there is no space left part of the line may have been written: the next build must not go on behind it. */
  #note(path: string): void {
    const { size } = fstatSync(this.#list)
    const line = Buffer.from(`+ ${path}\n`)
    try {
      if (writeSync(this.#list, line) < line.length) throw new BoardError(`${join(this.#root, OWN, 'files')}: cannot be written: no space is left`)
    } catch (error) {
      ftruncateSync(this.#list, size)
      throw error
    }
  }

  /** Removes what belongs to the site no more, and lists what does. */
  async finish(): Promise<void> {
    const empty = new Set<string>()
    this.counts.unchanged = this.#now.size - this.counts.written
    for (const path of this.#before.keys()) {
      if (this.#now.has(path)) continue
      this.#refuseLinks(dirname(join(this.#root, path)))
      await rm(join(this.#root, path), { force: true })
      for (let dir = dirname(path); dir !== '.'; dir = dirname(dir)) empty.add(dir)
      this.counts.removed += 1
    }
    for (const dir of [...empty].sort((a, b) => b.length - a.length)) await rmdir(join(this.#root, dir)).catch(() => {}) // something is left in it
    const lines = [...this.#now].sort(([a], [b]) => compare(a, b)).map(([path, { tag, size, modified }]) => `${tag} ${size} ${modified} ${path}\n`)
    await this.#replace(join(this.#root, OWN, 'files'), `${FORMAT}\n${lines.join('')}`)
  }

  async close(): Promise<void> {
    closeSync(this.#list)
    await this.#lock.release()
  }

  /** Whether the file is there as it was written. */
  #isSound(path: string): boolean {
    const known = this.#before.get(path)
    if (known === undefined || this.#sound.has(path)) return known !== undefined
    const there = stated(join(this.#root, path))
    return there !== undefined && known.size === there.size && known.modified === there.modified
  }

  /** Throws BoardError where a directory of the site, or one that it lies in, leads elsewhere. */
  #refuseLinks(dir: string): void {
    for (let at = dir; at !== this.#root && !this.#dirs.has(at); at = dirname(at)) {
      if (lstatSync(at, { throwIfNoEntry: false })?.isSymbolicLink() === true) throw new BoardError(`${at}: is a symbolic link, so what it leads to would be changed; remove it`)
    }
  }

  async #replace(file: string, content: string | Uint8Array): Promise<Omit<Known, 'tag'>> {
    const [dir, part] = [dirname(file), join(this.#root, OWN, 'tmp', String(++this.#parts))]
    if (!this.#dirs.has(dir)) {
      this.#refuseLinks(dir)
      await makeDir(dir)
    }
    this.#dirs.add(dir)
    // At once: handing tens of thousands of small files to other threads costs more than writing them
    writeFileSync(part, content)
    renameSync(part, file)
    return stated(file) ?? { size: -1, modified: 0 }
  }
}

function stated(file: string): Omit<Known, 'tag'> | undefined {
  const found = statSync(file, { throwIfNoEntry: false })
  return found === undefined ? undefined : { size: found.size, modified: Math.floor(found.mtimeMs) }
}

/** The files of the list; undefined for those that were perhaps written by a build that did not end. Names that no build writes are left alone. */
function knownOf(text: string): Map<string, Known | undefined> {
  const files = new Map<string, Known | undefined>()
  for (const line of text.split('\n').slice(1, -1)) {
    const [, tag, size, modified, whole, begun] = /^(?:([0-9a-f]{32}) (\d{1,15}) (\d{1,15}) (\S+)|\+ (\S+))$/.exec(line) ?? []
    const path = begun ?? whole
    if (path === undefined || !isOurs(path)) continue
    files.set(path, tag === undefined ? undefined : { tag, size: Number(size), modified: Number(modified) })
  }
  return files
}

/** Whether it is a path of a site: names of letters, digits and `._~+=-`, none of them hidden. */
function isOurs(path: string): boolean {
  return path.split('/').every(name => /^[\w~+=-][\w.~+=-]*$/.test(name))
}
