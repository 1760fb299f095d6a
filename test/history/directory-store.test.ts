import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDirectoryStore } from '../../src/history/directory-store.ts'
import { storeContract } from './store-contract.ts'

const dir = join(await mkdtemp(join(tmpdir(), 'scs-check-store-')), 'store')
storeContract('a store in a directory', () => openDirectoryStore(dir))
