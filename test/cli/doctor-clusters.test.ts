import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { doctor } from '../../src/cli/doctor.ts'
import { clusterProfile } from '../../src/demo/kaas/profiles.ts'
import { type DemoCluster, startDemoCluster } from '../../src/demo/kaas/server.ts'
import { CERT, KEY } from '../clients/certificate.ts'

let dir: string
let cluster: DemoCluster
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'scs-check-doctor-'))
  cluster = await startDemoCluster({ ...clusterProfile('compliant', new Date()), refuse: [] })
})
afterAll(async () => {
  await cluster.stop()
  await rm(dir, { recursive: true, force: true })
})

async function examined(kubeconfig: string, ...more: string[]): Promise<{ code: number; out: string; err: string }> {
  const file = join(dir, `${Math.random()}.yaml`)
  await writeFile(file, kubeconfig, { mode: 0o600 })
  let [out, err] = ['', '']
  const code = await doctor({ kubeconfig: [file, ...more] }, {}, { out: text => { out += text }, err: text => { err += text } })
  return { code, out, err }
}

describe('doctor of a cluster', () => {
  it('tells who asks whom, by what, and that nothing keeps a run from judging', async () => {
    const { code, out } = await examined(cluster.kubeconfig)
    expect(code).toBe(0)
    for (const words of ['Cluster demo', cluster.url, /auth +token, user "demo"/, /version +v1\./, /may do everything +yes/, 'Nothing keeps a run from judging']) expect(out).toMatch(words)
    expect(out).not.toContain(cluster.token)
  })
  it('a token that is not accepted keeps a run from judging', async () => {
    const { code, out } = await examined(cluster.kubeconfig.replace(cluster.token, 'another-token'))
    expect([code, out]).toEqual([2, expect.stringMatching(/A run could not judge everything\n[^]*401/)])
    expect(out).not.toContain('another-token')
  })
  it('a kubeconfig without credentials is told as such', async () => {
    const { code, out } = await examined(cluster.kubeconfig.replace(/token: .*/, '{}').replace(/user:\s+\{\}/, 'user: {}'))
    expect([code, out]).toEqual([2, expect.stringContaining('system:anonymous')])
  })
  it('an account with few rights sees what it lacks', async () => {
    const poor = await startDemoCluster({ ...clusterProfile('compliant', new Date()), refuse: ['list nodes', 'create namespaces'] })
    try {
      const { code, out } = await examined(poor.kubeconfig)
      expect(code).toBe(2)
      expect(out).toMatch(/list nodes +NO/)
      expect(out).toMatch(/may not list nodes/)
      expect(out).toMatch(/may not create namespaces/)
    } finally {
      await poor.stop()
    }
  })
  it('a server that does not tell what the account may do is a warning', async () => {
    const silent = await startDemoCluster({ ...clusterProfile('compliant', new Date()), refuse: ['* *'] })
    try {
      expect((await examined(silent.kubeconfig)).out).toContain('does not tell what the account may do')
    } finally {
      await silent.stop()
    }
  })
  it('an expiring client certificate is a warning, an unreachable server a problem', async () => {
    const base64 = (text: string) => Buffer.from(text).toString('base64')
    const { code, out } = await examined([
      'apiVersion: v1', 'kind: Config', 'current-context: c', 'contexts: [{name: c, context: {cluster: c, user: c}}]', 'clusters: [{name: c, cluster: {server: "https://127.0.0.1:9"}}]',
      `users: [{name: c, user: {client-certificate-data: ${base64(CERT)}, client-key-data: ${base64(KEY)}}}]`,
    ].join('\n'))
    expect([code, out]).toEqual([2, expect.stringMatching(/auth +client certificate/)])
    expect(out).toMatch(/client certificate +until \d{4}-/)
    expect(out).toContain('connection refused')
    expect(out).not.toContain(base64(KEY).slice(0, 40))
  })
  it('a plugin that fails is told once, with its last words, and a server without TLS has no certificate', async () => {
    const plugin = join(dir, 'plugin.sh')
    await writeFile(plugin, '#!/bin/sh\necho "no login for $OS_PASSWORD, got EXECTOKEN-1234567890abcdef" >&2; exit 1', { mode: 0o755 })
    const { code, out } = await examined(JSON.stringify({
      'apiVersion': 'v1', 'kind': 'Config', 'current-context': 'c', 'contexts': [{ name: 'c', context: { cluster: 'c', user: 'c' } }], 'clusters': [{ name: 'c', cluster: { server: 'http://127.0.0.1:9' } }],
      'users': [{ name: 'c', user: { exec: { apiVersion: 'client.authentication.k8s.io/v1', command: plugin, interactiveMode: 'Never', env: [{ name: 'OS_PASSWORD', value: 'hunter2' }] } } }],
    }))
    expect(code).toBe(2)
    const advice = (out.split('A run could not judge everything\n')[1] ?? '').replace(/\s+/g, ' ')
    expect(advice).toMatch(/^ - exec plugin \S+ failed \(exit code 1\); what it says [^:]* - exec plugin \S+ says: no login for \*\*\*, got \*\*\* $/)
    expect(advice.split('failed (exit code 1)')).toHaveLength(2)
    expect(out).toMatch(/server +http:\/\/127\.0\.0\.1:9\n/)
  })
  it('a kubeconfig of the environment is named where no cloud is, and read with a scope about clusters', async () => {
    const file = join(dir, 'kubeconfig')
    await writeFile(file, cluster.kubeconfig, { mode: 0o600 })
    let [out, err] = ['', '']
    const streams = { out: (text: string) => { out += text }, err: (text: string) => { err += text } }
    const env = { KUBECONFIG: file, HOME: dir, OS_CLIENT_CONFIG_FILE: join(dir, 'clouds.yaml') }
    await writeFile(env.OS_CLIENT_CONFIG_FILE, 'clouds: {}')
    expect(await doctor({}, env, streams)).toBe(3)
    expect(err).toMatch(/no cloud is named.*; for a cluster say --kubeconfig FILE/)
    expect(await doctor({ scope: 'scs-compatible-kaas' }, env, streams)).toBe(0)
    expect(out).toContain('Cluster demo')
    await expect(doctor({ scope: 'scs-compatible-kaas', osCloud: 'x' }, env, streams)).rejects.toThrow('about Kubernetes clusters')
  })
  it('a broken kubeconfig and two kinds of subject are mistakes of the caller', async () => {
    expect(await examined('clusters: [')).toMatchObject({ code: 3, out: '' })
    await expect(doctor({ kubeconfig: ['x'], osCloud: 'y' }, {})).rejects.toThrow('exclude each other')
  })
})
