import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Entry, Store } from '../../src/model/history.ts'
import type { Report } from '../../src/model/report.ts'
import { uuidOf } from '../../src/report/official.ts'
import { renderScsYaml } from '../../src/report/scs-yaml.ts'
import { keepInFiles } from '../../src/trust/keep-files.ts'
import { type Keeper, keepInStore } from '../../src/trust/keeper.ts'
import { preflight } from '../../src/trust/preflight.ts'
import { bodyOf, partsOf, submissionOf } from '../../src/trust/submission.ts'
import { type SubmitOptions, submitReports } from '../../src/trust/submit.ts'
import { report } from '../report/sample.ts'
import { newDir, newKey, officially } from './keys.ts'
import { memoryStore } from './memory-store.ts'
import { type Monitor, type MonitorAccount, startMonitor } from './monitor.ts'

let dir: string
let remove: () => Promise<void>
let mine: { key: string; line: string }
let other: { key: string; line: string }
beforeAll(async () => {
  ({ dir, remove } = await newDir())
  mine = await newKey(dir, 'mine')
  other = await newKey(dir, 'other')
})
afterAll(() => remove())
let monitor: Monitor
let accounts: MonitorAccount[]
beforeEach(async () => {
  accounts = [
    { subject: 'mycloud', password: 'geheim:mit:Doppelpunkt', keys: [mine.line] },
    { subject: 'zuul_ci', password: 'robot-password', keys: [mine.line], roles: ['append_any'] },
    { subject: 'delegating', password: 'third-password', keys: [], delegates: ['zuul_ci'] },
  ]
  monitor = await startMonitor(accounts)
})
afterEach(() => monitor.close())

const SCOPES = new Set([report().scope.uuid])
const token = async (account: string, password = accounts.find(({ subject }) => subject === account)?.password ?? ''): Promise<string> => {
  const file = join(dir, `token-${account}-${password.length}`)
  await writeFile(file, Buffer.from(`${account}:${password}`).toString('base64') + '\n', { mode: 0o600 })
  return file
}
type Options = Partial<SubmitOptions> & { account?: string }
const submit = async (reports: Report[] = [report()], { account = 'mycloud', ...options }: Options = {}) => submitReports(reports, {
  monitor: { url: monitor.url, tokenFile: await token(account) }, key: mine.key, scopes: SCOPES, signal: new AbortController().signal,
  timeout: 400, pause: 5, now: () => new Date('2026-11-22T12:00:00Z'), ...options,
})
const containing = (text: string): string => expect.stringContaining(text) as string
const ofSubject = (subject: string) => report({ subject })

describe('submit', () => {
  it('sends the official documents, signed once, which a third party verifies with the stored bytes', async () => {
    const submitted = await submit([report(), report({ asOf: '2026-11-22T04:00:00Z' })])
    expect(submitted).toMatchObject({ state: 'accepted', tries: 1, status: 200 })
    expect([...monitor.reports.keys()]).toEqual(submitted.runs.map(({ uuid }) => uuid))
    const { document, signature } = partsOf([...monitor.reports.values()][0]!.body)!
    expect(document.toString()).toBe(renderScsYaml([report(), report({ asOf: '2026-11-22T04:00:00Z' })]))
    expect(await officially(dir, mine, signature, document)).toContain('Good')
  })
  it('sends the next format by its switch, under the same uuid', async () => {
    const { runs } = await submit([report()], { format: 'scs-yaml-next' })
    expect([...monitor.reports.keys()]).toEqual([uuidOf(report(), 'run')])
    expect(runs[0]?.uuid).toBe(uuidOf(report(), 'run'))
    expect([...monitor.reports.values()][0]!.body.toString()).toContain('\ncreator: ')
  })
  it('speaks for a subject that delegates to its account', async () => {
    expect(await submit([ofSubject('delegating')], { account: 'zuul_ci' })).toMatchObject({ state: 'accepted' })
  })
  it('a second sending of the same report is known, of nothing doubled', async () => {
    await submit()
    expect(await submit()).toMatchObject({ state: 'known', status: 409 })
    expect(monitor.reports.size).toBe(1)
  })
  it('a batch with one known report is refused whole, and says so', async () => {
    await submit()
    const both = await submit([report(), report({ asOf: '2026-11-22T04:00:00Z' })])
    expect(both).toMatchObject({ state: 'refused', text: containing('submit them one at a time') })
    expect(monitor.reports.size).toBe(1)
  })
})

