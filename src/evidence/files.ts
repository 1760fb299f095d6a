import { link, mkdir, mkdtemp, realpath, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'

const REASONS: Record<string, string> = {
  ENOENT: 'takes no new files or directories', ENOTDIR: 'is no directory', EACCES: 'is not for this user to write to', EPERM: 'is not for this user to write to',
  EROFS: 'is on a file system that is read-only', ENOSPC: 'has no space left', EDQUOT: 'is on a disk whose quota is used up', ENAMETOOLONG: 'is too long a name',
}

/**
 * What keeps a new file or directory from being made at this path, for people: the place, what is wrong with it, the code of the system; undefined if nothing
 * does. It is tried, since rights alone do not tell (/proc, for root), in the nearest directory that is there; what was tried is removed.
 */
export async function obstacle(path: string): Promise<string | undefined> {
  const told = (place: string, { code = 'error' }: NodeJS.ErrnoException) => `${place} ${REASONS[code] ?? 'cannot be written to'} (${code})`
  const own = await stat(path).then(() => undefined, (error: NodeJS.ErrnoException) => (error.code === 'ENAMETOOLONG' || error.code === 'ELOOP' ? error : undefined))
  if (own !== undefined) return told(path, own)
  let place = dirname(resolve(path))
  let found = await stat(place).catch(() => undefined)
  for (; found === undefined; found = await stat(place).catch(() => undefined)) place = dirname(place)
  if (!found.isDirectory()) return told(place, { code: 'ENOTDIR' } as NodeJS.ErrnoException)
  return mkdtemp(join(place, '.scs-check-')).then(rmdir).then(() => undefined, (error: NodeJS.ErrnoException) => told(place, error))
}

/** Makes the directory and those above it that are missing. Level by level: Node's own recursive mkdir never ends below /proc. Throws on I/O errors. */
export async function makeDir(dir: string): Promise<void> {
  const missing: string[] = []
  for (let level = resolve(dir); !(await stat(level).then(found => found.isDirectory(), () => false)); level = dirname(level)) missing.unshift(level)
  for (const level of missing) {
    await mkdir(level).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error // somebody else made it, or it is a file: then the next step fails
    })
  }
}

/** Writes the file by rename, so that it has its old or its new content whatever happens; what is no regular file (a pipe, a device) is written to. */
export async function replaceFile(path: string, text: string): Promise<void> {
  const special = /^\/(dev|proc)\//.test(resolve(path)) || await stat(path).then(found => !found.isFile(), () => false)
  if (special) return writeFile(path, text)
  // a link stays one
  const place = await realpath(path).catch(() => path)
  const part = `${place}.${process.pid}.part`
  try {
    await writeFile(part, text)
    await rename(part, place)
  } catch (error) {
    await rm(part, { force: true })
    throw error
  }
}

/** Writes a file that must be new, whole or not at all; rejects with EEXIST if somebody else wrote it in the meantime. */
export async function createFile(path: string, text: string): Promise<void> {
  const part = `${path}.${process.pid}.part`
  try {
    await writeFile(part, text)
    await link(part, path)
  } finally {
    await rm(part, { force: true })
  }
}
