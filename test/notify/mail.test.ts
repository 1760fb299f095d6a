import { mkdtemp, writeFile } from 'node:fs/promises'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { afterEach, describe, expect, test } from 'vitest'
import type { Channel } from '../../src/model/fleet.ts'
import { sendMail } from '../../src/notify/mail.ts'
import type { Message } from '../../src/notify/message.ts'
import { submit } from '../../src/notify/smtp.ts'
import { CERT, KEY } from '../clients/certificate.ts'

const message: Message = { key: 'ab'.repeat(16), at: '2026-11-22T03:00:00Z', about: 'mycloud', title: 'mycloud: 1 new FAIL\r\nBcc: evil@x.example', text: 'Zeile ä\n.\nend\n', body: {} }
const dir = await mkdtemp(join(tmpdir(), 'scs-check-mail-'))
await writeFile(join(dir, 'password'), 'pass wörd\n')
await writeFile(join(dir, 'user'), 'robot\n')
const never = new AbortController().signal
const closing: (() => void)[] = []
afterEach(() => { for (const close of closing.splice(0)) close() })

interface Got { from: string; to: string[]; text: string; secure: boolean; user: string | undefined }

/** A real SMTP server; what it got. */
async function server(options: SMTPServerOptions = {}): Promise<{ port: number; got: Got[] }> {
  const got: Got[] = []
  const smtp = new SMTPServer({
    authOptional: true, disabledCommands: ['STARTTLS'], logger: false, cert: CERT, key: KEY,
    onData: (stream, session, done) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope
        got.push({ from: mailFrom === false ? '' : mailFrom.address, to: rcptTo.map(({ address }) => address), text: Buffer.concat(chunks).toString(), secure: session.secure, user: session.user as string | undefined })
        done()
      })
    },
    ...options,
  })
  smtp.on('error', () => {})
  await new Promise<void>(resolve => { smtp.listen(0, '127.0.0.1', () => resolve()) })
  closing.push(() => smtp.close(() => {}))
  return { port: (smtp.server.address() as AddressInfo).port, got }
}
const channel = (port: number, more: Partial<Extract<Channel, { kind: 'mail' }>> = {}) => ({ kind: 'mail' as const, to: ['ops@cloud.example'], from: 'SCS check <scs@board.example>', server: `smtp://localhost:${port}`, ...more })
const refuse = (code: number, response: string) => Object.assign(new Error(response), { responseCode: code })

test('a mail arrives as it was written: addresses, one subject line, text, a Message-ID that stays the same', async () => {
  const { port, got } = await server()
  expect(await sendMail(channel(port), message, never)).toEqual({ state: 'sent' })
  expect(await sendMail(channel(port), message, never)).toEqual({ state: 'sent' })
  const [mail] = got
  expect(mail).toMatchObject({ from: 'scs@board.example', to: ['ops@cloud.example'] })
  expect(mail!.text).toContain(`Message-ID: <scs-check.${message.key}@board.example>`)
  expect(mail!.text).toMatch(/^Subject: .*\\u000d\\u000aBcc/m)
  expect(mail!.text).not.toMatch(/^Bcc/m)
  expect(mail!.text).toContain('Auto-Submitted: auto-generated')
  expect(mail!.text).toMatch(/Zeile (?:ä|=C3=A4)/)
  const without = (text: string) => text.replace(/^Date:.*$/m, '')
  expect(without(got[1]!.text)).toBe(without(mail!.text))
})

test('with STARTTLS, a certificate that is verified, and a password', async () => {
  const { port, got } = await server({ disabledCommands: [], authOptional: false, onAuth: (auth, _, done) => (auth.password === 'pass wörd' ? done(null, { user: auth.username }) : done(refuse(535, 'no'))) })
  const secret = channel(port, { userFile: join(dir, 'user'), passwordFile: join(dir, 'password') })
  expect(await sendMail(secret, message, never, { ca: CERT })).toEqual({ state: 'sent' })
  expect(got).toMatchObject([{ secure: true, user: 'robot' }])
  await writeFile(join(dir, 'wrong'), 'other\n')
  const outcome = await sendMail({ ...secret, passwordFile: join(dir, 'wrong') }, message, never, { ca: CERT })
  expect(outcome).toMatchObject({ state: 'failed', again: 'later', reason: expect.stringMatching(/^the server answered 535 to AUTH/) as string })
  expect(JSON.stringify(outcome)).not.toContain('other')
})

test('with TLS from the start; a certificate that nobody vouches for is refused', async () => {
  const { port, got } = await server({ secure: true, disabledCommands: [] })
  expect(await sendMail(channel(port, { server: `smtps://localhost:${port}` }), message, never, { ca: CERT })).toEqual({ state: 'sent' })
  expect(await sendMail(channel(port, { server: `smtps://localhost:${port}` }), message, never)).toEqual({ state: 'failed', again: 'later', reason: expect.stringContaining('certificate can be verified (') as string })
  expect(got).toHaveLength(1)
})

test('a server elsewhere that offers no STARTTLS gets nothing', async () => {
  const { port, got } = await server()
  expect(await sendMail(channel(port), message, never, { ca: CERT })).toMatchObject({ state: 'failed' })
  expect(got).toEqual([])
})

