import { lstat, mkdir, readdir, readFile, realpath } from 'node:fs/promises'
import { basename, dirname, join, resolve, sep } from 'node:path'
import { makeDir, obstacle } from '../evidence/files.ts'
import { BoardError } from './board-error.ts'
import { REGISTER, STATUS } from './places.ts'

/** Directory within the site that is not part of it: list of files, lock, files that are being written. */
export const OWN = '.scs-check'
export const FORMAT = 'scs-check/board/1'
/** What an empty directory may hold: the root of a file system. */
const EMPTY = new Set(['lost+found'])

/**
 * Makes the directory ready to be built in, and gives its real path. Throws BoardError if it holds anything but what an earlier build wrote, or lies in
 * one of `apart` or around it.
 */
export async function prepareOut(out: string, apart: string[]): Promise<string> {
  const real = await realOf(resolve(out))
  for (const other of await Promise.all(apart.map(dir => realOf(resolve(dir))))) {
    if (within(real, other) || within(other, real)) throw new BoardError(`--out ${out}: pages must lie apart from ${other}, which they are made of; name another directory`)
  }
  const there = await readdir(real).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw new BoardError(`--out ${out}: ${error.code === 'ENOTDIR' ? 'is no directory' : `cannot be read (${error.code ?? 'error'})`}`)
  })
  const foreign = there.find(name => !EMPTY.has(name))
  for (const [path, isRight] of [[OWN, 'isDirectory'], [join(OWN, 'files'), 'isFile'], [REGISTER, 'isFile'], [STATUS, 'isFile']] as const) {
    const found = await lstat(join(real, path)).catch(() => undefined)
    if (found !== undefined && !found[isRight]()) throw new BoardError(`${join(real, path)}: is no ${isRight === 'isFile' ? 'file' : 'directory'} of an earlier build; move it away`)
  }
  const list = await readFile(join(real, OWN, 'files'), 'utf8').catch(() => undefined)
  if (foreign !== undefined && list?.startsWith(`${FORMAT}\n`) !== true) {
    const begun = there.every(name => EMPTY.has(name) || name === OWN) && `${FORMAT}\n`.startsWith(list ?? '') // cut off at once
    if (!begun) throw new BoardError(`--out ${out}: holds ${JSON.stringify(foreign)}, and no earlier build wrote it; name a new or empty directory`)
  }
  await makeDir(real).catch(async (error: NodeJS.ErrnoException) => {
    throw new BoardError(`--out ${out}: cannot be made: ${await obstacle(real) ?? error.code ?? 'error'}; name a directory that you may write to`)
  })
  await mkdir(join(real, OWN), { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
  return real
}

/** The path without symbolic links; of what is not there yet, that of the directory it will be in. */
async function realOf(path: string): Promise<string> {
  const found = await realpath(path).catch(() => undefined)
  return found ?? (dirname(path) === path ? path : join(await realOf(dirname(path)), basename(path)))
}

function within(path: string, dir: string): boolean {
  return path === dir || path.startsWith(dir.endsWith(sep) ? dir : dir + sep)
}
