import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { buildBoard } from '../../../src/board/build.ts'
import type { Store } from '../../../src/model/history.ts'
import { ASKED, definitions, filesOf, nights, place, SCOPE } from '../../board/visits-kit.ts'
import { copyStore, database, server, withStore } from './stage.ts'

let base: Awaited<ReturnType<typeof database>>
beforeAll(async () => {
  server('up')
  base = await database()
})
afterAll(() => base.drop())

it('pages of a store in PostgreSQL are those of the same store in a directory, from nothing and night by night', async () => {
  const made = await nights()
  const dir = await place()
  const change = { testcase: 'cncf-k8s-conformance', kind: 'fixed', targets: { v1: 'main' }, because: 'ok', causes: [] } as never
  const night = async (name: string) => {
    await made.visit('a', name, 'PASS')
    await made.visit('ü b', name, 'FAIL')
    await made.end(name, [{ subject: 'a', scope: SCOPE, changes: [change] }])
  }
  const site = async (store: Store, name: string, view: 'public' | 'full') => {
    const { problems } = await buildBoard(store, { ...ASKED, view, scopes: await definitions(), out: join(dir, name), cacheDir: join(dir, `${name}-cache`), apart: [] })
    expect(problems).toEqual([])
    return filesOf(join(dir, name))
  }
  await withStore(base.url, async store => {
    for (const name of ['2024-11-30', '2026-10-30', '2026-11-18', '2026-11-19']) {
      await night(name)
      await copyStore(made.store, store)
      for (const view of ['public', 'full'] as const) expect(await site(store, `postgres-${view}`, view)).toEqual(await site(made.store, `dir-${view}`, view))
    }
    expect(await site(store, 'fresh', 'full')).toEqual(await filesOf(join(dir, 'dir-full')))
  })
})
