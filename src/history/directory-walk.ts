import type { Dirent } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Digest } from '../model/history.ts'

/** Files that are read at the same time. */
const BATCH = 32

/** What is in a directory; nothing if there is none. */
export async function list(dir: string): Promise<Dirent[]> {
  return readdir(dir, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
}

/** Every file below `objects`; `digest` is undefined for what has no name of an object. */
export async function* objectFiles(root: string): AsyncGenerator<{ file: string; digest?: Digest }> {
  const objects = join(root, 'objects')
  for (const { name: prefix } of await list(objects)) {
    for (const child of await list(join(objects, prefix)).catch(() => [undefined])) {
      const file = child === undefined ? join(objects, prefix) : join(objects, prefix, child.name)
      const hex = child?.isFile() === true ? /^[0-9a-f]{64}(?=\.gz$)/.exec(prefix + child.name)?.[0] : undefined
      yield hex === undefined || prefix.length !== 2 ? { file } : { file, digest: `sha256:${hex}` }
    }
  }
}

/** Does the work for each, some at a time, so that memory stays flat. */
export async function forEach<T>(items: Iterable<T> | AsyncIterable<T>, work: (item: T) => Promise<void>): Promise<void> {
  let batch: T[] = []
  for await (const item of items) {
    batch.push(item)
    if (batch.length < BATCH) continue
    await Promise.all(batch.map(work))
    batch = []
  }
  await Promise.all(batch.map(work))
}

/** Bytes and time of a file; undefined if it is gone. */
export async function sizeOf(file: string): Promise<{ size: number; mtimeMs: number } | undefined> {
  return stat(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
}
