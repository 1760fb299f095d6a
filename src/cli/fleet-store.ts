import { readFile } from 'node:fs/promises'
import { openStore } from '../history/open-store.ts'
import type { Waiting } from '../history/postgres-patience.ts'
import type { Fleet } from '../model/fleet.ts'
import type { Store } from '../model/history.ts'
import { UsageError } from './exit.ts'

/** Opens the store of a config; its address, where it is a database, comes from a file or variable. Throws UsageError, StoreError. */
export async function fleetStore({ store, file }: Pick<Fleet, 'store' | 'file'>, waiting: Waiting = {}): Promise<Store> {
  if ('dir' in store) return openStore(store)
  const { urlFile, urlVariable } = store.postgres
  const url = urlFile === undefined ? process.env[urlVariable ?? ''] : await readFile(urlFile, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`${file}: the file of the store's address, ${urlFile}, cannot be read (${error.code ?? 'error'})`)
  })
  if (url === undefined || url.trim() === '') throw new UsageError(`${file}: the store's address is empty: set ${urlFile ?? `the variable ${urlVariable ?? ''}`}`)
  return openStore({ postgres: { url: url.trim() } }, waiting)
}
