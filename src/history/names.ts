import { createHash } from 'node:crypto'
import type { Digest, Entry, Journal } from '../model/history.ts'
import { StoreError } from './store-error.ts'

/** Bytes of the largest object, as of the largest evidence document. */
export const MAX_OBJECT = 512 * 1024 * 1024
/** Bytes of the largest entry as JSON; the score card of 1,000 test cases has 600 kB. */
export const MAX_ENTRY = 32 * 1024 * 1024

const DIGEST = /^sha256:[0-9a-f]{64}$/
const ID = /^\d{4}-\d\d-\d\d[A-Za-z0-9._:~-]*$/
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/

/** Journals whose entries no retention removes: certificates, and what was submitted to whom. */
export const KEPT_FOR_EVER: ReadonlySet<string> = new Set(['certificates', 'submissions'])

/** Digest of bytes; of a text's UTF-8 bytes. */
export function digestOfBytes(bytes: Uint8Array | string): Digest {
  return 'sha256:' + createHash('sha256').update(bytes).digest('hex')
}

/** Throws StoreError (`format`) for what is no digest, so that no digest ever becomes a path. */
export function checkDigest(digest: unknown): asserts digest is Digest {
  if (typeof digest !== 'string' || !DIGEST.test(digest)) throw wrong('digest', digest, 'sha256: and 64 hexadecimal digits')
}

/** Throws StoreError (`format`) unless the parts are 0 to 8 texts of 1 to 200 UTF-16 units without control characters and lone surrogates. */
export function checkPrefix(journal: Journal): void {
  if (!Array.isArray(journal) || journal.length > 8) throw wrong('name of a journal', journal, 'at most 8 parts')
  for (const part of journal as unknown[]) {
    if (typeof part !== 'string' || part.length < 1 || part.length > 200 || /[\p{Cc}\p{Cs}]/u.test(part)) {
      throw wrong('part of a journal\'s name', part, '1 to 200 characters without control characters')
    }
  }
}

/** As `checkPrefix`, of at least one part. */
export function checkJournal(journal: Journal): void {
  checkPrefix(journal)
  if (journal.length === 0) throw wrong('name of a journal', journal, 'at least one part')
}

/** Throws StoreError (`format`) unless it is the id of an entry. */
export function checkId(id: unknown): asserts id is string {
  if (typeof id !== 'string' || id.length > 200 || !ID.test(id)) {
    throw wrong('id of an entry', id, 'a date or an instant, then letters, digits and ._:~-, at most 200 characters')
  }
}

/** Throws StoreError (`format`) unless it has what every entry has: `id`, `at` and `objects`. */
export function checkEntry(entry: unknown): asserts entry is Entry {
  const { id, at, objects } = (entry ?? {}) as Partial<Entry>
  checkId(id)
  if (typeof at !== 'string' || !INSTANT.test(at) || Number.isNaN(Date.parse(at))) throw wrong(`entry ${id}: at`, at, 'an instant such as 2026-11-22T03:00:00Z')
  if (!Array.isArray(objects)) throw wrong(`entry ${id}: objects`, objects, 'a list of digests')
  for (const digest of objects as unknown[]) checkDigest(digest)
}

function wrong(what: string, value: unknown, expected: string): StoreError {
  return new StoreError('format', `${what} is ${(JSON.stringify(value) ?? 'missing').slice(0, 300)}; expected: ${expected}`)
}
