import { expect, it } from 'vitest'
import { base64, config, load, one } from './kube.ts'
import { LEAF, LEAF_KEY, OLD_KEY } from './tls-certificates.ts'

const EXEC = { apiVersion: 'client.authentication.k8s.io/v1', command: 'tool', interactiveMode: 'Never' }

it.each<[Record<string, unknown>, RegExp]>([
  [{ token: 'a', username: 'b' }, /more than one way to log in: token, username and password/],
  [{ 'token': 'a', 'as-groups': ['g'] }, /stand without as/],
  [{ 'client-certificate-data': base64(LEAF) }, /client-certificate is given alone/],
  [{ 'client-key-data': base64(LEAF_KEY) }, /client-key is given alone/],
  [{ 'client-certificate-data': base64(LEAF), 'client-key-data': base64(OLD_KEY) }, /certificate or key are not usable/],
  [{ token: 'a\nb' }, /characters that no HTTP header/],
  [{ 'exec': EXEC, 'auth-provider': { name: 'oidc' } }, /both given/],
  [{ exec: { ...EXEC, apiVersion: 'client.authentication.k8s.io/v1alpha1' } }, /exec.apiVersion.*1\.24/],
  [{ exec: { ...EXEC, interactiveMode: 'Always' } }, /wants a terminal/],
  [{ exec: { ...EXEC, interactiveMode: undefined } }, /interactiveMode is missing/],
  [{ exec: { ...EXEC, command: '' } }, /has no command/],
  [{ exec: { ...EXEC, args: 'x' } }, /exec.args is malformed/],
  [{ exec: { ...EXEC, env: [{ value: 'x' }] } }, /exec.env is malformed/],
  [{ 'auth-provider': { name: 'gcp' } }, /no longer spoken.*gke-gcloud-auth-plugin/],
  [{ 'auth-provider': { name: 'openstack' } }, /use exec with an exec plugin such as kubelogin/],
  [{ 'auth-provider': { name: 'oidc', config: {} } }, /neither id-token nor refresh-token/],
  [{ 'as': 'x', 'as-groups': 'g' }, /as-groups is malformed/],
  [{ as: 'x\r\ny: z' }, /value of as is malformed/],
])('refuses %j', async (user, message) => {
  await expect(one({}, user)).rejects.toThrow(message)
})

it('orders the ways to log in as client-go', async () => {
  const cert = { 'client-certificate-data': base64(LEAF), 'client-key-data': base64(LEAF_KEY) }
  expect((await one({}, { token: 't', tokenFile: 'f' })).auth).toMatchObject({ type: 'tokenFile', token: 't', path: expect.stringMatching(/\/f$/) as unknown })
  expect((await one({}, { token: 't', exec: EXEC })).auth).toEqual({ type: 'token', token: 't' })
  expect(await one({}, { ...cert, exec: EXEC })).toMatchObject({ auth: { type: 'none' }, tls: { cert: LEAF, key: LEAF_KEY } })
  expect((await one({}, { username: 'u' })).auth).toEqual({ type: 'basic', username: 'u', password: '' })
  expect((await one({}, { exec: EXEC })).auth).toMatchObject({ type: 'exec' })
})

it('keeps tokens and names as they are written, also those that YAML takes for numbers and booleans', async () => {
  const file = 'current-context: y\ncontexts: [{name: y, context: {cluster: 012, user: 1e3}}]\nclusters: [{name: 012, cluster: {server: https://x}}]\nusers: [{name: 1e3, user: {token: 0123}}]'
  expect((await load({ file }, { named: ['file'] })).clusters).toMatchObject([{ cluster: 'y', auth: { token: '0123' } }])
})

it('finds relative files beside the kubeconfig that names them, and commands with a slash, too', async () => {
  const file = config({ 'certificate-authority': 'pki/ca.crt' }, { exec: { ...EXEC, command: './bin/tool' } })
  const loading = load({ 'sub/file': file, 'sub/pki/ca.crt': LEAF }, { named: ['sub/file'], cwd: '/' })
  expect((await loading).clusters).toMatchObject([{ tls: { ca: LEAF }, auth: { plugin: { command: `${loading.root}/sub/bin/tool` } } }])
  expect((await one({}, { exec: EXEC })).auth).toMatchObject({ plugin: { command: 'tool' } })
})

it('makes headers of impersonation', async () => {
  const user = { 'token': 'x', 'as': 'jané', 'as-uid': '7', 'as-groups': ['a', 'b'], 'as-user-extra': { 'Acme/Project:1': ['p', 'q'], 'none': [] } }
  expect((await one({}, user)).impersonation).toEqual({
    'impersonate-user': Buffer.from('jané').toString('latin1'), 'impersonate-uid': '7', 'impersonate-group': ['a', 'b'], 'impersonate-extra-acme%2Fproject%3A1': ['p', 'q'],
  })
})

it('denies programs where the caller says so, and only there', async () => {
  const file = config({}, { exec: EXEC })
  await expect(load({ file }, { named: ['file'], allowExec: false })).rejects.toThrow(/wants to run a program \(exec\), and that is denied here \(user "u" of/)
  expect((await load({ file: config({}, { exec: EXEC, token: 't' }) }, { named: ['file'], allowExec: false })).clusters).toHaveLength(1)
})

it('knows the secrets of arguments and variables of plugins, not their settings', async () => {
  const exec = {
    ...EXEC, args: ['get-token', '--oidc-client-secret=geheimnis', '--token', 'geheimes2', '--verbose'],
    env: [{ name: 'AWS_SECRET_ACCESS_KEY', value: 'geheimes3' }, { name: 'AWS_PROFILE', value: 'production' }],
  }
  expect((await one({}, { exec })).secrets).toEqual(['geheimes3', 'geheimnis', 'geheimes2'])
})

it('knows every secret of a user', async () => {
  const { secrets } = await one({ 'proxy-url': 'http://p:prox%79-pw@h:1' }, { 'username': 'anna', 'password': 'pw-geheim', 'client-certificate-data': base64(LEAF), 'client-key-data': base64(LEAF_KEY) })
  expect(secrets).toEqual(expect.arrayContaining(['pw-geheim', base64('anna:pw-geheim'), 'prox%79-pw', 'proxy-pw', LEAF_KEY]))
})
