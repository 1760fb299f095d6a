import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, test } from 'vitest'
import type { ExecPlugin } from '../../src/clients/cluster-config.ts'
import { askPlugin, type Credential } from '../../src/clients/exec-plugin.ts'
import { files } from './config.ts'
import { failure, script } from './kube.ts'
import { LEAF, LEAF_KEY, OLD_KEY } from './tls-certificates.ts'

const V1 = 'client.authentication.k8s.io/v1'
interface More extends Partial<ExecPlugin> { timeout?: number; secrets?: Set<string>; signal?: AbortSignal; complain?: (text: string) => void; own?: Record<string, string> }
const ask = (source: string, { timeout, secrets = new Set(), signal = new AbortController().signal, complain = () => {}, own = {}, ...plugin }: More = {}): Promise<Credential> =>
  askPlugin({ apiVersion: V1, command: script(source), args: [], env: {}, ...plugin }, { env: { PATH: process.env['PATH'], ...own }, signal, secrets, complain, timeout: timeout ?? 10_000 })
const printing = (status: unknown, apiVersion = V1, kind = 'ExecCredential') => `console.log(${JSON.stringify(JSON.stringify({ kind, apiVersion, status }))})`

it('gives token, certificate and expiry, and knows token and key as secrets', async () => {
  const secrets = new Set<string>()
  const got = await ask(printing({ token: 'tok-1', clientCertificateData: LEAF, clientKeyData: LEAF_KEY, expirationTimestamp: '2030-01-01T00:00:00Z' }), { secrets })
  expect(got).toEqual({ token: 'tok-1', cert: LEAF, key: LEAF_KEY, expires: Date.UTC(2030, 0, 1) })
  expect([...secrets]).toEqual(expect.arrayContaining(['tok-1', LEAF_KEY]))
})
it('gets arguments, variables and KUBERNETES_EXEC_INFO, and no input', async () => {
  const source = `const info = process.env.KUBERNETES_EXEC_INFO; process.stdin.on('data', () => {}).on('end', () => {
    console.log(JSON.stringify({ kind: 'ExecCredential', apiVersion: JSON.parse(info).apiVersion, status: { token: Buffer.from(JSON.stringify([process.argv.slice(2), process.env.EXTRA, JSON.parse(info)])).toString('base64') } })) })`
  const apiVersion = 'client.authentication.k8s.io/v1beta1'
  const { token = '' } = await ask(source, { apiVersion, args: ['a b', '$HOME'], env: { EXTRA: 'x' }, cluster: { server: 'https://api', config: { audience: 7 } } })
  expect(JSON.parse(Buffer.from(token, 'base64').toString())).toEqual([
    ['a b', '$HOME'], 'x', { kind: 'ExecCredential', apiVersion, spec: { interactive: false, cluster: { server: 'https://api', config: { audience: 7 } } } },
  ])
})
test.each<[string, string, RegExp]>([
  ['no JSON', 'console.log("hello")', /not valid JSON/], ['nothing', '', /is empty/], ['another kind', printing({ token: 'x' }, V1, 'Pod'), /no ExecCredential/],
  ['another version', printing({ token: 'x' }, 'client.authentication.k8s.io/v1beta1'), /another API version than the configured .*\/v1$/],
  ['no status', printing(undefined), /neither token nor certificate/], ['a token that is no text', printing({ token: 5 }), /token that is no text/],
  ['a certificate alone', printing({ clientCertificateData: LEAF }), /a certificate or a key alone/],
  ['a foreign key', printing({ clientCertificateData: LEAF, clientKeyData: OLD_KEY }), /cannot be used together/],
  ['a strange expiry', printing({ token: 'x', expirationTimestamp: 'soon' }), /no time/], ['a token with a line break', printing({ token: 'x\ny' }), /no HTTP header/],
  ['a flood', 'const b = Buffer.alloc(1e6, 32); setInterval(() => process.stdout.write(b), 1)', /more than 1 MiB/],
])('%s is malformed', async (_what, source, message) => {
  expect(await failure(ask(source))).toMatchObject({ reason: 'malformed', message: expect.stringMatching(message) as unknown })
})
it('tells that a plugin failed, with the hint; what it complains of only to the person, masked', async () => {
  const jwt = `eyJhbGciOiJSUzI1NiIsImtpZCI6IjEyMzQ1Njc4OTAifQ.${'x'.repeat(50)}.short`
  const [said, secrets] = [[] as string[], new Set(['geheim-1'])]
  const source = `console.log('{"status":{"token":"short-token-1"}}'); console.error('usage: …\\n\\x1b[31mlogin of ' + process.env.OS_PASSWORD + ' at https://id.example failed for geheim-1, short-token-1, ${jwt}'); process.exit(3)`
  const error = await failure(ask(source, { secrets, complain: text => { said.push(text) }, own: { OS_PASSWORD: 'hunter2' }, installHint: 'update it\nof geheim-1' }))
  expect(error.reason).toBe('refused')
  expect(error.message).toMatch(/^exec plugin \/.*plugin\.js failed \(exit code 3\); what it says is told by scs-check doctor and kept nowhere: update it of \*\*\*$/)
  expect(said).toEqual([expect.stringMatching(/^exec plugin \/.*plugin\.js says: \[31mlogin of \*\*\* at https:\/\/id\.example failed for \*\*\*, \*\*\*, \*\*\*$/)])
  expect([...secrets]).toContain('short-token-1')
  expect((await failure(ask('process.exit(1)'))).message).toMatch(/failed \(exit code 1\)$/)
  expect((await failure(ask('process.kill(process.pid, "SIGKILL")'))).message).toMatch(/failed \(killed\)$/)
})
test.each([
  ['garbage', 'console.log("garbage SECRETGARB-1234567890")', 'SECRETGARB-1234567890'],
  ['a strange document', printing({ token: 'SECRETGARB-1' }, 'x'), 'SECRETGARB-1'],
])('what a plugin prints is a secret also if it is %s', async (_what, source, secret) => {
  const secrets = new Set<string>()
  expect((await failure(ask(source, { secrets }))).message).not.toContain('SECRETGARB')
  expect([...secrets]).toEqual([secret])
})
it('tells the hint where the program is missing', async () => {
  expect(await failure(ask('', { command: 'no-such-plugin', installHint: 'get it from\nhttps://x.example' }))).toMatchObject({
    reason: 'unsupported', message: 'exec plugin no-such-plugin cannot be run: there is no such program: get it from https://x.example',
  })
})
it('kills a plugin that hangs, and its children', async () => {
  const pids = join(files({ pids: '' }), 'pids')
  const source = `const c = require('child_process').spawn('sleep', ['600']); require('fs').writeFileSync(${JSON.stringify(pids)}, process.pid + ' ' + c.pid); setInterval(() => {}, 1000)`
  const begin = Date.now()
  expect(await failure(ask(source, { timeout: 1500 }))).toMatchObject({ reason: 'timeout', message: expect.stringMatching(/did not end within 1.5 s: does it wait for a person/) as unknown })
  expect(Date.now() - begin).toBeLessThan(4000)
  await new Promise(resolve => setTimeout(resolve, 100))
  for (const pid of readFileSync(pids, 'utf8').split(' ')) expect(existsSync(`/proc/${pid}/exe`) && !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8')), pid).toBe(false)
})
it('does not wait for a child that keeps the pipe open, and ends with the run', async () => {
  const begin = Date.now()
  const source = `require('child_process').spawn('sleep', ['20'], { stdio: 'inherit', detached: true }).unref(); ${printing({ token: 'x' })}`
  expect(await ask(source)).toEqual({ token: 'x' })
  expect(Date.now() - begin).toBeLessThan(5000)
})
test.each<[string, () => Error | undefined, RegExp]>([
  ['doctor\'s deadline', () => undefined, /plugin\.js did not end before the deadline: does it wait for a person\?$/],
  ['the deadline of a run', () => new Error('the deadline of 0.3 s was reached'), /did not end before the deadline/],
  ['somebody', () => new Error('interrupted by SIGINT'), /plugin\.js had not ended when the run was stopped$/],
])('a plugin that hangs is ended by %s', async (_what, reason, message) => {
  const controller = new AbortController()
  const why = reason()
  setTimeout(() => { controller.abort(why) }, 300)
  const signal = why === undefined ? AbortSignal.timeout(300) : controller.signal
  expect(await failure(ask('setInterval(() => {}, 1000)', { signal }))).toMatchObject({ reason: 'timeout', message: expect.stringMatching(message) as unknown })
})
it('many side by side leave no listeners behind, and Node warns of none', async () => {
  const warnings: Error[] = []
  const listen = (warning: Error) => void warnings.push(warning)
  process.on('warning', listen)
  const before = process.listenerCount('exit')
  await Promise.all(Array.from({ length: 12 }, () => ask(printing({ token: 'x' }))))
  await new Promise(resolve => setImmediate(resolve))
  process.off('warning', listen)
  expect([warnings, process.listenerCount('exit')]).toEqual([[], before])
})
