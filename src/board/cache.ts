import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { makeDir, replaceFile } from '../evidence/files.ts'

const FORMAT = 'scs-check/board-cache/1'

/** What earlier builds digested, in a directory of the user's own; whatever is not as it was written counts as never kept. */
export interface Cache {
  get(name: readonly string[]): Promise<unknown>
  /** Keeps a value; problems are for people. */
  put(name: readonly string[], value: unknown): Promise<void>
  /** Removes what was neither read nor kept; tells what kept values from being kept. */
  end(): Promise<string | undefined>
}

/** Remembers nothing. */
export const NO_CACHE: Cache = { get: () => Promise.resolve(undefined), put: () => Promise.resolve(), end: () => Promise.resolve(undefined) }

/** A cache in `dir` for values made by `key`: of another store, version or definitions nothing counts. Never throws. */
export function openCache(dir: string, key: string): Cache {
  const digests = new Map<string, string>()
  let problem: string | undefined
  return {
    get: async name => {
      const bytes = await readFile(join(dir, fileOf(name))).catch(() => Buffer.alloc(0))
      const end = bytes.indexOf('\n')
      const digest = hash(bytes.subarray(end + 1))
      digests.set(fileOf(name), '')
      if (bytes.toString('utf8', 0, Math.max(end, 0)) !== `${FORMAT} ${key} ${digest}`) return undefined
      digests.set(fileOf(name), digest)
      return JSON.parse(bytes.toString('utf8', end + 1)) as unknown
    },
    put: async (name, value) => {
      const body = JSON.stringify(value)
      const digest = hash(body)
      if (digests.get(fileOf(name)) === digest) return
      digests.set(fileOf(name), digest)
      try {
        await makePrivate(dir)
        await replaceFile(join(dir, fileOf(name)), `${FORMAT} ${key} ${digest}\n${body}`)
      } catch (error) {
        problem ??= `nothing can be kept in ${dir} (${(error as NodeJS.ErrnoException).code ?? 'error'}), so that the next build reads everything again; name another directory by --cache, or use --no-cache`
      }
    },
    end: async () => {
      for (const file of await readdir(dir).catch(() => [])) {
        if (/^[0-9a-f]{32}\.json(\.\d+\.part)?$/.test(file) && !digests.has(file)) await rm(join(dir, file), { force: true }).catch(() => {}) // harmless
      }
      return problem
    },
  }
}

/** 32 hexadecimal digits of a text. */
export function hash(text: string | Uint8Array): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32)
}

const fileOf = (name: readonly string[]): string => `${hash(JSON.stringify(name))}.json`

/** It holds what the store holds: nobody else may read it. */
async function makePrivate(dir: string): Promise<void> {
  await makeDir(dirname(dir))
  await mkdir(dir, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
}
