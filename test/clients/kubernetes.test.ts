import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, test } from 'vitest'
import { files } from './config.ts'
import { apiServer, base64, connected, failure, script } from './kube.ts'
import { reply, serve } from './serve.ts'
import { LEAF, LEAF_KEY, OLD, OLD_KEY } from './tls-certificates.ts'

const CERTIFIED = { 'client-certificate-data': base64(LEAF), 'client-key-data': base64(LEAF_KEY) }
const status = (code: number, reason: string, message: string) => ({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, code })
const ok = (_: unknown, answer: Parameters<typeof reply>[0]) => { reply(answer, 200, {}) }

describe('who asks', () => {
  test.each<[string, Record<string, unknown>, Record<string, unknown>, number]>([
    ['a token', { token: 'tok' }, { authorization: 'Bearer tok' }, 1],
    ['user and password', { username: 'u', password: 'p' }, { authorization: `Basic ${base64('u:p')}` }, 1],
    ['impersonation', { 'token': 't', 'as': 'jané', 'as-groups': ['a', 'b'] }, { 'impersonate-user': Buffer.from('jané').toString('latin1'), 'impersonate-group': 'a, b' }, 3],
    ['nothing', {}, {}, 0],
  ])('%s', async (_what, user, headers, expected) => {
    const { url, seen } = await apiServer(ok)
    expect(await (await connected(url, user)).get('/version')).toEqual({})
    expect(seen[0]).toMatchObject({ path: '/version', client: '', headers: { accept: 'application/json', ...headers } })
    expect(Object.keys(seen[0]?.headers ?? {}).filter(name => /^(authorization|impersonate-.*)$/.test(name))).toHaveLength(expected)
  })
  test('a client certificate; anonymous requests carry neither it nor any header', async () => {
    const { url, seen } = await apiServer((_, answer) => { reply(answer, 403, {}) })
    const client = await connected(url, { ...CERTIFIED, token: 't', as: 'x' })
    expect(await failure(client.get('/version'))).toMatchObject({ status: 403 })
    expect((await client.anonymous('GET', '/livez')).status).toBe(403)
    expect(seen.map(({ client, headers }) => [client, headers.authorization, headers['impersonate-user']])).toEqual([['api.test', 'Bearer t', 'x'], ['', undefined, undefined]])
  })
  test('a client certificate that has expired is named after a 401', async () => {
    const { url } = await apiServer((_, answer) => { reply(answer, 401, {}) })
    const old = await connected(url, { 'client-certificate-data': base64(OLD), 'client-key-data': base64(OLD_KEY) })
    expect((await failure(old.get('/x'))).message).toMatch(/check user "u" of .*file \(its client certificate expired on 2021-01-01\)$/)
  })
  test('a token file that changes is read anew, at once after a 401', async () => {
    const directory = files({ token: 'one\n' })
    let valid = 'one'
    const { url, seen } = await apiServer(({ headers }, answer) => { reply(answer, headers.authorization === `Bearer ${valid}` ? 200 : 401, {}) })
    const client = await connected(url, { tokenFile: join(directory, 'token') })
    expect(await client.get('/a')).toEqual({})
    writeFileSync(join(directory, 'token'), `${valid = 'two'}\n`)
    expect(await client.get('/b')).toEqual({})
    expect(seen.map(({ path, headers }) => [path, headers.authorization])).toEqual([['/a', 'Bearer one'], ['/b', 'Bearer one'], ['/b', 'Bearer two']])
    expect(client.secrets()).toEqual(expect.arrayContaining(['one', 'two']))
  })
})