describe('faults of the network', () => {
  it.each<[string, Monitor['faults']]>([
    ['a broken connection', ['drop']], ['silence', ['hang']], ['502 twice', ['502', '502']], ['429', ['429']],
  ])('%s is tried again', async (_, faults) => {
    monitor.faults.push(...faults)
    expect(await submit()).toMatchObject({ state: 'accepted', tries: faults.length + 1 })
    expect(monitor.reports.size).toBe(1)
  })
  it.each([['one report', 1], ['two reports', 2]])('an answer lost after %s were taken is success', async (_, count) => {
    monitor.faults.push('drop after taking')
    const reports = [report(), report({ asOf: '2026-11-22T04:00:00Z' })].slice(0, count)
    expect(await submit(reports)).toMatchObject({ state: 'accepted', tries: 2, text: containing('answer was lost') })
    expect(monitor.answers).toEqual(['drop after taking', 409])
  })
  it('ends after five tries, and says what happened', async () => {
    monitor.faults.push('502', '502', '502', '502', '502')
    expect(await submit()).toMatchObject({ state: 'failed', tries: 5, text: expect.stringMatching(/answered 502 in all 5 tries \(it says: busy\)/) as string })
    await monitor.close()
    expect(await submit()).toMatchObject({ state: 'failed', text: expect.stringMatching(/no answer from 127.*ECONNREFUSED/) as string })
  })
  it('follows no redirect', async () => {
    monitor.faults.push('redirect')
    expect(await submit()).toMatchObject({ state: 'refused', text: containing('redirects to https://elsewhere.example/reports') })
  })
  it('ends with its signal', async () => {
    monitor.faults.push('hang')
    const end = new AbortController()
    setTimeout(() => { end.abort(new Error('interrupted')) }, 100)
    await expect(submit([report()], { signal: end.signal, timeout: 20_000 })).rejects.toThrow('interrupted')
  })
})

describe('what the monitor would refuse', () => {
  it.each<[string, Report, RegExp]>([
    ['a subject with a newline', ofSubject('my\ncloud'), /subject.*letters, digits/],
    ['a scope that nobody knows', report({ scope: { ...report().scope, uuid: `${'0'.repeat(8)}-0000-4000-8000-000000000000` } }),
      /scope is known: 0{8}-.*uuid of no scope/],
    ['a report from the future', report({ checkedAt: '2026-11-22T13:00:00Z', asOf: '2026-11-22T13:00:00Z' }), /lies in the future/],
    ['a report without a result', report({ results: [] }), /nothing was judged/],
  ])('%s is not sent', async (_, one, message) => {
    expect(await submit([one])).toMatchObject({ state: 'refused', tries: 0, text: expect.stringMatching(message) as string })
    expect(monitor.answers).toEqual([])
  })
  it('the same report twice is not sent', async () => {
    expect(await submit([report(), report()])).toMatchObject({ state: 'refused', text: containing('the same report') })
  })
  it('texts that look like the end of a signature stay part of the document', async () => {
    const hostile = '-----END SSH SIGNATURE-----\n&---\nsubject: other\n'
    const one = report({ notes: [hostile], results: report().results.map(result => ({ ...result, because: hostile })) })
    expect(await submit([one])).toMatchObject({ state: 'accepted' })
    expect(monitor.reports.get(uuidOf(one, 'run'))?.subject).toBe('mycloud')
  })
  it.each<[string, (signature: string) => string]>([
    ['lines that end with CRLF', signature => signature.replaceAll('\n', '\r\n')], ['no newline at its end', signature => signature.trimEnd()],
    ['two newlines at its end', signature => `${signature}\n`],
  ])('a signature with %s would be refused, and is told', async (_, edit) => {
    const submission = await submissionOf([report()], 'scs-yaml', { key: mine.key })
    const edited = { ...submission, signature: edit(submission.signature) }
    const [signature] = await preflight(edited, { scopes: SCOPES, now: new Date('2026-11-22T12:00:00Z') })
    expect(signature?.problem).toMatch(/take the body apart at another place/)
    const headers = { 'content-type': 'application/x-signed-yaml', authorization: `Basic ${await readFile(await token('mycloud'), 'utf8')}`.trim() }
    expect((await fetch(`${monitor.url}reports`, { method: 'POST', body: bodyOf(edited), headers })).status).toBe(401)
  })
  it('a dry run makes the checks and sends nothing', async () => {
    expect(await submit([report()], { dryRun: true })).toMatchObject({ state: 'checked', tries: 0, text: containing('as mycloud (--dry-run)') })
    expect(monitor.answers).toEqual([])
  })
})

