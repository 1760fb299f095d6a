import type { Store } from '../model/history.ts'
import { openDirectoryStore } from './directory-store.ts'
import type { Waiting } from './postgres-patience.ts'

/** Where results are kept: a directory, or a PostgreSQL database with a URL that may hold a password. */
export type StorePlace = { dir: string } | { postgres: { url: string } }

/** Opens the store, and makes it if it is not there (`create: false`: only opens). A directory is never waited for. Throws StoreError. */
export async function openStore(where: StorePlace, options: { create?: boolean } & Waiting = {}): Promise<Store> {
  if ('dir' in where) return openDirectoryStore(where.dir, options)
  const { openPostgresStore } = await import('./postgres-store.ts')
  return openPostgresStore(where.postgres.url, options)
}
