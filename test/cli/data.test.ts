import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeEach, expect, it, vi } from 'vitest'
import { dataShow, releasesFor } from '../../src/cli/data.ts'
import { dataUpdate } from '../../src/cli/data-update.ts'
import { UsageError } from '../../src/cli/exit.ts'
import { readText, writeReleaseData } from '../../src/release-data/files.ts'
import { shipped, takenOn } from '../checks/release-data.ts'
import { type Handler, serve } from '../clients/serve.ts'
import { printed } from './printed.ts'

const FROM = fileURLToPath(new URL('../release-data/from', import.meta.url))
const root = await mkdtemp(join(tmpdir(), 'scs-check-data-'))
afterAll(() => rm(root, { recursive: true }))
let data = ''
beforeEach(async () => {
  data = join(await mkdtemp(join(root, 'd-')), 'new')
  vi.stubEnv('XDG_DATA_HOME', join(root, 'nothing'))
})

/** A mirror over HTTP; `instead` answers some paths in its own way. */
const mirror = (instead: (path: string) => { status?: number; body: string } | undefined = () => undefined) => serve((({ path }, answer) => {
  const other = instead(path)
  if (other !== undefined) return void answer.writeHead(other.status ?? 200).end(other.body)
  void readText(FROM + path).then(text => answer.writeHead(text === undefined ? 404 : 200).end(text ?? ''))
}) satisfies Handler)

it('update takes the files of a mirror over HTTP, without more than 5 requests at once, and says what is new', async () => {
  let [open, most] = [0, 0]
  const { url, seen } = await serve(({ path }, answer) => {
    most = Math.max(most, ++open)
    setTimeout(() => { open--; void readText(FROM + path).then(text => answer.end(text)) }, 5)
  })
  const { code, out } = await printed(() => dataUpdate({ data, from: `${url}/` }))
  expect([code, out]).toEqual([0, `${data}/kubernetes-releases.json: 511 releases of 35 branches, 26 CVEs\n`])
  expect((await releasesFor({ data })).data).toEqual(shipped)
  expect(seen).toHaveLength(5 + 34)
  expect(most).toBeLessThanOrEqual(5)
})

it('update takes the files of a directory, and tells changes', async () => {
  expect((await printed(() => dataUpdate({ data, from: FROM }))).code).toBe(0)
  const { url } = await mirror(path => (path === '/kubernetes.json' ? { body: JSON.stringify({ versions: Object.fromEntries([{ version: '1.36.5', date: '2026-08-21' }, ...shipped.releases].map(({ version, date }) => [version, { name: version, date }])) }) } : undefined))
  const { out } = await printed(() => dataUpdate({ data, from: url }))
  expect(out.split('\n')[0]).toBe('new: release 1.36.5 (2026-08-21)')
  const asJson = JSON.parse((await printed(() => dataUpdate({ data, from: url, json: true }))).out) as object
  expect(asJson).toMatchObject({ file: `${data}/kubernetes-releases.json`, changes: [], sources: shipped.sources })
})

it.each<[string, (path: string) => { status?: number; body: string } | undefined, string]>([
  ['refuses', path => (path === '/eol.yaml' ? { status: 403, body: '' } : undefined), '/eol.yaml: status 403; nothing was written'],
  ['has no list', path => (path === '/index.json' ? { status: 404, body: '' } : undefined), '/index.json: there is no such file; nothing was written'],
  ['sends a page of HTML', path => (path === '/kubernetes.json' ? { body: '<!DOCTYPE html>' } : undefined), '/kubernetes.json: is not valid JSON; nothing was written'],
  ['sends too much', path => (path === '/schedule.yaml' ? { body: ' '.repeat(9 * 1024 * 1024) } : undefined), '/schedule.yaml: the answer is larger than 8 MiB; nothing was written'],
  ['is cut off', path => (path === '/kubernetes.json' ? { body: '{"versions":{"1.36.4":{"name":"1.36.4","date":"2026-08-20"}}}' } : undefined), '; nothing was written'],
  ['refuses a record', path => (path.startsWith('/cve/CVE-2024-10220') ? { status: 410, body: '' } : undefined), '/cve/CVE-2024-10220.json: status 410; nothing was written'],
])('a source that %s ends the update with code 2, says which it is, and leaves what was there', async (_, instead, message) => {
  await printed(() => dataUpdate({ data, from: FROM }))
  const before = await readFile(join(data, 'kubernetes-releases.json'), 'utf8')
  const { url } = await mirror(instead)
  const { code, out, err } = await printed(() => dataUpdate({ data, from: url }))
  expect([code, out]).toEqual([2, ''])
  expect(err).toContain(message)
  expect(await readFile(join(data, 'kubernetes-releases.json'), 'utf8')).toBe(before)
  expect(await readdir(data)).toEqual(['kubernetes-releases.json'])
})

