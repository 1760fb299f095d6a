import { writeSync } from 'node:fs'
import { openPostgresStore } from '../../../src/history/postgres-store.ts'

// A process that holds a lock until it is killed, or its work (a second) is done without releasing it.
const store = await openPostgresStore(process.env['STORE_URL'] ?? '')
const lock = await store.lock('night')
writeSync(1, 'holder' in lock ? `busy ${lock.holder}\n` : 'held\n')
await new Promise(resolve => { setTimeout(resolve, process.argv[2] === 'short' ? 200 : 60_000) })
