import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { main } from '../../src/cli/main.ts'
import { openDirectoryStore } from '../../src/history/directory-store.ts'
import type { Store } from '../../src/model/history.ts'

let dir: string
let store: Store
let digest: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'scs-check-store-verb-'))
  store = await openDirectoryStore(dir)
  digest = await store.put('listing')
  for (const day of ['2020-01-01', '2020-01-02', '2026-11-22']) {
    await store.append(['visits', 'a', 'iaas'], { id: day, at: `${day}T03:00:00Z`, objects: [digest] })
  }
})
afterEach(async () => {
  vi.restoreAllMocks()
  await rm(dir, { recursive: true })
})

// main is called more often than in any process of ours
process.stdout.setMaxListeners(50)
process.stderr.setMaxListeners(50)
async function run(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const told = { out: '', err: '' }
  const into = (stream: 'out' | 'err') => (text: unknown, done?: unknown) => {
    told[stream] += String(text)
    if (typeof done === 'function') (done as () => void)()
    return true
  }
  vi.spyOn(process.stdout, 'write').mockImplementation(into('out'))
  vi.spyOn(process.stderr, 'write').mockImplementation(into('err'))
  return { code: await main(['store', ...argv]), ...told }
}

it('verifies a store: 0 if it is whole, 2 and the place if it is not', async () => {
  expect(await run('verify', '--store', dir)).toEqual({ code: 0, out: `${dir}: 1 object and 3 entries read, everything is as it was written\n`, err: '' })
  const file = join(dir, 'objects', digest.slice(7, 9), `${digest.slice(9)}.gz`)
  await truncate(file, 50)
  const { code, out } = await run('verify', '--store', dir, '--json')
  expect(code).toBe(2)
  expect(JSON.parse(out)).toEqual({ store: dir, objects: 1, entries: 3, problems: [expect.stringContaining(file)] })
})
it('collects by the retention that is given, and only tells of it with --dry-run', async () => {
  expect((await run('gc', '--store', dir, '--dry-run')).out).toMatch(/would remove 2 entries from before \d{4}-\d\d-\d\dT.*Z and 0 objects/)
  expect((await run('gc', '--store', dir, '--retention', '100y')).out).toMatch(/removed 0 entries/)
  expect(JSON.parse((await run('gc', '--store', dir, '--json', '--retention', '18mo')).out)).toMatchObject({ entries: 2, objects: 0, dryRun: false })
  const only = '2026-11-22T03:00:00Z'
  expect(JSON.parse((await run('stat', '--store', dir, '--json')).out)).toMatchObject({ entries: 1, objects: 1, journals: 1, oldest: only, newest: only })
})
it('takes store and retention from nightly.yaml', async () => {
  const config = join(dir, '..', 'nightly-store-verb.yaml')
  await writeFile(config, `format: scs-check/nightly/1\nstore: ${dir}\nretention: 100y\nsubjects:\n  - name: a\n    os_cloud: a\n`)
  expect(await run('gc', '-c', config)).toMatchObject({ code: 0, out: expect.stringContaining('removed 0 entries') as string })
  await rm(config)
})
it.each([
  [['stat'], 'name the store by one of'],
  [['stat', '--store', 'a', '-c', 'b'], 'name the store by one of'],
  [['verify', '--store', '/nonexistent'], '/nonexistent: there is no store'],
  [['gc', '--store', '/nonexistent', '--retention', '12h'], '--retention 12h: write at least a day'],
  [['stat', '--store', '/etc'], '/etc: is no store of scs-check'],
  [['stat', '--store-url-file', '/nonexistent'], '--store-url-file /nonexistent: cannot be read (ENOENT)'],
])('refuses %j', async (argv, message) => {
  expect(await run(...argv)).toMatchObject({ code: 3, err: expect.stringContaining(message) as string, out: '' })
})
it('collects nothing in a journal that it cannot read, and says which file it is', async () => {
  const file = join(dir, 'journals', 'visits', 'a', 'iaas', '@2026-11', '2026-11-22.gz')
  await truncate(file, 20)
  expect(await run('gc', '--store', dir)).toMatchObject({ code: 2, err: expect.stringContaining(file) as string, out: '' })
  await rm(file)
  expect((await store.newest(['visits', 'a', 'iaas']))?.id).toBe('2020-01-02')
})
