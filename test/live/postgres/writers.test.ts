import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import type { Store } from '../../../src/model/history.ts'
import { all } from '../../history/store-kit.ts'
import { type Child, programs } from './children.ts'
import { database, server, withStore } from './stage.ts'

let base: Awaited<ReturnType<typeof database>>
let built: Awaited<ReturnType<typeof programs>>
beforeAll(async () => {
  server('up')
  built = await programs('writer')
})
beforeEach(async () => {
  base = await database()
  return () => base.drop()
})
afterAll(() => built.remove())

/** Everything that a writer was told to be kept is there once, and what is shared is by the one who was told so. */
async function expectWhole(store: Store, acknowledged: string[]): Promise<void> {
  const problems: string[] = []
  expect(await store.upkeep.verify(problem => { problems.push(problem) })).toMatchObject({ problems: 0 })
  expect(problems).toEqual([])
  const shared = new Map((await all(store.entries(['shared']))).map(entry => [entry.id, entry['writer']]))
  const own = new Set<string>()
  for (const [, name = ''] of await store.journals(['own'])) for (const { id } of await all(store.entries(['own', name]))) own.add(`${name} ${id}`)
  const told = acknowledged.map(line => line.split(' '))
  for (const [kind, name, id = ''] of told) {
    if (kind === 'own') expect(own).toContain(`${name} ${id}`)
    if (kind === 'shared') expect(shared.get(id)).toBe(name)
  }
  expect(new Set(acknowledged).size).toBe(acknowledged.length)
}
const toldBy = (children: Child[]): string[] => children.flatMap(({ lines }) => lines.filter(line => /^(own|shared) /.test(line)))

it('opens, makes and fills a store by 8 processes at once: every id exactly once, and acknowledged to one', async () => {
  const children = Array.from({ length: 8 }, (_, i) => built.start('writer', base.url, `w${i}`, '200'))
  expect(await Promise.all(children.map(({ ended }) => ended)), children.map(({ errors }) => errors()).join('')).toEqual(children.map(() => 0))
  const told = toldBy(children)
  expect(told.filter(line => line.startsWith('own '))).toHaveLength(8 * 200)
  expect(told.filter(line => line.startsWith('shared '))).toHaveLength(200)
  await withStore(base.url, async store => {
    await expectWhole(store, told)
    expect(await store.upkeep.stat()).toMatchObject({ objects: 8 * 200 + 10, entries: 8 * 200 + 200, journals: 9 })
  })
})

it('loses and doubles nothing when writers are killed at 50 random instants', async () => {
  const told: string[] = []
  for (let round = 0; round < 10; round++) {
    const children = Array.from({ length: 5 }, (_, i) => built.start('writer', base.url, `r${round}w${i}`, '100000'))
    await Promise.all(children.map(({ says }) => says('open')))
    await Promise.all(children.map(async child => {
      await new Promise(resolve => { setTimeout(resolve, Math.random() * 400) })
      child.process.kill('SIGKILL')
      await child.ended
    }))
    told.push(...toldBy(children))
  }
  expect(told.length).toBeGreaterThan(500)
  await withStore(base.url, store => expectWhole(store, told))
})

it('loses and doubles nothing when the server crashes again and again, and writers go on by themselves', async () => {
  const children = Array.from({ length: 4 }, (_, i) => built.start('writer', base.url, `w${i}`, '3000'))
  await Promise.all(children.map(({ says }) => says('open')))
  for (let crash = 0; crash < 8; crash++) {
    await new Promise(resolve => { setTimeout(resolve, 200 + Math.random() * 600) })
    server('ctl', '-m', 'immediate', 'stop')
    server('ctl', 'start')
  }
  expect(await Promise.all(children.map(({ ended }) => ended)), children.map(({ errors }) => errors()).join('')).toEqual([0, 0, 0, 0])
  const told = toldBy(children)
  expect(told.filter(line => line.startsWith('own '))).toHaveLength(4 * 3000)
  expect(told.filter(line => line.startsWith('shared '))).toHaveLength(3000)
  await withStore(base.url, store => expectWhole(store, told))
})
