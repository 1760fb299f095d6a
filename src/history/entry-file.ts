import { canonicalJson } from '../evidence/canonical.ts'
import type { Entry, Journal } from '../model/history.ts'
import { readBounded } from './disk.ts'
import { checkEntry, MAX_ENTRY } from './names.ts'
import { isIntact, sealed, unsealed } from './sealed.ts'
import { StoreError } from './store-error.ts'

/** The file of an entry: sealed canonical JSON of the entry and of its journal. Throws StoreError (`format`) if it is too large. */
export async function entryFile(journal: Journal, entry: Entry): Promise<Buffer> {
  const bytes = Buffer.from(canonicalJson({ entry, journal }))
  if (bytes.length > MAX_ENTRY) {
    throw new StoreError('format', `entry ${entry.id} of ${journal.join(' / ')} has ${bytes.length} bytes; at most ${MAX_ENTRY} are kept`)
  }
  return sealed(bytes)
}

/** The entry of a file and its journal; undefined if there is no file. Throws StoreError (`damaged`) if not every bit is as it was written. */
export async function readEntryFile(file: string): Promise<{ journal: Journal; entry: Entry; size: number } | undefined> {
  const found = await readBounded(file, MAX_ENTRY)
  if (found === undefined) return undefined
  const bytes = isIntact(found) ? await unsealed(found, MAX_ENTRY) : undefined
  if (bytes === undefined) throw damaged(file, 'is not as it was written: it was damaged or changed')
  try {
    const { journal, entry } = JSON.parse(bytes.toString()) as { journal: Journal; entry: unknown }
    checkEntry(entry)
    return { journal, entry, size: found.length }
  } catch {
    throw damaged(file, 'holds no entry')
  }
}

/** The error for a file that cannot be taken as an entry. */
export function damaged(file: string, what: string): StoreError {
  return new StoreError('damaged', `${file}: ${what}; restore it from a backup of the store, or move it out of the store to go on without it`)
}
