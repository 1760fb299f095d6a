import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { openDirectoryStore } from '../../src/history/directory-store.ts'
import { storeContract } from './store-contract.ts'

const top = await mkdtemp(join(tmpdir(), 'scs-check-store-'))
afterAll(() => rm(top, { recursive: true }))
storeContract('a store in a directory', () => openDirectoryStore(join(top, 'store')))
