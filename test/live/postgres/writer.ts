import { writeSync } from 'node:fs'
import { openPostgresStore } from '../../../src/history/postgres-store.ts'

// A process that writes: for each number an object and an entry of its own, and an entry that others try to write, too. Says what was acknowledged.
const [name = '', count = '0'] = process.argv.slice(2)
const store = await openPostgresStore(process.env['STORE_URL'] ?? '')
writeSync(1, 'open\n')
for (let i = 0; i < Number(count); i++) {
  const id = `2026-01-01~${String(i).padStart(6, '0')}`
  const objects = [await store.put(`${name} ${i}`), await store.put(`common ${i % 10}`)]
  if (await store.append(['own', name], { id, at: '2026-01-01T00:00:00Z', objects, writer: name })) writeSync(1, `own ${name} ${id}\n`)
  if (await store.append(['shared'], { id, at: '2026-01-01T00:00:00Z', objects, writer: name })) writeSync(1, `shared ${name} ${id}\n`)
}
writeSync(1, 'done\n')
await store.close()