describe('what the server says', () => {
  test.each<[string, SMTPServerOptions, object]>([
    ['a recipient refused for now', { onRcptTo: (_a, _s, done) => done(refuse(450, 'greylisted')) }, { state: 'failed', again: 'soon', reason: 'the server answered 450 to RCPT TO' }],
    ['a recipient refused for good', { onRcptTo: (_a, _s, done) => done(refuse(550, 'no such user <ops@cloud.example>')) }, { state: 'failed', again: 'later', reason: 'the server answered 550 to RCPT TO' }],
    ['a message refused for now', { onData: (stream, _s, done) => { stream.resume().on('end', () => done(refuse(451, 'later'))) } }, { state: 'failed', again: 'soon', reason: 'the server answered 451 to DATA' }],
    ['a message refused for good', { onData: (stream, _s, done) => { stream.resume().on('end', () => done(refuse(554, 'spam'))) } }, { state: 'failed', again: 'later', reason: 'the server answered 554 to DATA' }],
    ['nobody is let in', { onConnect: (_s, done) => done(refuse(421, 'busy')) }, { state: 'failed', again: 'soon' }],
  ])('%s', async (_, options, expected) => {
    const { port } = await server(options)
    expect(await sendMail(channel(port), message, never)).toMatchObject(expected)
  })

  test('one recipient of two refused is told and not tried again', async () => {
    const { port, got } = await server({ onRcptTo: ({ address }, _s, done) => (address.startsWith('no') ? done(refuse(550, 'no')) : done()) })
    expect(await sendMail(channel(port, { to: ['ops@cloud.example', 'no@cloud.example'] }), message, never)).toEqual({ state: 'sent', note: 'the server refused 1 of 2 recipients' })
    expect(got[0]!.to).toEqual(['ops@cloud.example'])
  })
})

describe('what breaks', () => {
  test('a connection that ends after the whole message was handed over is in doubt', async () => {
    const sockets: Socket[] = []
    const { port } = await server({ onConnect: (_s, done) => done(), onData: stream => { stream.resume().on('end', () => { for (const socket of sockets) socket.destroy() }) } })
    const between = createServer(client => {
      const socket = connect(port, '127.0.0.1')
      sockets.push(client)
      client.pipe(socket).pipe(client)
      client.on('error', () => {})
      socket.on('error', () => {})
    })
    await new Promise<void>(resolve => { between.listen(0, '127.0.0.1', resolve) })
    closing.push(() => between.close())
    expect(await sendMail(channel((between.address() as AddressInfo).port), message, never)).toMatchObject({ state: 'unknown' })
  })

  test('a server that never answers: before the message a clear failure, after it in doubt', async () => {
    const hang = async (lines: (said: string) => string | undefined) => {
      const tcp = createServer(socket => {
        socket.on('error', () => {})
        socket.write(lines('') ?? '')
        socket.on('data', data => { const answer = lines(data.toString()); if (answer !== undefined) socket.write(answer) })
      })
      await new Promise<void>(resolve => { tcp.listen(0, '127.0.0.1', resolve) })
      closing.push(() => tcp.close())
      return submit({ server: new URL(`smtp://localhost:${(tcp.address() as AddressInfo).port}`), auth: undefined, tls: {}, envelope: { from: 'a@b.example', to: ['c@d.example'] }, content: Readable.from([Buffer.from('x\r\n')]), signal: never, totalMs: 300 })
    }
    const polite = (said: string) => (said === '' ? '220 hi\r\n' : said.startsWith('EHLO') ? '250 hi\r\n' : said.startsWith('DATA') ? '354 go\r\n' : /^(MAIL|RCPT)/.test(said) ? '250 ok\r\n' : undefined)
    expect(await hang(() => undefined)).toMatchObject({ state: 'failed', again: 'soon', down: true })
    expect(await hang(said => (said.startsWith('MAIL') ? undefined : polite(said)))).toMatchObject({ state: 'failed', down: true })
    expect(await hang(polite)).toEqual({ state: 'unknown', reason: 'the connection broke before the server confirmed (ETIMEDOUT)' })
  })

  test('a signal ends it at once: before the message a clear failure, after it in doubt', async () => {
    const stuck = (until: string) => server({ onMailFrom: (_address, _session, done) => { if (until !== 'MAIL') done() }, onData: stream => { stream.resume() } })
    const night = (ms: number) => {
      const controller = new AbortController()
      setTimeout(() => { controller.abort(new Error('interrupted by SIGTERM')) }, ms)
      return controller.signal
    }
    const start = performance.now()
    expect(await sendMail(channel((await stuck('MAIL')).port), message, night(500))).toEqual({ state: 'failed', reason: 'interrupted, since the night was', again: 'later', down: true })
    expect(await sendMail(channel((await stuck('DATA')).port), message, AbortSignal.timeout(900))).toEqual({ state: 'unknown', reason: 'no answer within 1 s' })
    expect(performance.now() - start).toBeLessThan(5_000)
  })

  test('nobody listens, no such host, no such file', async () => {
    const { port } = await server()
    for (const close of closing.splice(0)) close()
    expect(await sendMail(channel(port), message, never)).toMatchObject({ state: 'failed', again: 'soon', down: true })
    expect(await sendMail(channel(port, { server: 'smtp://mail.invalid:25' }), message, never)).toMatchObject({ state: 'failed', again: 'soon', down: true })
    expect(await sendMail(channel(port, { passwordFile: '/nowhere' }), message, never)).toEqual({ state: 'failed', again: 'later', reason: expect.stringContaining('/nowhere cannot be read (ENOENT)') as string })
  })
})
