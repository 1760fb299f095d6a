import { chmodSync } from 'node:fs'
import { describe, expect, it, test } from 'vitest'
import { files } from './config.ts'
import { config, load, one } from './kube.ts'

const names = async (loading: ReturnType<typeof load>) => (await loading).clusters.map(({ cluster, server }) => `${cluster} ${server}`)
const at = (host: string) => ({ server: `https://${host}` })

describe('which clusters', () => {
  it('reads one --kubeconfig alone, whatever KUBECONFIG and ~/.kube/config say', async () => {
    const contents = { 'a': config(at('a')), 'b': config(at('b')), 'home/.kube/config': config(at('home')) }
    expect(await names(load(contents, { named: ['a'], env: { KUBECONFIG: 'b' } }))).toEqual(['c https://a'])
    expect(await names(load(contents, { env: { KUBECONFIG: 'b' } }))).toEqual(['c https://b'])
    expect(await names(load(contents))).toEqual(['c https://home'])
  })
  it('takes one cluster of each --kubeconfig, with names that differ', async () => {
    const contents = { 'x/admin.conf': config(at('a')), 'y/admin.conf': config(at('b')), 'z.conf': config(at('z')), 'w': config(at('w'), {}, 'other') }
    expect(await names(load(contents, { named: ['x/admin.conf', 'y/admin.conf', 'z.conf', 'w', 'w'] }))).toEqual([
      'c (admin.conf) https://a', 'c (admin.conf) 2 https://b', 'c (z.conf) https://z', 'other https://w',
    ])
  })
  it('merges the list of KUBECONFIG: the first file with an entry or a current context gives it whole; missing files are told', async () => {
    const a = 'clusters: [{name: k, cluster: {server: https://a}}]\n'
    const b = config({ server: 'https://b', 'tls-server-name': 'b.example' })
    const { clusters, warnings } = await load({ a, b, c: config({}, {}, 'later') }, { env: { KUBECONFIG: ':a:missing:b::c:' } })
    expect(clusters).toMatchObject([{ cluster: 'c', server: 'https://a' }])
    expect(clusters[0]?.tls.serverName).toBeUndefined()
    expect(warnings.join()).toMatch(/names files that do not exist: \/.*\/missing$/)
  })
  it('refuses a KUBECONFIG of which nothing exists, also where other kubeconfigs do', async () => {
    await expect(load({ 'home/.kube/config': config() }, { env: { KUBECONFIG: 'nix:no' } })).rejects.toThrow(/none of these files exists.*KUBECONFIG/)
    await expect(load({}, { named: ['nix'] })).rejects.toThrow(/there is no file .*nix \(--kubeconfig\)/)
  })
  it('takes one cluster for each --context, wherever it stands', async () => {
    const two = JSON.stringify({
      contexts: [{ name: 'x', context: { cluster: 'k' } }, { name: 'y', context: { cluster: 'l' } }],
      clusters: [{ name: 'k', cluster: at('k') }, { name: 'l', cluster: at('l') }],
    })
    expect(await names(load({ two }, { named: ['two'], contexts: ['y', 'x', 'y'] }))).toEqual(['y https://l', 'x https://k'])
    expect(await names(load({ two, other: config() }, { named: ['two', 'other'], contexts: ['c', 'x'] }))).toEqual(['x https://k', 'c https://127.0.0.1:6443'])
    await expect(load({ two, other: config() }, { named: ['two', 'other'], contexts: ['x'] })).rejects.toThrow(/none of the named contexts is in this file \(.*other\)/)
  })
  it('takes the service account of a pod where there is no kubeconfig, and nothing else', async () => {
    const pod = { 'pod/token': 'pod-token-1\n', 'pod/ca.crt': '-----BEGIN CERTIFICATE-----' }
    const env = { KUBERNETES_SERVICE_HOST: 'fd00::1', KUBERNETES_SERVICE_PORT: '443' }
    const { clusters, secrets } = await load(pod, { env })
    expect(clusters).toMatchObject([{ cluster: 'in-cluster', server: 'https://[fd00::1]:443', auth: { type: 'tokenFile' } }])
    expect(secrets).toEqual(['pod-token-1'])
    expect(await names(load({ ...pod, 'home/.kube/config': config() }, { env }))).toEqual(['c https://127.0.0.1:6443'])
    await expect(load({ 'pod/token': 'x' }, { env })).rejects.toThrow(/ca\.crt cannot be read: ENOENT/)
    await expect(load(pod)).rejects.toThrow(/no kubeconfig was found.*say --kubeconfig FILE/)
    await expect(load(pod, { env, contexts: ['x'] })).rejects.toThrow(/--context names a context/)
  })
  it.each<[string, string, RegExp]>([
    ['an unknown current context', config().replace('"current-context":"c"', '"current-context":"d"'), /"d" is no context.*did you mean "c"/],
    ['no current context', config().replace('"current-context":"c"', '"current-context":""'), /no context is chosen.*say --context NAME; known: c/],
    ['an unknown cluster', config().replace('"cluster":"k"', '"cluster":"kk"'), /context's cluster "kk" does not exist \(context "c" of .*file\); did you mean "k"/],
    ['an unknown user', config().replace('"user":"u"', '"user":"v"'), /context's user "v" does not exist/],
    ['no cluster', config().replace('"cluster":"k",', ''), /names no cluster/],
    ['an empty file', '', /no context is chosen.*it has no contexts/],
    ['a context named __proto__', config().replace('"current-context":"c"', '"current-context":"__proto__"'), /is no context/],
    ['two entries of one name', config().replace('"users":[', '"users":[{"name":"u","user":{}},'), /"users" has two entries "u"/],
    ['another kind', '{"kind":"Secret","apiVersion":"v1"}', /is a Secret and no kubeconfig/],
    ['a list', '- a', /is no mapping/],
    ['clusters by name', 'clusters: {a: {}}', /"clusters" is no list/],
    ['broken YAML', 'a: b\nc: [', /not valid YAML.*, line 2, column/],
    ['a key twice', 'clusters: []\nclusters: []', /duplicate key.*line 2/],
  ])('says what is wrong: %s', async (_what, file, message) => {
    await expect(load({ file }, { named: ['file'] })).rejects.toThrow(message)
  })
  it('says which contexts there are when --context names none', async () => {
    await expect(load({ a: config({}, {}, 'prod-eu') }, { named: ['a'], contexts: ['prod-ue'] })).rejects.toThrow(/no context "prod-ue" \(.*a\); did you mean "prod-eu"/)
  })
})

describe('cluster', () => {
  it.each<[Record<string, unknown>, RegExp]>([
    [{ server: '' }, /no server/], [{ server: '10.0.0.1:6443' }, /begins with https/], [{ server: 'ftp://x' }, /begins with https/],
    [{ server: 'https://u:geheim@x' }, /holds a user/], [{ server: 'https://x/?a' }, /query/], [{ 'proxy-url': 'ftp://x' }, /proxy-url is no proxy/],
    [{ 'certificate-authority-data': 'Zm9v', 'certificate-authority': 'x' }, /both given/], [{ 'certificate-authority': 'nix' }, /cannot be read: ENOENT .*\/nix/],
    [{ 'certificate-authority-data': 'Zm9v' }, /holds no certificate/], [{ 'certificate-authority-data': 'Zm9' }, /not Base64/],
    [{ 'certificate-authority-data': 'LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0t', 'insecure-skip-tls-verify': true }, /both given/],
    [{ 'proxy-url': 'http://u:%zz@h' }, /percent-encoded/],
  ])('refuses %j', async (cluster, message) => {
    const error = await one(cluster).then(() => undefined, (e: unknown) => e as Error)
    expect(error).toMatchObject({ name: 'ConfigError', message: expect.stringMatching(message) as unknown })
    expect(error?.message).not.toContain('geheim')
  })
  it('keeps path and port of the server, and the settings that matter', async () => {
    expect(await one({ 'server': 'https://rancher.example/k8s/clusters/c-1/', 'tls-server-name': 'api', 'proxy-url': 'socks5://p:1080', 'disable-compression': true, 'colour': 'red' }))
      .toMatchObject({ server: 'https://rancher.example/k8s/clusters/c-1', tls: { verify: true, serverName: 'api' }, proxy: 'socks5://p:1080', compression: false })
  })
  test('credentials do not go over plain http, but to loopback', async () => {
    await expect(one({ server: 'http://api.example' }, { token: 'x' })).rejects.toThrow(/plain http \(cluster "k" of/)
    expect(await one({ server: 'http://api.example' })).toMatchObject({ auth: { type: 'none' } })
    for (const server of ['http://localhost:8001', 'http://127.0.0.1:1', 'http://[::1]:1']) expect(await one({ server }, { token: 'x' })).toMatchObject({ auth: { type: 'token' } })
    await expect(one({ server: 'http://127.0.0.1.evil.example' }, { token: 'x' })).rejects.toThrow(/plain http/)
  })
  test('a world-readable kubeconfig with a token is remarked on', async () => {
    const root = files({ open: config({}, { token: 'x' }), closed: config({}, { token: 'x' }), empty: config() })
    for (const name of ['open', 'empty']) chmodSync(`${root}/${name}`, 0o644)
    const { warnings } = await load({}, { kubeconfigs: ['open', 'closed', 'empty'].map(name => `${root}/${name}`) })
    expect(warnings).toEqual([`${root}/open holds credentials and everybody on this machine can read it: chmod 600 ${root}/open`])
  })
})
