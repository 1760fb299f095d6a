import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pLimit from 'p-limit'
import { build } from 'rolldown'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openDirectoryStore } from '../../src/history/directory-store.ts'
import type { Lock } from '../../src/model/history.ts'
import { all } from './store-kit.ts'

let top: string
let script: string
beforeAll(async () => {
  top = await mkdtemp(join(tmpdir(), 'scs-check-killed-'))
  script = join(top, 'writer.mjs')
  await build({ input: join(import.meta.dirname, 'writer.ts'), platform: 'node', output: { file: script }, logLevel: 'silent' })
})
afterAll(async () => { await rm(top, { recursive: true }) })

function writer(dir: string, name: string, shared = ''): { child: ChildProcess; told: () => string[]; ended: Promise<void> } {
  const child = spawn(process.execPath, [script, dir, name, shared], { stdio: ['ignore', 'pipe', 'inherit'] })
  let text = ''
  child.stdout?.on('data', (chunk: Buffer) => { text += chunk.toString() })
  return { child, told: () => text.split('\n').slice(0, -1), ended: new Promise(resolve => child.on('close', () => { resolve() })) }
}
const until = async (wanted: () => boolean): Promise<void> => { while (!wanted()) await pause(2) }

it('loses nothing that was promised and doubles nothing when writers are killed at 50 random instants', async () => {
  const dir = join(top, 'killed')
  const three = pLimit(3)
  const told = await Promise.all(Array.from({ length: 50 }, (_, i) => three(async () => {
    const one = writer(dir, `writer-${i}`)
    await until(() => one.told().length > 0)
    await pause(Math.random() * 60)
    one.child.kill('SIGKILL')
    await one.ended
    return one.told().slice(1).map(line => line.split(' '))
  })))
  const store = await openDirectoryStore(dir)
  for (const [i, lines] of told.entries()) {
    const found = await all(store.entries(['visits', `writer-${i}`]))
    expect(lines.every(([added]) => added === 'true')).toBe(true)
    expect(found.slice(0, lines.length).map(({ id, objects }) => [id, objects[0]])).toEqual(lines.map(([, ...rest]) => rest))
    expect(found.length - lines.length).toBeLessThanOrEqual(1) // written, and killed before it said so
    const lock = await store.lock(`writer-${i}`) as Lock
    await lock.release() // no lock outlives its process
  }
  const problems: string[] = []
  await store.upkeep.verify(problem => { problems.push(problem) })
  expect(problems).toEqual([])
  expect(told.flat().length).toBeGreaterThan(20)
})
it('says true to exactly one of several processes that append the same ids', async () => {
  const dir = join(top, 'same')
  const all3 = ['a', 'b', 'c'].map(name => writer(dir, name, 'same'))
  await Promise.all(all3.map(({ ended }) => ended))
  const added = all3.flatMap(({ told }, i) => told().filter(line => line.startsWith('true')).map(line => [line.split(' ')[1]!, 'abc'[i]!] as const))
  expect(added).toHaveLength(60)
  const store = await openDirectoryStore(dir)
  expect((await all(store.entries(['same']))).map(({ id, by }) => [id, by])).toEqual(added.sort(([a], [b]) => (a < b ? -1 : 1)))
})
it('gives the lock of a killed process to exactly one of those who want it, and no lock of a living one', async () => {
  const dir = join(top, 'lock')
  const first = writer(dir, 'first', 'lock')
  await until(() => first.told().length > 0)
  const store = await openDirectoryStore(dir)
  expect(await store.lock('night')).toEqual({ holder: expect.stringContaining(`process ${first.child.pid}`) as string })
  first.child.kill('SIGKILL')
  await first.ended
  for (let round = 0; round < 5; round++) {
    const takers = Array.from({ length: 3 }, (_, i) => writer(dir, `taker-${i}`, 'lock'))
    await until(() => takers.every(({ told }) => told().length > 0))
    expect(takers.map(({ told }) => told()[0]!.split(' ')[0]).sort()).toEqual(['holder', 'holder', 'lock'])
    for (const { child } of takers) child.kill('SIGKILL')
    await Promise.all(takers.map(({ ended }) => ended))
  }
})
