import type { Journal, Upkeep } from '../model/history.ts'
import { forEach, objectFiles, sizeOf } from './directory-walk.ts'
import type { Found, Journals } from './journals.ts'

/** As `Upkeep.stat`, of a directory store; times are those of the first and the last entry of each journal. */
export async function countStore(root: string, journals: Journals): ReturnType<Upkeep['stat']> {
  const count = { objects: 0, bytes: 0, journals: 0, entries: 0 }
  const times: string[] = []
  const readTime = async (journal: Journal, one: Found | undefined) => {
    const read = one === undefined ? undefined : await journals.read(journal, one)
    if (read !== undefined) times.push(read.entry.at)
  }
  await forEach(objectFiles(root), async ({ file, digest }) => {
    if (digest === undefined) return
    count.objects++
    const size = (await sizeOf(file))?.size ?? 0 // first, since others count meanwhile
    count.bytes += size
  })
  for await (const journal of journals.below([])) {
    count.journals++
    const ends: Found[] = []
    await forEach(journals.found(journal), async one => {
      ends[1] = one
      ends[0] ??= one
      count.entries++
      const size = (await sizeOf(one.file))?.size ?? 0
      count.bytes += size
    })
    for (const one of new Set(ends)) await readTime(journal, one)
  }
  times.sort((a, b) => Date.parse(a) - Date.parse(b))
  return { ...count, ...(times.length > 0 ? { oldest: times[0]!, newest: times.at(-1)! } : {}) }
}
