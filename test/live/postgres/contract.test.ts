import { afterAll, beforeAll } from 'vitest'
import { openPostgresStore } from '../../../src/history/postgres-store.ts'
import { storeContract } from '../../history/store-contract.ts'
import { database, server } from './stage.ts'

let base: Awaited<ReturnType<typeof database>>
beforeAll(async () => {
  server('up')
  base = await database()
})
afterAll(() => base.drop())

storeContract('a store on PostgreSQL', () => openPostgresStore(base.url))
