import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { main } from '../../src/cli/main.ts'
import { damage, nights, place, SCOPE } from '../board/visits-kit.ts'
import { printed } from './printed.ts'

async function stage() {
  const [made, dir] = [await nights(), await place()]
  await made.visit('a', '2026-11-18', 'PASS')
  await made.visit('a', '2026-11-19', 'PASS')
  const [out, cache] = [join(dir, 'out'), join(dir, 'cache')]
  const build = (...args: string[]) => printed(() => main(['board', 'build', '--out', out, '--store', made.dir, '--cache', cache, '--date', '2026-11-20', ...args]))
  return { made, dir, out, build }
}

it('builds, says in one line what it wrote, and writes nothing where nothing is new', async () => {
  const { build, out } = await stage()
  expect(await build()).toMatchObject({ code: 0, err: '', out: expect.stringMatching(/: \d+ files written, 0 unchanged, 0 removed in [\d.]+ s\n$/) as string })
  const again = JSON.parse((await build('--json')).out) as Record<string, unknown>
  expect(again).toMatchObject({ out, view: 'public', asOf: '2026-11-20T00:00:00Z', written: 0, removed: 0, problems: [] })
  expect(await readFile(join(out, 'index.html'), 'utf8')).toContain('Compliance of SCS environments')
  expect(await build('-q')).toEqual({ code: 0, out: '', err: '' })
})

it('ends with 2 and tells what could not be read', async () => {
  const { build, made } = await stage()
  await damage(join(made.dir, 'journals/visits/a', SCOPE, '@2026-11/2026-11-18.gz'))
  const { code, err } = await build('-q')
  expect(code).toBe(2)
  expect(err).toMatch(/^scs-check: a, scs-compatible-kaas, night 2026-11-18: .*damaged/)
})

it('with a config shows what was never visited, and takes the address of the pages from it', async () => {
  const { build, dir, out } = await stage()
  const config = join(dir, 'nightly.yaml')
  await writeFile(config, `format: scs-check/nightly/1\nstore: ./store\nnotify: { base_url: 'https://board.example.org/x' }\nsubjects:\n- { name: b, operator: B GmbH, kubeconfig: [k], scopes: [${SCOPE}] }\n`)
  expect(await build('-c', config)).toMatchObject({ code: 0, err: '' })
  const status = await readFile(join(out, 'status.json'), 'utf8')
  expect(status).toContain('"b"')
  expect(await readFile(join(out, 'feed.atom'), 'utf8')).toContain('https://board.example.org/x/')
})

it.each([
  ['no store', (args: string[]) => args.filter(one => !one.startsWith('--store')), /name the store/],
  ['a date that is none', (args: string[]) => [...args, '--date', 'soon'], /--date soon/],
  ['an address that is none', (args: string[]) => [...args, '--base-url', 'javascript:alert(1)'], /--base-url/],
  ['no title', (args: string[]) => [...args, '--title', ' '], /--title/],
  ['another view', (args: string[]) => [...args, '--view', 'secret'], /public, full/],
  ['waivers that are not there', (args: string[]) => [...args, '--waivers', '/nonexistent/w.yaml'], /w\.yaml/],
])('refuses %s with 3', async (_, change, why) => {
  const { made, out } = await stage()
  const { code, err } = await printed(() => main(['board', 'build', ...change(['--out', out, `--store=${made.dir}`, '--no-cache'])]))
  expect([code, err]).toEqual([3, expect.stringMatching(why)])
})
