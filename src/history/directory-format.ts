import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { makeDir } from '../evidence/files.ts'
import { type Disk, readBounded, syncDir } from './disk.ts'
import { StoreError } from './store-error.ts'

/** First line of the file `format`; later versions that older ones can read add lines or files, others a higher number. */
const FORMAT = 'scs-check/store/1\n'
/** What an empty directory may hold: the root of a file system, and a store whose making was cut off. */
const EMPTY = new Set(['lost+found', 'tmp'])

/** Makes sure that the directory is a store that this version can read; an empty one becomes one if `create`. Throws StoreError. */
export async function checkFormat(disk: Disk, create: boolean): Promise<void> {
  const dir = disk.root
  const file = join(dir, 'format')
  let found = await readBounded(file, 65_536)
  if (found === undefined) {
    const there = await readdir(dir).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined
      if (error.code === 'ENOTDIR') throw new StoreError('format', `${dir}: is no directory; a store is one`)
      throw error
    })
    const foreign = there?.find(name => !EMPTY.has(name) && name !== 'format')
    if (foreign !== undefined) {
      throw new StoreError('format', `${dir}: is no store of scs-check, it holds ${JSON.stringify(foreign)}; name ${create ? 'a new or empty directory' : 'the directory of the store'}`)
    }
    if (!create) throw new StoreError('missing', `${dir}: there is no store; is it mounted, and the name right?`)
    await makeDir(dir)
    await syncDir(join(dir, '..'))
    await disk.create(file, Buffer.from(FORMAT))
    found = await readBounded(file, 65_536)
  }
  const version = /^scs-check\/store\/(\d{1,9})\n/.exec(found?.toString() ?? '')?.[1]
  if (version === '1') return
  if (Number(version) > 1) {
    throw new StoreError('format', `${dir}: is a store of format ${version}, written by a newer scs-check; this one reads format 1: update it`)
  }
  throw new StoreError('damaged', `${file}: is damaged or not of scs-check; in a store of this version it holds the line ${FORMAT.trim()}`)
}
