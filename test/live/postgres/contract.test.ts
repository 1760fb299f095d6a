import { afterAll, beforeAll } from 'vitest'
import { openPostgresStore } from '../../../src/history/postgres-store.ts'
import { storeContract } from '../../history/store-contract.ts'
import { database, server } from './stage.ts'

let base: Awaited<ReturnType<typeof database>>
beforeAll(async () => {
  server('up')
  // a language in which aB comes before Ab: order must not depend on it
  base = await database('TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE \'en-US\'')
})
afterAll(() => base.drop())

storeContract('a store on PostgreSQL', () => openPostgresStore(base.url))