it('nobody there: code 2, and no directory is made', { timeout: 30_000 }, async () => {
  const { url } = await serve((_, answer) => { answer.destroy() })
  const { code, err } = await printed(() => dataUpdate({ data, from: url }))
  expect([code, err.includes('nothing was written')]).toEqual([2, true])
  await expect(readdir(data)).rejects.toThrow('ENOENT')
})

it('show tells where the data are from, how old each part is, and what is supported by them', async () => {
  vi.useFakeTimers({ now: new Date('2026-08-25T00:00:00Z'), toFake: ['Date'] })
  const { code, out } = await printed(() => dataShow({})).finally(() => { vi.useRealTimers() })
  expect(code).toBe(0)
  expect(out.split('\n')[0]).toMatch(/standards\/data\/kubernetes-releases\.json: 511 releases of 35 branches, 26 CVEs$/)
  expect(out).toMatch(/^ {2}feed +2024-11-18T00:00:00Z +https:/m)
  expect(out).toContain('supported on 2026-08-25, as far as these data know:\n  branch  released    end of life  newest patch\n  1.36    2026-04-22  2027-06-28   1.36.4 (2026-08-20)\n')
  expect(JSON.parse((await printed(() => dataShow({ json: true }))).out)).toMatchObject({ format: 'scs-check/kubernetes-releases/1', file: expect.any(String) as string })
})

it('data that claim to be from the future are no data: run and show name the file and the cure, which helps', async () => {
  const day = (ahead: number) => new Date(Date.now() + ahead * 86_400_000).toISOString().slice(0, 10)
  await writeReleaseData(data, takenOn(shipped, day(1)))
  expect((await releasesFor({ data })).data).toEqual(takenOn(shipped, day(1)))
  await writeReleaseData(data, takenOn(shipped, day(0), day(3)))
  const message = `${data}/kubernetes-releases.json: claims to be taken in the future (feed ${day(3)}T00:00:00Z, records ${day(3)}T00:00:00Z): is the clock of this machine right? `
    + `If it is, scs-check data update --data ${data} makes the file anew`
  await expect(releasesFor({ data })).rejects.toThrow(new UsageError(message))
  await expect(dataShow({ data })).rejects.toThrow(new UsageError(message))
  expect((await printed(() => dataUpdate({ data, from: FROM }))).code).toBe(0)
  expect((await releasesFor({ data })).data).toEqual(shipped)
})

it('where nothing else can be compared with, an update must not lose what the package knows', async () => {
  vi.stubEnv('XDG_DATA_HOME', data)
  await writeReleaseData(join(data, 'scs-check'), takenOn(shipped, '9999-12-31'))
  const { url } = await mirror(path => (path === '/index.json' ? { body: JSON.stringify({ items: [{ id: 'CVE-2023-2431' }] }) } : undefined))
  const { code, err } = await printed(() => dataUpdate({ from: url }))
  expect([code, err.includes('index.json: lacks what was known before, and no record tells that it was withdrawn (25: ')]).toEqual([2, true])
})

it('a directory without data is a mistake of the caller', async () => {
  await expect(releasesFor({ data })).rejects.toThrow(UsageError)
})
