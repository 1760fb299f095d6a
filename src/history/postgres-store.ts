import type { Lock, Store } from '../model/history.ts'
import { checkJournal } from './names.ts'
import { Postgres } from './postgres-connect.ts'
import { postgresEntries } from './postgres-entries.ts'
import { PostgresLock } from './postgres-lock.ts'
import { postgresObjects } from './postgres-objects.ts'
import type { Waiting } from './postgres-patience.ts'
import { migrate } from './postgres-schema.ts'
import { postgresUpkeep } from './postgres-upkeep.ts'
import { postgresAddress } from './postgres-url.ts'

/**
 * Opens the store in schema `scs_check` of a PostgreSQL database, and makes it or brings it up to date if the user may (`create: false`: only opens).
 * Operations are repeated while the server restarts; once it has been away for a minute, all fail at once until it is back. Throws StoreError.
 */
export async function openPostgresStore(url: string, { create, ...waiting }: { create?: boolean } & Waiting = {}): Promise<Store> {
  const postgres = new Postgres(postgresAddress(url), waiting)
  try {
    await migrate(postgres, create === undefined ? {} : { create })
  } catch (error) {
    await postgres.close()
    throw error
  }
  const held = new Set<PostgresLock>()
  return {
    where: postgres.where,
    ...postgresObjects(postgres),
    ...postgresEntries(postgres),
    lock: async (name: string): Promise<Lock | { holder: string }> => {
      checkJournal([name])
      const lock = await PostgresLock.take(postgres, name)
      if (!(lock instanceof PostgresLock)) return lock
      held.add(lock)
      return { release: () => lock.release().finally(() => held.delete(lock)) }
    },
    upkeep: postgresUpkeep(postgres),
    close: async () => {
      await Promise.allSettled([...held].map(lock => lock.release()))
      await postgres.close()
    },
  }
}
