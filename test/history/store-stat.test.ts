import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openDirectoryStore } from '../../src/history/directory-store.ts'
import { entry } from './store-kit.ts'

it('counts the bytes of every file, however many are looked at side by side', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'scs-check-stat-'))
  try {
    const store = await openDirectoryStore(join(dir, 'store'))
    for (let i = 0; i < 60; i++) await store.append(['journal', String(i % 3)], entry(`2026-11-22~${i}`, { objects: [await store.put(`${i} ${'x'.repeat(i)}`)] }))
    const files = ['objects', 'journals'].map(part => join(dir, 'store', part))
    const sizes = await Promise.all(files.map(async from => Promise.all((await readdir(from, { recursive: true, withFileTypes: true }))
      .filter(found => found.isFile() && found.name.endsWith('.gz')).map(async ({ parentPath, name }) => (await stat(join(parentPath, name))).size))))
    expect(await store.upkeep.stat()).toMatchObject({ objects: 60, entries: 60, journals: 3, bytes: sizes.flat().reduce((sum, size) => sum + size, 0) })
    await store.close()
  } finally {
    await rm(dir, { recursive: true })
  }
})
