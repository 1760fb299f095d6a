import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { takeLock } from '../../src/history/directory-lock.ts'
import { Disk } from '../../src/history/disk.ts'
import { type Identity, isGone, thisProcess } from '../../src/history/process-identity.ts'

/** No Linux has such a process: PID_MAX_LIMIT is 2^22. */
const NOBODY = 2 ** 22 + 1
let here: Identity
let dir: string
let file: string
beforeEach(async () => {
  here = await thisProcess()
  dir = await mkdtemp(join(tmpdir(), 'scs-check-lock-'))
  file = join(dir, 'locks', 'night')
  const lock = await takeLock(new Disk(dir), 'night')
  if ('release' in lock) await lock.release()
})
afterEach(async () => { await rm(dir, { recursive: true }) })
const held = (by: Partial<Identity>, at = file) => writeFile(at, JSON.stringify({ ...here, nonce: 'aaaaaaaa', at: '2026-11-22T03:00:00Z', ...by }))
const take = () => takeLock(new Disk(dir), 'night')

describe('isGone', () => {
  it.each<[string, boolean, (me: Identity) => Partial<Identity>]>([
    ['this process', false, () => ({})],
    ['one that ended', true, () => ({ pid: NOBODY })],
    ['another one that got its id', true, () => ({ started: '1' })],
    ['one from before the machine was started anew', true, () => ({ boot: 'earlier', machine: 'm' })],
    ['one of another machine', false, () => ({ pid: NOBODY, host: 'other' })],
    ['one of a machine of the same name', false, () => ({ pid: NOBODY, machine: 'other' })],
    ['one of another container', false, () => ({ pid: NOBODY, space: 'pid:[1]' })],
    ['one before another boot of nobody knows which machine', false, () => ({ boot: 'earlier', machine: '' })],
  ])('of %s: %j', async (_, gone, by) => {
    const other = { ...here, ...by(here) }
    const me = { ...here, ...('boot' in by(here) ? { machine: other.machine } : {}) }
    expect(await isGone(other, me)).toBe(gone)
  })
})
it('takes over from a process that is gone, and leaves no other file behind', async () => {
  await held({ pid: NOBODY })
  const lock = await take()
  expect('release' in lock).toBe(true)
  expect(await readdir(join(dir, 'locks'))).toEqual(['night'])
  if ('release' in lock) await lock.release()
  expect(await readdir(join(dir, 'locks'))).toEqual([])
})
it('takes over too where another taker was killed while it did so', async () => {
  await held({ pid: NOBODY })
  await held({ pid: NOBODY, nonce: 'bbbbbbbb' }, `${file}@aaaaaaaa`)
  expect('release' in await take()).toBe(true)
  expect(await readdir(join(dir, 'locks'))).toEqual(['night'])
})
it('gives a dead holder\'s lock to exactly one of many', async () => {
  for (let round = 0; round < 20; round++) {
    await held({ pid: NOBODY })
    const takers = await Promise.all(Array.from({ length: 6 }, take))
    const got = takers.filter(one => 'release' in one)
    expect(got).toHaveLength(1)
    await Promise.all(got.map(one => one.release()))
  }
})
it('names the file to remove where it cannot know', async () => {
  await held({ host: 'other', pid: NOBODY })
  expect(await take()).toEqual({ holder: `process ${NOBODY} on other since 2026-11-22T03:00:00Z (if it is gone for certain, remove ${file})` })
  for (const odd of ['', '{}', 'null', JSON.stringify({ ...here, at: 'x', nonce: '../../etc' })]) {
    await writeFile(file, odd)
    expect(await take()).toEqual({ holder: expect.stringContaining(file) as string })
  }
})
it('does not release what somebody else has by now', async () => {
  const lock = await take()
  await held({ nonce: 'cccccccc' })
  if ('release' in lock) await lock.release()
  expect(await readFile(file, 'utf8')).toContain('cccccccc')
})
