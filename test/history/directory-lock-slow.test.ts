import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, vi } from 'vitest'
import { takeLock } from '../../src/history/directory-lock.ts'
import { Disk } from '../../src/history/disk.ts'
import type * as identity from '../../src/history/process-identity.ts'

/** What each look at a holder waits for before it is told. */
const gates = vi.hoisted((): (() => Promise<void>)[] => [])
vi.mock('../../src/history/process-identity.ts', async original => {
  const real = await original<typeof identity>()
  return { ...real, isGone: async (...args: Parameters<typeof real.isGone>) => {
    const gone = await real.isGone(...args)
    await gates.shift()?.()
    return gone
  } }
})

it('does not take a lock that somebody else took over from the dead in the meantime', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'scs-check-lock-'))
  await mkdir(join(dir, 'locks'))
  const { thisProcess } = await import('../../src/history/process-identity.ts')
  await writeFile(join(dir, 'locks', 'night'), JSON.stringify({ ...await thisProcess(), pid: 2 ** 22 + 1, nonce: 'aaaaaaaa', at: '2026-11-22T03:00:00Z' }))
  let go = (): void => {}
  const looked = new Promise<void>(seen => {
    gates.push(() => new Promise(resolve => {
      go = resolve
      seen()
    }))
  })
  const slow = takeLock(new Disk(dir), 'night')
  await looked
  expect('release' in await takeLock(new Disk(dir), 'night')).toBe(true)
  go()
  expect(await slow).toEqual({ holder: expect.stringContaining(`process ${process.pid} `) as string })
  await rm(dir, { recursive: true })
})
