import { writeSync } from 'node:fs'
import { openDirectoryStore } from '../../src/history/directory-store.ts'

/** A process that writes until it is killed and says what it was promised: argv are the store, its name, and `same` for shared ids or `lock` for one lock. */
const [dir = '', name = '', shared = ''] = process.argv.slice(2)
const store = await openDirectoryStore(dir)
const say = (line: string): void => { writeSync(1, line + '\n') }
const lock = await store.lock(shared === 'lock' ? 'night' : name)
if ('holder' in lock) {
  say(`holder ${lock.holder}`)
  process.exit(0)
}
say('lock')
for (let i = 0; i < (shared === 'same' ? 60 : 100_000); i++) {
  const content = `evidence ${shared === 'same' ? '' : name} ${i}`.repeat(100)
  const object = await store.put(content)
  const id = `2026-11-22T${String(i).padStart(6, '0')}`
  const added = await store.append(shared === 'same' ? ['same'] : ['visits', name], { id, at: '2026-11-22T03:00:00Z', objects: [object], by: name })
  say(`${added ? 'true' : 'false'} ${id} ${object}`)
}
