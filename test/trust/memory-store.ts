import { createHash } from 'node:crypto'
import type { Entry, Store } from '../../src/model/history.ts'

/** Of a store what keeps submissions, in memory, by the contract of src/model/history.ts. */
export function memoryStore(): Pick<Store, 'where' | 'put' | 'append' | 'entries'> {
  const objects = new Map<string, Buffer>()
  const journals = new Map<string, Map<string, Entry>>()
  return {
    where: 'memory',
    put(bytes) {
      const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`
      objects.set(digest, Buffer.from(bytes))
      return Promise.resolve(digest)
    },
    append(journal, entry) {
      if (!/^\d{4}-\d\d-\d\d[\w.:~-]{0,190}$/.test(entry.id)) return Promise.reject(new Error(`no id of an entry: ${entry.id}`))
      const missing = entry.objects.find(digest => !objects.has(digest))
      if (missing !== undefined) return Promise.reject(new Error(`names ${missing}, which is missing`))
      const key = JSON.stringify(journal)
      const entries = journals.get(key) ?? new Map<string, Entry>()
      journals.set(key, entries)
      if (entries.has(entry.id)) return Promise.resolve(false)
      entries.set(entry.id, structuredClone(entry))
      return Promise.resolve(true)
    },
    // eslint-disable-next-line @typescript-eslint/require-await
    async *entries(journal, { after = '', until = '\uffff' } = {}) {
      const entries = journals.get(JSON.stringify(journal)) ?? new Map<string, Entry>()
      for (const id of [...entries.keys()].sort()) if (id > after && id <= until) yield entries.get(id)!
    },
  }
}
