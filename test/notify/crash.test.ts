import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { rolldown } from 'rolldown'
import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDirectoryStore } from '../../src/history/directory-store.ts'
import type { Fleet } from '../../src/model/fleet.ts'
import { notify } from '../../src/notify/notify.ts'
import type { Delivered } from '../../src/notify/outbox.ts'
import { BOUND, day, fleet, night, seen, subject } from './kit.ts'

const SUBJECTS = 20
const KILLS = 10

let dir: string
const children = new Set<ChildProcess>()
/** How often each channel took each message. */
const taken = { webhook: new Map<string, number>(), mail: new Map<string, number>(), matrix: new Map<string, number>() }
const count = (map: Map<string, number>, key: string) => map.set(key, (map.get(key) ?? 0) + 1)
const soon = (work: () => void) => setTimeout(work, Math.random() * 30)

// takes a message as soon as it is whole, and answers a little later: between the two a sender can be killed
const http = createServer((request, response) => {
  request.resume().on('end', () => {
    const transaction = /m\.room\.message\/(\w+)$/.exec(request.url ?? '')?.[1]
    if (transaction === undefined) count(taken.webhook, String(request.headers['webhook-id']))
    else taken.matrix.set(transaction, 1)
    soon(() => response.end('{"event_id":"$1"}'))
  })
})
const smtp = new SMTPServer({
  authOptional: true, disabledCommands: ['STARTTLS'], logger: false,
  onData: (stream, _, done) => {
    let text = ''
    stream.on('data', (chunk: Buffer) => { text += chunk.toString() })
    stream.on('end', () => {
      count(taken.mail, /Message-ID: <scs-check\.(\w+)@/.exec(text)?.[1] ?? 'none')
      soon(() => done())
    })
  },
})
smtp.on('error', () => {})

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'scs-check-notify-crash-'))
  const build = await rolldown({ input: new URL('./crash-child.ts', import.meta.url).pathname, platform: 'node', logLevel: 'silent' })
  await build.write({ dir: join(dir, 'program'), format: 'esm', entryFileNames: 'child.mjs', chunkFileNames: '[name]-[hash].mjs' })
  await build.close()
  await writeFile(join(dir, 'token'), 'token\n')
  await Promise.all([new Promise<void>(resolve => { http.listen(0, '127.0.0.1', resolve) }), new Promise<void>(resolve => { smtp.listen(0, '127.0.0.1', () => resolve()) })])
})
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL')
  http.closeAllConnections()
  http.close()
  smtp.close(() => {})
  await rm(dir, { recursive: true })
})

/** Runs the night's telling; killed after so many milliseconds from its first line to a receiver. */
function run(contacts: Fleet['contacts'], killAfter?: number): Promise<string> {
  return new Promise(resolve => {
    const child = spawn(process.execPath, [join(dir, 'program', 'child.mjs'), join(dir, 'store'), JSON.stringify(contacts), String(SUBJECTS)], { stdio: ['ignore', 'pipe', 'inherit'] })
    children.add(child)
    let text = ''
    child.stdout.on('data', (chunk: Buffer) => { text += chunk.toString() })
    const kill = () => setTimeout(() => child.kill('SIGKILL'), killAfter)
    if (killAfter !== undefined) {
      http.once('request', kill)
      child.once('close', () => http.off('request', kill))
    }
    child.once('close', () => {
      children.delete(child)
      resolve(text)
    })
  })
}

test('killed at any instants while it tells, it tells nobody twice, and in the end everybody but those in doubt', { timeout: 60_000 }, async () => {
  const base = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
  const contacts: Fleet['contacts'] = { ops: { channels: [
    { kind: 'webhook', url: `${base}/hook` },
    { kind: 'mail', to: ['ops@cloud.example'], from: 'scs@board.example', server: `smtp://127.0.0.1:${(smtp.server.address() as AddressInfo).port}` },
    { kind: 'matrix', homeserver: base, room: '!room:m.example', tokenFile: join(dir, 'token') },
  ] } }
  const store = await openDirectoryStore(join(dir, 'store'))
  const first = Array.from({ length: SUBJECTS }, (_, i) => seen(0, {}, { subject: subject(`cloud-${i}`) }))
  await notify({ store, fleet: fleet({ contacts }), night: night(0), subjects: first, bound: BOUND, now: () => day(0), signal: new AbortController().signal })
  for (let n = 0; n < KILLS; n++) await run(contacts, Math.random() * 60)
  const { unknown, failed, givenUp } = JSON.parse(await run(contacts)) as Delivered
  expect([failed, givenUp]).toEqual([[], []])
  expect([...taken.webhook.values(), ...taken.mail.values()].filter(times => times !== 1)).toEqual([])
  expect(taken.matrix.size).toBe(SUBJECTS)
  for (const channel of ['webhook', 'mail'] as const) {
    const doubtful = unknown.filter(one => one.channel === channel).length
    expect(taken[channel].size).toBeLessThanOrEqual(SUBJECTS)
    expect(taken[channel].size + doubtful).toBeGreaterThanOrEqual(SUBJECTS)
  }
  expect(unknown.filter(({ channel }) => channel === 'matrix')).toEqual([])
  expect(unknown.length).toBeGreaterThan(0) // else no kill came while something was sent, and this test proves nothing
  // once more: nothing
  const before = [taken.webhook.size, taken.mail.size]
  await run(contacts)
  expect([taken.webhook.size, taken.mail.size]).toEqual(before)
  await store.close()
})
