import { link, mkdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'

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
  const special = await stat(path).then(found => !found.isFile(), () => false)
  if (special) return writeFile(path, text)
  const part = `${path}.${process.pid}.part`
  try {
    await writeFile(part, text)
    await rename(part, path)
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
