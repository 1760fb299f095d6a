import { expect } from 'vitest'
import type { StoreError } from '../../src/history/store-error.ts'
import type { Entry } from '../../src/model/history.ts'

/** An entry as small as can be. */
export const entry = (id: string, more: Partial<Entry> = {}): Entry => ({ id, at: '2026-11-22T03:00:00Z', objects: [], ...more })
/** All that a range of entries yields. */
export async function all(entries: AsyncIterable<Entry>): Promise<Entry[]> {
  const found: Entry[] = []
  for await (const one of entries) found.push(one)
  return found
}
/** Expects a StoreError of that reason. */
export const refused = (work: Promise<unknown>, reason: StoreError['reason']) => expect(work).rejects.toMatchObject({ name: 'StoreError', reason })

let count = 0
/** A name that no other test of this process has. */
export const fresh = (name = 'test'): string => `${name}-${process.pid}-${++count}`
