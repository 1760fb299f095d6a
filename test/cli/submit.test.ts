import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { main } from '../../src/cli/main.ts'
import { knownScopes } from '../../src/cli/submit.ts'
import { openDirectoryStore } from '../../src/history/directory-store.ts'
import { renderJson } from '../../src/report/json.ts'
import { report } from '../report/sample.ts'
import { newDir, newKey } from '../trust/keys.ts'
import { type Monitor, startMonitor } from '../trust/monitor.ts'
import { printed } from './printed.ts'

let dir: string
let remove: () => Promise<void>
let key: { key: string; line: string }
let monitor: Monitor
beforeAll(async () => {
  ({ dir, remove } = await newDir())
  key = await newKey(dir, 'key')
  await writeFile(join(dir, 'token'), Buffer.from('mycloud:geheim').toString('base64'), { mode: 0o600 })
  await writeFile(join(dir, 'report.json'), renderJson([report({ checkedAt: '2026-11-20T00:00:00Z', asOf: '2026-11-20T00:00:00Z' })]))
})
afterAll(() => remove())
beforeEach(async () => { monitor = await startMonitor([{ subject: 'mycloud', password: 'geheim', keys: [key.line] }]) })
afterEach(() => monitor.close())
const submit = (...args: string[]) => printed(() => main([
  'submit', join(dir, 'report.json'), '--monitor-url', monitor.url, '--token-file', join(dir, 'token'), '--key', key.key, ...args,
]))

describe('submit', () => {
  it('shows the checks, the run and the outcome; says that nothing is kept', async () => {
    const { code, out } = await submit()
    expect(out).toContain('  ok     signature verifies as the monitor verifies it\n')
    expect(out).toMatch(/run [0-9a-f-]{36}: mycloud, 2026-11-20T00:00:00Z\n[^]*nothing was kept[^]*accepted: 127.0.0.1:\d+ took 1 report\n$/)
    expect({ code, answers: monitor.answers }).toEqual({ code: 0, answers: [200] })
  })
  it('a dry run sends nothing', async () => {
    expect(await submit('--dry-run')).toMatchObject({ code: 0, out: expect.stringContaining('checked: would be sent to') as string })
    expect(monitor.answers).toEqual([])
  })
  it('a refused upload is exit code 2 with its reason, and shows no secret', async () => {
    await writeFile(join(dir, 'wrong'), Buffer.from('mycloud:falsches-passwort').toString('base64'))
    const { code, out, err } = await submit('--token-file', join(dir, 'wrong'))
    expect(code).toBe(2)
    expect(out).toMatch(/refused: .* refused account or signature \(401\)/)
    expect(out + err).not.toMatch(/falsches-passwort|bXljbG91ZD/)
  })
  it('keeps in a store what was sent, so that a second call sends nothing', async () => {
    await (await openDirectoryStore(join(dir, 'store'))).close()
    await submit('--store', join(dir, 'store'))
    expect(await submit('--store', join(dir, 'store'), '--json')).toMatchObject({ code: 0, out: expect.stringMatching(/"state":"known"/) as string })
    expect(monitor.answers).toEqual([200])
    const store = await openDirectoryStore(join(dir, 'store'))
    const newest = await store.newest(['submissions', 'mycloud'])
    expect(newest).toMatchObject({ format: 'scs-check/submission/1', state: 'accepted', status: 200 })
    const [document, signature] = await Promise.all(newest!.objects.map(digest => store.get(digest)))
    expect([...monitor.reports.values()][0]!.body.equals(Buffer.concat([signature!, Buffer.from('&'), document!]))).toBe(true)
    await store.close()
  })
  it('makes no store where there is none, and sends nothing', async () => {
    const { code, err } = await submit('--store', join(dir, 'stoer'))
    expect(code).toBe(3)
    expect(err).toContain(`${join(dir, 'stoer')}: there is no store`)
    expect(await readdir(dir)).not.toContain('stoer')
    expect(monitor.answers).toEqual([])
  })
  it('keeps in a directory document, signature and outcome', async () => {
    await submit('--keep', join(dir, 'kept'))
    const names = (await readdir(join(dir, 'kept'))).sort()
    expect(names.map(name => name.replace(/^submission-[0-9a-f]{16}/, ''))).toEqual(['.json', '.yaml', '.yaml.sig'])
    expect(JSON.parse(await readFile(join(dir, 'kept', names[0]!), 'utf8'))).toMatchObject({ runs: [{ state: 'accepted', status: 200 }] })
  })
  it('wants a report, and knows the scopes of SCS', async () => {
    const { code, err } = await printed(() => main(['submit', join(dir, 'token'), '--token-file', join(dir, 'token'), '--key', key.key]))
    expect(code).toBe(3)
    expect(err).toContain('is not JSON')
    expect(await knownScopes()).toContain(report().scope.uuid)
  })
})