describe('an exec plugin', () => {
  const plugin = (body: string) => {
    const counter = join(files({ n: '' }), 'n')
    const source = `const fs = require('fs'); fs.appendFileSync(${JSON.stringify(counter)}, 'x'); const n = fs.readFileSync(${JSON.stringify(counter)}, 'utf8').length
      console.log(JSON.stringify({ kind: 'ExecCredential', apiVersion: 'client.authentication.k8s.io/v1', status: ${body} }))`
    return { exec: { apiVersion: 'client.authentication.k8s.io/v1', command: script(source), interactiveMode: 'Never' } }
  }
  it('runs once for many requests, not before the first, and once more after a 401', async () => {
    const { url, seen } = await apiServer(({ headers }, answer) => { reply(answer, headers.authorization === 'Bearer t2' ? 200 : 401, {}) })
    const client = await connected(url, plugin('{ token: `t${n}` }'))
    await Promise.all(Array.from({ length: 10 }, (_, i) => client.get(`/${i}`)))
    expect(new Set(seen.map(({ headers }) => headers.authorization))).toEqual(new Set(['Bearer t1', 'Bearer t2']))
    expect(client.secrets()).toEqual(['t1', 't2'])
  })
  it('does not run again and again for a server that refuses everything', async () => {
    const { url } = await apiServer((_, answer) => { reply(answer, 401, status(401, 'Unauthorized', 'Unauthorized')) })
    const client = await connected(url, plugin('{ token: `t${n}` }'))
    for (let i = 0; i < 4; i++) {
      const error = await failure(client.get('/x'))
      expect(error.message).toMatch(/^GET https:\/\/127\.0\.0\.1:\d+\/x answered 401: Unauthorized: the API server does not accept these credentials: check user "u" of \/.*\/file$/)
    }
    expect(client.secrets()).toEqual(['t1', 't2'])
  })
  it('gives certificates, too', async () => {
    const { url, seen } = await apiServer(ok)
    await (await connected(url, plugin(`{ clientCertificateData: ${JSON.stringify(LEAF)}, clientKeyData: ${JSON.stringify(LEAF_KEY)} }`))).get('/x')
    expect(seen[0]).toMatchObject({ client: 'api.test', headers: {} })
  })
  it('that fails makes every request Unseen, and is not run for each of them', async () => {
    const { url, seen } = await apiServer(ok)
    const client = await connected(url, { exec: { apiVersion: 'client.authentication.k8s.io/v1', command: script('console.error("no login"); process.exit(1)'), interactiveMode: 'Never' } })
    const all = await Promise.all([client.get('/a'), client.list('/b'), client.send('POST', '/c', { json: {} })].map(failure))
    expect(all.map(error => error.message.replace(/\/.*\//, ''))).toEqual(Array(3).fill('exec plugin plugin.js failed (exit code 1); what it says is told by scs-check doctor and kept nowhere'))
    expect(client.complaints()).toEqual([expect.stringMatching(/^exec plugin .*plugin\.js says: no login$/)])
    expect(seen).toEqual([])
    expect((await client.anonymous('GET', '/livez')).status).toBe(200)
  })
})

describe('answers', () => {
  test.each<[number, unknown, Record<string, string>, object]>([
    [403, status(403, 'Forbidden', 'nodes is forbidden: User "x" cannot list resource "nodes"'), {}, { reason: 'refused', message: /answered 403: nodes is forbidden: User "x" cannot list resource "nodes" \(Forbidden\)$/ }],
    [404, '404 page not found\n', {}, { reason: 'unsupported', message: /answered 404: 404 page not found$/ }],
    [429, status(429, 'TooManyRequests', 'slow down'), { 'retry-after': '60' }, { reason: 'timeout', message: /answered 429 \(asks to wait 60 s\): slow down \(TooManyRequests\)$/ }],
    [500, status(500, 'InternalError', 'etcd'), {}, { reason: 'unreachable', message: /answered 500: etcd \(InternalError\)$/ }],
    [504, status(504, 'Timeout', 'too slow'), {}, { reason: 'timeout' }],
    [409, status(409, 'AlreadyExists', 'there is one'), {}, { reason: 'malformed', message: /\(AlreadyExists\)$/ }],
    [410, status(410, 'Expired', 'old'), {}, { reason: 'malformed' }],
    [302, '', { location: 'https://login.example/x?token=abc' }, { reason: 'unreachable', message: /redirects to https:\/\/login\.example\/x: credentials are not sent there/ }],
    [302, '', { location: '/loop' }, { reason: 'unreachable', message: /redirects to https:/ }],
  ])('%i', async (code, body, headers, expected) => {
    const { url } = await apiServer((_, answer) => { answer.writeHead(code, headers).end(typeof body === 'string' ? body : JSON.stringify(body)) })
    const { message, ...rest } = expected as { message?: RegExp }
    const error = await failure((await connected(url, { token: 'token-1' }, {}, { retries: 0 })).get('/x'))
    expect(error).toMatchObject({ status: code, ...rest })
    if (message !== undefined) expect(error.message).toMatch(message)
  })
  test('redirects within the server are followed, others see nothing', async () => {
    const other = await serve(ok)
    const { url } = await apiServer(({ path }, answer) => {
      if (path === '/end') reply(answer, 200, { end: true })
      else answer.writeHead(301, { location: path === '/near' ? '/end' : other.url }).end()
    })
    const client = await connected(url, CERTIFIED)
    expect(await client.get('/near')).toEqual({ end: true })
    await failure(client.get('/far'))
    expect((await client.anonymous('GET', '/far')).status).toBe(301)
    expect((await failure(client.send('POST', '/near', { json: {} }))).status).toBe(301)
    expect(other.seen).toEqual([])
  })
  test('a busy server is asked again after the time that it says, a POST is not', async () => {
    const { url, seen } = await apiServer((_, answer) => { reply(answer, seen.length < 2 ? 429 : 200, {}, { 'retry-after': '1' }) })
    const client = await connected(url, { token: 't' })
    await failure(client.send('POST', '/x', { json: {} }))
    expect(seen.length).toBe(1)
    expect(await client.get('/x')).toEqual({})
  })
  test('bodies go out as JSON of the kind that is named; text/plain comes back as it is, and is no JSON', async () => {
    const { url, seen } = await apiServer((_, answer) => { answer.writeHead(200, { 'content-type': 'text/plain' }).end('ok') })
    const client = await connected(url)
    expect((await client.send('PATCH', '/x?dryRun=All', { json: { a: 1 }, contentType: 'application/merge-patch+json' })).body).toBe('ok')
    expect(seen[0]).toMatchObject({ method: 'PATCH', path: '/x?dryRun=All', body: '{"a":1}', headers: { 'content-type': 'application/merge-patch+json' } })
    expect((await failure(client.get('/livez'))).reason).toBe('malformed')
  })
  test.each(['x', '', '//evil.example/x', '/a/../../b', '/a/%2E%2e/b', '/a b', '/a\n', '/a#b', '/a\\b', '/ä'])('the path %j is not asked for', async path => {
    const { url, seen } = await apiServer(ok)
    const client = await connected(url, { token: 't' })
    for (const asking of [client.get(path), client.list(path), client.send('POST', path), client.anonymous('GET', path)]) expect((await failure(asking)).reason).toBe('malformed')
    expect(seen).toEqual([])
  })
})

describe('the connection', () => {
  it('makes at most eight requests at once, and ends them by a signal', async () => {
    let [now, most] = [0, 0]
    const { url } = await apiServer(({ path }, answer) => {
      if (path === '/hang') return
      most = Math.max(most, ++now)
      setTimeout(() => { now--; reply(answer, 200, {}) }, 20)
    })
    const client = await connected(url, CERTIFIED)
    await Promise.all(Array.from({ length: 30 }, (_, i) => (i % 2 === 0 ? client.get('/x') : client.anonymous('GET', '/x'))))
    expect(most).toBe(8)
    expect(await failure(client.until(AbortSignal.timeout(200)).get('/hang'))).toMatchObject({ reason: 'timeout' })
    expect((await failure(client.until(AbortSignal.abort()).get('/x'))).reason).toBe('timeout')
  })
  it('pages by limit and continue, keeping the caller\'s query', async () => {
    const { url, seen } = await apiServer(({ path }, answer) => {
      const more = path.includes('continue=')
      reply(answer, 200, { kind: 'PodList', apiVersion: 'v1', metadata: more ? {} : { continue: 'a/b+c=' }, items: [{ metadata: { uid: path } }] })
    })
    expect(await (await connected(url)).list('/api/v1/pods', { labelSelector: 'a=b' })).toHaveLength(2)
    expect(seen.map(({ path }) => path)).toEqual(['/api/v1/pods?labelSelector=a%3Db&limit=500', '/api/v1/pods?labelSelector=a%3Db&limit=500&continue=a%2Fb%2Bc%3D'])
  })
  it('verifies the server by the authority of the kubeconfig, and the name by tls-server-name', async () => {
    const { url, seen } = await apiServer(ok)
    const strange = await connected(url, { token: 't' }, { 'certificate-authority-data': base64(LEAF) })
    expect((await failure(strange.get('/x'))).message).toMatch(/certificate is self-signed: name it in certificate-authority-data/)
    expect((await failure((await connected(url, { token: 't' }, { 'tls-server-name': 'other.example' })).get('/x'))).message).toMatch(/for another host name/)
    expect((await failure((await connected(url, { token: 't' }, { 'tls-server-name': '10.9.8.7' })).get('/x'))).message).toMatch(/for another host name/)
    expect(seen).toEqual([])
    const named = await connected(url.replace('127.0.0.1', '127.0.0.2'), {}, { 'tls-server-name': '127.0.0.1' }, { connectTimeout: 1 })
    expect(named.server).toMatchObject({ host: '127.0.0.2', serverName: '127.0.0.1', proxied: false })
    expect(await (await connected(url, {}, { 'tls-server-name': 'localhost' })).get('/x')).toEqual({})
    const careless = await connected(url, {}, { 'insecure-skip-tls-verify': true })
    expect(await careless.get('/x')).toEqual({})
    expect(careless.notes()).toEqual(['TLS certificates of the API server are not verified (insecure-skip-tls-verify: true)'])
  })
  it('trusts what stands in the authority even if it is no root, as kubectl', async () => {
    const { createServer } = await import('node:https')
    const server = createServer({ cert: LEAF, key: LEAF_KEY }, (_, answer) => answer.end('{}')).listen(0, '127.0.0.1')
    await new Promise(resolve => server.once('listening', resolve))
    const client = await connected(`https://127.0.0.1:${(server.address() as { port: number }).port}`, {}, { 'certificate-authority-data': base64(LEAF) })
    expect(await client.get('/x').finally(() => server.close())).toEqual({})
  })
  it('keeps a path of the server before every path, and leaves compression out where it is disabled', async () => {
    const { url, seen } = await apiServer(ok)
    await (await connected(`${url}/k8s/clusters/c-1/`, {}, { 'disable-compression': true })).get('/api')
    expect(seen[0]).toMatchObject({ path: '/k8s/clusters/c-1/api', headers: { 'accept-encoding': 'identity' } })
  })
})
