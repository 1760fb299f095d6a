import { expect, test } from 'vitest'
import type { Auth } from '../../src/clients/cloud.ts'
import { plain, redact, showUrl } from '../../src/clients/plain.ts'
import { connect } from '../../src/clients/openstack.ts'
import { cloud, regionConfig } from './cloud.ts'
import { serve } from './serve.ts'

const SECRET = 'canary "ß/+&\\ geheim'

test.each<[string, Auth]>([
  ['password', { type: 'password', user: { id: 'u' }, password: SECRET, scope: null }],
  ['token', { type: 'token', token: SECRET, scope: null }],
  ['application credential', { type: 'v3applicationcredential', id: 'i', secret: SECRET }],
  ['one-time password', { type: 'v3totp', user: { id: 'u' }, passcode: SECRET, scope: null }],
])('a cloud that echoes what it was sent (%s) gets no secret into a message', async (_what, auth) => {
  for (const status of [400, 401, 403, 404, 500]) {
    const { url } = await serve(({ body, headers }, answer) => {
      const forms = [SECRET, encodeURIComponent(SECRET), Buffer.from(SECRET).toString('base64')].join(' ')
      answer.writeHead(status).end(status === 400 ? JSON.stringify({ error: { message: `${forms} ${body}` } }) : `<p>${forms} ${body} ${JSON.stringify(headers)}`)
    })
    const error = await connect(regionConfig(url, { auth, secrets: [SECRET] })).session().catch((e: unknown) => e as Error)
    expect((error as Error).message).not.toMatch(/canary|geheim|Y2FuYXJ5/)
    expect(error).toMatchObject({ name: 'Unseen' })
  }
})

test('a service that echoes the token gets it into no message', async () => {
  const { config } = await cloud(({ headers }, answer) => { answer.writeHead(403).end(`denied for ${String(headers['x-auth-token'])}`) })
  await expect(connect(config).get('compute', '/x?password=hidden')).rejects.toMatchObject({ message: expect.stringMatching(/compute\/v2\.1\/x answered 403: denied for \*\*\*$/) as unknown })
})

test('hostile text in a message is one harmless line of at most 200 characters', async () => {
  const evil = '\u001b[31mred\u202eback\u2028\n<script>alert(1)</script>' + 'x'.repeat(100_000)
  const { config } = await cloud((_, answer) => { answer.writeHead(403).end(JSON.stringify({ forbidden: { message: evil } })) })
  const error = await connect(config).get('compute', '/x').catch((e: unknown) => e as Error)
  expect((error as Error).message).toMatch(/^[\x20-\x7e…]{1,300}$/)
  expect((error as Error).message).not.toContain('<script>')
})

test('URLs are shown without user, query and fragment', () => {
  expect(showUrl('https://u:p@host:1/a?token=x#y')).toBe('https://host:1/a')
})

test('redact finds the written forms of a secret, and nothing in an empty one', () => {
  expect(redact(`${SECRET}|${encodeURIComponent(SECRET)}|${JSON.stringify(SECRET)}|${Buffer.from(SECRET).toString('base64')}`, [SECRET])).toBe('***|***|"***"|***')
  expect(redact('canary &quot;ß/+&amp;\\ geheim|canary+%22%C3%9F%2F%2B%26%5C+geheim|canary \\"\\u00df/+&\\\\ geheim', [SECRET])).toBe('***|***|***')
  expect(redact('text', [''])).toBe('text')
  expect(redact('x', ['\ud800'])).toBe('x')
})

test('plain cuts by characters, not in the middle of one', () => {
  expect(plain('😀'.repeat(10), 5)).toBe('😀😀😀😀…')
})
