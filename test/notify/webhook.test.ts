import { createHmac, timingSafeEqual } from 'node:crypto'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { sendMatrix } from '../../src/notify/matrix.ts'
import type { Message } from '../../src/notify/message.ts'
import { sendWebhook } from '../../src/notify/webhook.ts'

const message: Message = { key: 'cd'.repeat(16), at: '2026-11-22T03:00:00Z', about: 'mycloud', title: 'mycloud: 1 new FAIL', text: '@room ä\n', body: { format: 'scs-check/notice/1', title: 'ä' } }
const dir = await mkdtemp(join(tmpdir(), 'scs-check-hook-'))
const never = new AbortController().signal
const closing: (() => void)[] = []
afterEach(() => { for (const close of closing.splice(0)) close() })

interface Got { method: string; url: string; headers: IncomingMessage['headers']; body: string }

async function server(answer: (response: ServerResponse, n: number, request: Got) => void): Promise<{ url: string; got: Got[] }> {
  const got: Got[] = []
  const http = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      got.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks).toString() })
      answer(response, got.length, got.at(-1)!)
    })
  })
  await new Promise<void>(resolve => { http.listen(0, '127.0.0.1', resolve) })
  closing.push(() => { http.closeAllConnections(); http.close() })
  return { url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`, got }
}
const secretFile = async (text: string) => {
  const file = join(dir, createHmac('sha256', 'name').update(text).digest('hex').slice(0, 8))
  await writeFile(file, text)
  return file
}
const hook = (url: string, more: { secretFile?: string } = {}) => ({ kind: 'webhook' as const, url: `${url}/hook?token=1`, ...more })

/** As a receiver verifies that follows the Standard Webhooks specification. */
function verified({ headers, body }: Got, key: Buffer): boolean {
  const expected = createHmac('sha256', key).update(`${headers['webhook-id'] as string}.${headers['webhook-timestamp'] as string}.${body}`).digest()
  return (headers['webhook-signature'] as string).split(' ').some(one => one.startsWith('v1,') && timingSafeEqual(Buffer.from(one.slice(3), 'base64'), expected))
}

test('a receiver can verify sender, time and body, and tell a repetition', async () => {
  const { url, got } = await server(response => response.writeHead(204).end())
  const key = Buffer.from('0123456789abcdef0123456789abcdef')
  for (const text of [`whsec_${key.toString('base64')}\n`, key.toString()]) {
    expect(await sendWebhook(hook(url, { secretFile: await secretFile(text) }), message, never)).toEqual({ state: 'sent' })
    expect(verified(got.at(-1)!, key)).toBe(true)
    expect(verified({ ...got.at(-1)!, body: got.at(-1)!.body.replace('1', '2') }, key)).toBe(false)
  }
  expect(got[0]).toMatchObject({ method: 'POST', url: '/hook?token=1', headers: { 'content-type': 'application/json; charset=utf-8', 'webhook-id': message.key, 'idempotency-key': message.key } })
  expect(Math.abs(Number(got[0]!.headers['webhook-timestamp']) - Date.now() / 1000)).toBeLessThan(5)
  expect(JSON.parse(got[0]!.body)).toEqual({ format: 'scs-check/notice/1', title: 'ä', id: message.key })
  expect(got[0]!.body).toBe(got[1]!.body)
})

test.each<[number, Record<string, string>, object]>([
  [200, {}, { state: 'sent' }], [202, {}, { state: 'sent' }],
  [302, { location: '/elsewhere' }, { state: 'failed', again: 'later' }],
  [400, {}, { state: 'failed', again: 'later', reason: 'answered 400' }], [401, {}, { state: 'failed', again: 'later' }],
  [429, { 'retry-after': '7' }, { state: 'failed', again: 'soon', afterMs: 7000 }], [503, {}, { state: 'failed', again: 'soon' }], [500, {}, { state: 'failed', again: 'soon' }],
  [504, {}, { state: 'unknown' }],
])('an answer of %i means what it says, and is asked once', async (status, headers, expected) => {
  const { url, got } = await server(response => response.writeHead(status, headers).end('secret words of the other side'))
  const outcome = await sendWebhook(hook(url), message, never)
  expect(outcome).toMatchObject(expected)
  expect(JSON.stringify(outcome)).not.toMatch(/secret words|token/)
  expect(got).toHaveLength(1)
  expect(got[0]!.headers['webhook-signature']).toBeUndefined()
})

test('a connection that breaks is in doubt after the request, and a clear failure before it', async () => {
  const { url } = await server(response => response.socket?.destroy())
  expect(await sendWebhook(hook(url), message, never)).toMatchObject({ state: 'unknown' })
  for (const close of closing.splice(0)) close()
  expect(await sendWebhook(hook(url), message, never)).toMatchObject({ state: 'failed', again: 'soon', down: true })
  expect(await sendWebhook(hook('https://hooks.invalid'), message, never)).toMatchObject({ state: 'failed', again: 'soon', down: true })
})

test('a status counts, whatever becomes of the body', async () => {
  const { url } = await server(response => { response.writeHead(200, { 'content-length': '1000' }); response.write('x', () => response.socket?.destroy()) })
  expect(await sendWebhook(hook(url), message, never)).toEqual({ state: 'sent' })
  const flood = await server(response => response.writeHead(200).end('x'.repeat(1_000_000)))
  expect(await sendWebhook(hook(flood.url), message, never)).toEqual({ state: 'sent' })
})

test.each([['missing', undefined], ['empty', '\n']])('a key that is %s sends nothing', async (_, text) => {
  const { url, got } = await server(response => response.end())
  expect(await sendWebhook(hook(url, { secretFile: text === undefined ? '/nowhere' : await secretFile(text) }), message, never)).toMatchObject({ state: 'failed', again: 'later' })
  expect(got).toEqual([])
})

/** A homeserver as the specification has it: a transaction id is accepted once, and answered alike again. */
async function homeserver(limit?: { first: number; body: object; headers?: Record<string, string> }) {
  const events = new Map<string, unknown>()
  const found = await server((response, n, { url, headers, body }) => {
    if (headers.authorization !== 'Bearer syt_token') return response.writeHead(401).end('{"errcode":"M_UNKNOWN_TOKEN"}')
    if (limit !== undefined && n <= limit.first) return response.writeHead(429, limit.headers).end(JSON.stringify(limit.body))
    const [, room, transaction] = /^\/_matrix\/client\/v3\/rooms\/([^/]+)\/send\/m\.room\.message\/([^/]+)$/.exec(url) ?? []
    if (decodeURIComponent(room ?? '') !== '!room:m.example') return response.writeHead(403).end('{"errcode":"M_FORBIDDEN","error":"not in room"}')
    if (!events.has(transaction!)) events.set(transaction!, JSON.parse(body))
    return response.writeHead(200).end(`{"event_id":"$${[...events.keys()].indexOf(transaction!)}"}`)
  })
  return { ...found, events }
}
const room = async (url: string, more: object = {}) => ({ kind: 'matrix' as const, homeserver: `${url}/`, room: '!room:m.example', tokenFile: await secretFile('syt_token\n'), ...more })

test('a Matrix message sent twice is there once, and calls nobody', async () => {
  const { url, events, got } = await homeserver()
  expect([await sendMatrix(await room(url), message, never), await sendMatrix(await room(url), message, never)]).toEqual([{ state: 'sent' }, { state: 'sent' }])
  expect(got).toHaveLength(2)
  expect([...events.values()]).toEqual([{ msgtype: 'm.notice', body: 'mycloud: 1 new FAIL\n\n@room ä\n', 'm.mentions': {} }])
})

test('a Matrix server that asks to wait, refuses, or breaks off', async () => {
  const limited = await homeserver({ first: 1, body: { errcode: 'M_LIMIT_EXCEEDED', retry_after_ms: 1500 } })
  expect(await sendMatrix(await room(limited.url), message, never)).toEqual({ state: 'failed', reason: 'answered 429 M_LIMIT_EXCEEDED', again: 'soon', afterMs: 1500 })
  const header = await homeserver({ first: 1, body: { errcode: 'M_LIMIT_EXCEEDED' }, headers: { 'retry-after': '3' } })
  expect(await sendMatrix(await room(header.url), message, never)).toMatchObject({ afterMs: 3000 })
  const { url } = await homeserver()
  expect(await sendMatrix(await room(url, { room: '!other:m.example' }), message, never)).toEqual({ state: 'failed', reason: 'answered 403 M_FORBIDDEN', again: 'later' })
  expect(await sendMatrix(await room(url, { tokenFile: await secretFile('wrong') }), message, never)).toEqual({ state: 'failed', reason: 'answered 401 M_UNKNOWN_TOKEN', again: 'later' })
  const broken = await server(response => response.socket?.destroy())
  expect(await sendMatrix(await room(broken.url), message, never)).toMatchObject({ state: 'unknown', repeatable: true })
})

test('a Matrix event stays below its limit, whatever the text', async () => {
  const { url, got } = await homeserver()
  expect(await sendMatrix(await room(url), { ...message, text: '\u{1f4a5}\u0001"'.repeat(100_000) }, never)).toEqual({ state: 'sent' })
  expect(Buffer.byteLength(got[0]!.body)).toBeLessThan(65_000)
  expect(got[0]!.body).not.toMatch(/\\ud83d/)
})

test.each<[string, number, string]>([
  ['a page of a proxy', 200, '<html>please log in</html>'], ['JSON of something else', 200, '{}'], ['an event without a name', 200, '{"event_id":""}'], ['another success', 202, '{"event_id":"$1"}'],
])('%s is no Matrix event: in doubt, and repeatable', async (_, status, text) => {
  const { url, got } = await server(response => response.writeHead(status, { 'content-type': 'text/html' }).end(text))
  expect(await sendMatrix(await room(url), message, never)).toEqual({ state: 'unknown', reason: `answered ${status} without an event_id: is it a Matrix server?`, repeatable: true })
  expect(got).toHaveLength(1)
})

test('a request under way ends with its signal: in doubt, and said why', async () => {
  const { url, got } = await server(() => {})
  const start = performance.now()
  expect(await sendWebhook(hook(url), message, AbortSignal.timeout(1_000))).toEqual({ state: 'unknown', reason: 'no answer within 1 s' })
  const night = new AbortController()
  setTimeout(() => { night.abort(new Error('interrupted by SIGTERM')) }, 200)
  expect(await sendMatrix(await room(url), message, night.signal)).toEqual({ state: 'unknown', reason: 'interrupted, since the night was', repeatable: true })
  expect(performance.now() - start).toBeLessThan(5_000)
  expect(got).toHaveLength(2)
})

test('without an answer for 30 s a request ends, and says so', async () => {
  const { url } = await server(() => {})
  const timeout = vi.spyOn(AbortSignal, 'timeout').mockImplementationOnce(() => {
    const soon = new AbortController()
    setTimeout(() => { soon.abort(new DOMException('too late', 'TimeoutError')) }, 600)
    return soon.signal
  })
  expect(await sendWebhook(hook(url), message, never)).toEqual({ state: 'unknown', reason: 'no answer within 1 s' })
  expect(timeout).toHaveBeenCalledWith(30_000)
  timeout.mockRestore()
})

test('a connection that was never there when the signal came is a clear failure', async () => {
  const silent = createTcpServer(socket => { closing.push(() => socket.destroy()) })
  await new Promise<void>(resolve => { silent.listen(0, '127.0.0.1', resolve) })
  closing.push(() => silent.close())
  const outcome = await sendWebhook(hook(`https://127.0.0.1:${(silent.address() as AddressInfo).port}`), message, AbortSignal.timeout(600))
  expect(outcome).toEqual({ state: 'failed', reason: 'no answer within 1 s', again: 'later', down: true })
})
