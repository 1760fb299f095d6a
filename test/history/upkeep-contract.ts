import { expect, it } from 'vitest'
import type { Entry, Store } from '../../src/model/history.ts'
import { all, entry, fresh } from './store-kit.ts'

const days = (n: number): Entry[] => Array.from({ length: n }, (_, i) => entry(`2020-01-0${i + 1}`, { at: `2020-01-0${i + 1}T03:00:00Z` }))

/** What the upkeep of every store must do; part of `storeContract`. */
export function upkeepContract(store: () => Store): void {
  it('counts what is there and finds nothing wrong with it', async () => {
    const before = await store().upkeep.stat()
    const digest = await store().put(fresh())
    await store().append([fresh()], entry('2026-11-22', { objects: [digest] }))
    const after = await store().upkeep.stat()
    expect([after.objects - before.objects, after.entries - before.entries, after.journals - before.journals]).toEqual([1, 1, 1])
    expect(after.bytes).toBeGreaterThan(0)
    expect(after.oldest! <= after.newest!).toBe(true)
    const problems: string[] = []
    const verified = await store().upkeep.verify(problem => { problems.push(problem) })
    expect(problems).toEqual([])
    expect(verified).toEqual({ objects: after.objects, entries: after.entries, problems: 0 })
  })
  it('removes old entries but the newest of each journal and what is kept for ever, and first says what it would', async () => {
    const [journal, recent, certificates, submissions] = [[fresh()], [fresh()], ['certificates', fresh()], ['submissions', fresh()]]
    const object = await store().put(fresh())
    for (const one of days(3)) for (const name of [journal, certificates, submissions]) await store().append(name, { ...one, objects: [object] })
    await store().append(recent, entry('2020-01-01', { at: '2020-01-01T03:00:00Z' }))
    await store().append(recent, entry('2026-11-22'))
    const would = await store().upkeep.collect({ before: '2020-01-03T00:00:00Z', dryRun: true })
    expect(would.entries).toBe(3)
    expect(await all(store().entries(journal))).toHaveLength(3)
    expect(await store().upkeep.collect({ before: '2020-01-03T00:00:00Z', dryRun: false })).toMatchObject({ entries: 3, objects: 0 })
    const left = await Promise.all([journal, recent, certificates, submissions].map(async name => (await all(store().entries(name))).map(({ id }) => id)))
    expect(left).toEqual([['2020-01-03'], ['2026-11-22'], ['2020-01-01', '2020-01-02', '2020-01-03'], ['2020-01-01', '2020-01-02', '2020-01-03']])
    await store().upkeep.collect({ before: '2026-01-01T00:00:00Z', dryRun: false })
    expect(await store().newest(journal)).toMatchObject({ id: '2020-01-03', objects: [object] })
  })
  it('spares what was put a moment ago, though nothing names it yet', async () => {
    const digest = await store().put(fresh())
    await store().upkeep.collect({ before: '2020-01-01T00:00:00Z', dryRun: false })
    expect(await store().has(digest)).toBe(true)
  })
}