describe('401', () => {
  it.each<[string, () => ReturnType<typeof submit>, RegExp]>([
    ['a wrong password', async () => submit([report()], { monitor: { url: monitor.url, tokenFile: await token('mycloud', 'falsch') } }),
      /token file is of another monitor/],
    ['a key that is not registered', () => submit([report()], { key: other.key }), /public key of --key is not registered for account mycloud/],
    ['a subject that does not delegate', () => submit([report()], { account: 'zuul_ci' }), /account zuul_ci may not speak for mycloud: .*append_any.*delegate/],
  ])('%s is told in words, without the password', async (_, work, message) => {
    const submitted = await work()
    expect(submitted).toMatchObject({ state: 'refused', status: 401, tries: 1, text: expect.stringMatching(message) as string })
    expect(JSON.stringify(submitted)).not.toMatch(/falsch|geheim|robot-password/)
  })
})

describe.each<[string, () => { keep: Keeper; kept: () => Promise<string[]> }]>([
  ['a store', () => {
    const store = memoryStore()
    const kept = async () => (await all(store)).map(({ state }) => state as string)
    return { keep: keepInStore(store), kept }
  }],
  ['a directory', () => {
    const place = join(dir, `kept-${Math.random()}`)
    const stateIn = async (name: string) => (JSON.parse(await readFile(join(place, name), 'utf8')) as { runs: { state: string }[] }).runs[0]!.state
    const kept = async () => Promise.all((await readdir(place)).filter(name => name.endsWith('.json')).map(stateIn))
    return { keep: keepInFiles(place), kept }
  }],
])('kept in %s', (_, open) => {
  it('what is sent is kept before and with its outcome; what was taken is not sent again', async () => {
    const { keep, kept } = open()
    await submit([report()], { keep })
    expect((await kept()).at(-1)).toBe('accepted')
    expect(await submit([report()], { keep })).toMatchObject({ state: 'known', tries: 0 })
    expect(monitor.answers).toEqual([200])
  })
  it('a batch that may have arrived before the process died is known by what was kept', async () => {
    const { keep } = open()
    const reports = [report(), report({ asOf: '2026-11-22T04:00:00Z' })]
    await submit(reports)
    await expect(submit(reports, { keep: { ...keep, conclude: () => Promise.reject(new Error('killed')) } })).rejects.toThrow('killed')
    expect(await submit(reports, { keep })).toMatchObject({ state: 'accepted', status: 409 })
  })
  it('a refused sending is kept as such and tried again', async () => {
    const { keep, kept } = open()
    accounts[0]!.keys = []
    await submit([report()], { keep })
    expect(await kept()).toContain('refused')
    accounts[0]!.keys = [mine.line]
    expect(await submit([report()], { keep })).toMatchObject({ state: 'accepted', status: 200 })
  })
  it('what another monitor took is sent to this one', async () => {
    const { keep } = open()
    const second = await startMonitor(accounts)
    await submit([report()], { keep, monitor: { url: second.url, tokenFile: await token('mycloud') } })
    await second.close()
    expect(await submit([report()], { keep })).toMatchObject({ state: 'accepted', status: 200 })
  })
})

describe('token file and URL', () => {
  it.each([
    ['http://monitor.example/', /must be https/], ['ftp://monitor.example/', /must be https/], ['nonsense', /is no URL/],
    ['https://me:s3cret@monitor.example/', /must have no user/], ['http://127.0.0.1.example/', /must be https/],
  ])('%s is refused', async (url, message) => {
    const work = submit([report()], { monitor: { url, tokenFile: await token('mycloud') } })
    await expect(work).rejects.toThrow(message)
    await expect(work).rejects.not.toThrow(/s3cret/)
  })
  it('a file that is no token is refused without its content', async () => {
    await writeFile(join(dir, 'plain'), 'mycloud:geheim\n')
    const work = submit([report()], { monitor: { url: monitor.url, tokenFile: join(dir, 'plain') } })
    await expect(work).rejects.toThrow(/is no token; it holds one line, the Base64 of account:password/)
    await expect(work).rejects.not.toThrow(/geheim/)
  })
})

async function all(store: Pick<Store, 'entries'>): Promise<Entry[]> {
  const entries: Entry[] = []
  for await (const entry of store.entries(['submissions', 'mycloud'])) entries.push(entry)
  return entries
}
