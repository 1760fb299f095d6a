import { openDirectoryStore } from '../../src/history/directory-store.ts'
import type { Fleet } from '../../src/model/fleet.ts'
import { notify } from '../../src/notify/notify.ts'
import { BOUND, day, fleet, night, seen, subject } from './kit.ts'

/** A night's telling in a process of its own, to be killed: `STORE CONTACTS SUBJECTS`. */
const [dir = '', contacts = '', count = ''] = process.argv.slice(2)
const store = await openDirectoryStore(dir)
const subjects = Array.from({ length: Number(count) }, (_, i) => seen(1, { 'scs-0101-a': 'FAIL' }, { subject: subject(`cloud-${i}`) }))
const delivered = await notify({
  store, fleet: fleet({ contacts: JSON.parse(contacts) as Fleet['contacts'] }), night: night(1), subjects, bound: BOUND, now: () => day(1.01), signal: new AbortController().signal, pausesMs: [1, 1],
})
process.stdout.write(JSON.stringify(delivered) + '\n')
