import { expect, test } from 'vitest'
import type { Auth } from '../../src/clients/cloud.ts'
import { plain, showUrl } from '../../src/clients/plain.ts'
import { connect } from '../../src/clients/openstack.ts'
import { formsOf, redact } from '../../src/secrets.ts'
import { cloud, entry, regionConfig } from './cloud.ts'
import { reply, serve } from './serve.ts'

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

test.each([
  ['with a tag in it', 'canary<b>geheim', 'canary<b>geheim'], ['that appears when tags are removed', 'canary geheim', 'canary<br>geheim'], ['in HTML', 'canary<b>geheim', '<p>canary&lt;b&gt;geheim</p>'],
])('a secret %s is hidden', async (_what, secret, text) => {
  for (const body of [JSON.stringify({ badRequest: { message: `bad ${text}` } }), `<html>bad ${text}`]) {
    const { config } = await cloud((_, answer) => { answer.writeHead(400).end(body) })
    const error = await connect({ ...config, secrets: [secret] }).get('compute', '/x').catch((e: unknown) => e as Error)
    expect((error as Error).message).toMatch(/answered 400: bad \*\*\*$/)
  }
})

test.each([
  ['Python\'s html.escape', 'canary &quot;ß/+&amp;\\ geheim&#x27;'],
  ['an XML escaper', 'canary &quot;ß/+&amp;\\ geheim&apos;'],
  ['html.escape without quotes', 'canary "ß/+&amp;\\ geheim\''],
  ['lower-case percent codes', encodeURIComponent(`${SECRET}'`).replaceAll('\'', '%27').replace(/%[0-9A-F]{2}/g, code => code.toLowerCase())],
  ['Python\'s quote', 'canary%20%22%C3%9F/%2B%26%5C%20geheim%27'],
  ['hexadecimal', Buffer.from(`${SECRET}'`).toString('hex')],
  ['upper-case hexadecimal', Buffer.from(`${SECRET}'`).toString('hex').toUpperCase()],
  ['base64url', Buffer.from(`${SECRET}'`).toString('base64url')],
  ['Base64 without padding', Buffer.from(`${SECRET}'`).toString('base64').replaceAll('=', '')],
])('redact finds a secret as written by %s', (_what, written) => {
  expect(redact(`<${written}>`, [`${SECRET}'`])).toBe('<***>')
})

test('base64url is found with padding too, and an empty secret has no form', () => {
  expect(redact('_-8=|_-8', [Buffer.from('_-8', 'base64url').toString('latin1')])).toBe('_-8=|_-8')
  expect(formsOf('ü>?').map(form => form.replaceAll('=', ''))).toContain(Buffer.from('ü>?').toString('base64url'))
  expect(formsOf('ü>')).toContain(`${Buffer.from('ü>').toString('base64url')}`)
  expect(formsOf('')).toEqual([])
})

test('the place of a redirect and the path of a URL show no secret, also where the cloud wrote it', async () => {
  const secret = 'canary&"geheim'
  const { config } = await cloud(({ path }, answer) => {
    answer.writeHead(302, { location: `http://elsewhere.example/${'x'.repeat(260)}/canary&%22geheim${path.includes('short') ? '' : '/y'}` }).end()
  })
  const error = await connect({ ...config, secrets: [secret] }).get('compute', '/x').catch((e: unknown) => e as Error)
  expect((error as Error).message).toMatch(/elsewhere\.example.*\*\*\*/)
  expect((error as Error).message).not.toMatch(/canary|geheim/)
  expect(showUrl(`https://h/v3/${encodeURIComponent(secret)}/abc/xabcx?q`, [secret, 'abc', 'v3'])).toBe('https://h/***/***/***/xabcx')
})

test('the catalog, the listing and the token document put no secret into a message', async () => {
  const of = async (catalog: (url: string) => unknown[], document: Record<string, unknown> = {}, body: unknown = {}) => {
    const { config } = await cloud((_, answer) => { reply(answer, 200, body) }, catalog, document)
    const error = await connect(config).list('compute', '/flavors', { key: 'flavors' }).catch((e: unknown) => e as Error)
    expect(error).toMatchObject({ name: 'Unseen' })
    expect((error as Error).message).not.toContain('canary')
    expect((error as Error).message).toContain('***')
  }
  const secret = 'canary-token-1'
  await of(url => [entry('compute', `${url}/${secret}`)])
  await of(url => [entry('compute', `${url}/x`)], {}, { flavors: [{ id: secret }, { id: secret, x: 1 }] })
  await of(url => [entry('compute', `${url}/x`)], {}, { flavors: [], [`${secret}_links`]: 5 })
  await of(url => [entry(secret, `${url}/x`)])
  await of(url => [entry('x', `${url}/x`, secret)])
  await of(url => [entry('compute', url)], { user: { id: 'u1', name: secret, domain: { id: 'default', name: 'Default' } } })
})
