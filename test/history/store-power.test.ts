import type * as files from 'node:fs/promises'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { openDirectoryStore } from '../../src/history/directory-store.ts'
import { entry } from './store-kit.ts'

/** What a power loss could still undo: files whose bytes, and directories whose names are not yet on the disk. */
const volatile = vi.hoisted(() => ({ files: new Set<string>(), dirs: new Map<string, string>(), moved: 0, tooEarly: [] as string[] }))
vi.mock('node:fs/promises', async original => {
  const real = await original<typeof files>()
  const parent = (file: string): string => file.slice(0, file.lastIndexOf('/'))
  const named = (file: string) => { volatile.dirs.set(parent(file), file) }
  const placed = (part: string, file: string) => {
    volatile.moved++
    if (volatile.files.has(part)) volatile.tooEarly.push(file)
    named(file)
  }
  return {
    ...real,
    open: async (...args: Parameters<typeof real.open>) => {
      const handle = await real.open(...args)
      const path = String(args[0])
      if (args[1] === 'wx') volatile.files.add(path)
      const sync = handle.sync.bind(handle)
      return Object.assign(handle, { sync: async () => {
        await sync()
        volatile.files.delete(path)
        volatile.dirs.delete(path)
      } })
    },
    mkdir: async (...args: Parameters<typeof real.mkdir>) => {
      await real.mkdir(...args)
      named(String(args[0]))
    },
    link: async (part: string, file: string) => {
      await real.link(part, file)
      placed(part, file)
    },
    rename: async (part: string, file: string) => {
      await real.rename(part, file)
      placed(part, file)
    },
  }
})

let top: string
beforeEach(async () => { top = await mkdtemp(join(tmpdir(), 'scs-check-power-')) })
afterEach(async () => { await rm(top, { recursive: true }) })

it('has bytes and names on the disk before it promises anything', async () => {
  const settled = (what: string) => {
    expect([...volatile.dirs], what).toEqual([])
    expect(volatile.tooEarly, what).toEqual([])
  }
  const store = await openDirectoryStore(join(top, 'store'))
  settled('open')
  const digest = await store.put('listing')
  settled('put')
  await store.append(['visits', 'X'.repeat(200), 'scope'], entry('2026-11-22', { objects: [digest] }))
  settled('append')
  const other = await openDirectoryStore(join(top, 'store'))
  volatile.dirs.set(dirname(join(store.where, 'objects', digest.slice(7, 9), 'x')), 'of another process, at this moment')
  await other.put('listing')
  settled('put of what another process is just putting')
  expect(volatile.moved).toBeGreaterThan(3)
})
