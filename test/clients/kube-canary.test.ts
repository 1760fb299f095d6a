import { expect, it, test } from 'vitest'
import { apiServer, base64, config, connected, failure, load, script } from './kube.ts'
import { LEAF, LEAF_KEY } from './tls-certificates.ts'

const SECRET = 'canary-"ß/+&geheim'
const TOKEN = 'canary-token.4711-geheim'

test.each<[string, Record<string, unknown>]>([
  ['token', { token: TOKEN }], ['password', { username: 'anna', password: SECRET }],
  ['exec', { exec: { apiVersion: 'client.authentication.k8s.io/v1', interactiveMode: 'Never', args: [`--client-secret=${SECRET}`],
    command: script(`console.log(JSON.stringify({ kind: 'ExecCredential', apiVersion: 'client.authentication.k8s.io/v1', status: { token: '${TOKEN}' } }))`) } }],
])('a server that echoes what it was sent (%s) gets no secret into a message', async (_what, user) => {
  for (const code of [302, 400, 401, 403, 404, 410, 429, 500]) {
    const { url } = await apiServer(({ headers }, answer) => {
      const echo = `${SECRET} ${encodeURIComponent(SECRET)} ${base64(SECRET)} ${JSON.stringify(headers)} ${TOKEN}`
      answer.writeHead(code, code === 302 ? { location: `https://x.example/${TOKEN}` } : {}).end(code < 404 ? JSON.stringify({ kind: 'Status', message: echo, reason: 'BadRequest' }) : echo)
    })
    const client = await connected(url, user, {}, { retries: 0 })
    client.conceal(SECRET)
    client.conceal(TOKEN)
    const errors = await Promise.all([client.get(`/x/${TOKEN}`), client.list('/x'), client.send('POST', '/x', { json: {} })].map(failure))
    for (const { message } of errors) expect(message).not.toMatch(/canary|geheim|Y2FuYXJ5/)
  }
})
it('no mistake in a kubeconfig is told with a secret', async () => {
  const users: Record<string, unknown>[] = [
    { token: `${TOKEN}\n` }, { token: TOKEN, password: SECRET }, { 'client-key-data': base64(SECRET), 'client-certificate-data': base64(LEAF) }, { 'client-key-data': SECRET, 'client-certificate-data': base64(LEAF) },
    { 'client-key-data': base64(LEAF_KEY) }, { 'auth-provider': { name: 'x', config: { 'id-token': TOKEN } } }, { 'as-uid': SECRET }, { 'auth-provider': { name: 'oidc', config: { 'client-secret': SECRET } } },
    { exec: { command: 'x', args: [SECRET] } }, { 'as': 'x', 'as-user-extra': SECRET },
  ]
  for (const user of users) {
    const error = await load({ file: config({}, user) }, { named: ['file'] }).then(() => undefined, (e: unknown) => e as Error)
    expect(error?.name).toBe('ConfigError')
    expect(error?.message).not.toMatch(/canary|geheim/)
  }
  for (const text of [`token: ${TOKEN}\n - x: [`, `{"token": "${TOKEN}", }}`, `users: [{name: a, user: {token: "${TOKEN}"}}]\nusers: x`, TOKEN]) {
    const error = await load({ file: text }, { named: ['file'] }).then(() => undefined, (e: unknown) => e as Error)
    expect(error?.name).toBe('ConfigError')
    expect(error?.message).not.toMatch(/canary|geheim/)
  }
  for (const proxy of [`http://u:${TOKEN}%zz@h`, `ftp://u:${TOKEN}@h`, `http//u:${TOKEN}@h`]) {
    await expect(load({ file: config({ 'proxy-url': proxy }) }, { named: ['file'] })).rejects.toThrow(/^(?!.*canary)/)
  }
})
