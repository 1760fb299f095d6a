import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach } from 'vitest'
import { loadClusters, type GivenClusters } from '../../src/clients/kubeconfig.ts'
import type { ClusterConfig } from '../../src/clients/cluster-config.ts'
import { connectCluster, type ClusterOptions, type KubernetesClient } from '../../src/clients/kubernetes.ts'
import { Unseen } from '../../src/unseen.ts'
import { CERT, KEY } from './certificate.ts'
import { files } from './config.ts'
import type { Handler, Seen } from './serve.ts'
import { AUTHORITY } from './tls-certificates.ts'

export const base64 = (text: string): string => Buffer.from(text).toString('base64')

/** A kubeconfig with one context `c` (cluster `k`, user `u`), as JSON, which is YAML too. */
export function config(cluster: Record<string, unknown> = {}, user: Record<string, unknown> = {}, name = 'c'): string {
  return JSON.stringify({
    'apiVersion': 'v1', 'kind': 'Config', 'current-context': name, 'contexts': [{ name, context: { cluster: 'k', user: 'u' } }],
    'clusters': [{ name: 'k', cluster: { server: 'https://127.0.0.1:6443', ...cluster } }], 'users': [{ name: 'u', user }],
  })
}

/** Loads from files below one root, with `--kubeconfig` for `named` ones. */
export function load(contents: Record<string, string>, given: Partial<GivenClusters> & { named?: string[] } = {}): ReturnType<typeof loadClusters> & { root: string } {
  const root = files(contents)
  const kubeconfigs = given.named?.map(name => join(root, name))
  return Object.assign(loadClusters({
    env: {}, cwd: root, home: join(root, 'home'), inCluster: join(root, 'pod'), ...(kubeconfigs !== undefined && { kubeconfigs }), ...given,
  }), { root })
}

/** The one cluster of a kubeconfig. */
export async function one(cluster: Record<string, unknown> = {}, user: Record<string, unknown> = {}, more: Record<string, string> = {}): Promise<ClusterConfig> {
  const { clusters: [first] } = await load({ file: config(cluster, user), ...more }, { named: ['file'] })
  if (first === undefined) throw new Error('no cluster')
  return first
}

export interface SeenByApi extends Seen {
  /** Subject of the client certificate; '' if there was none. */
  client: string
}
const cleanups: (() => void)[] = []
afterEach(() => { for (const clean of cleanups.splice(0)) clean() })

/** An API server on loopback with TLS (CERT) that asks for client certificates of AUTHORITY, until the test ends. */
export async function apiServer(handler: (seen: SeenByApi, answer: Parameters<Handler>[1]) => void): Promise<{ url: string; port: number; seen: SeenByApi[] }> {
  const seen: SeenByApi[] = []
  const server = createServer({ cert: CERT, key: KEY, requestCert: true, rejectUnauthorized: false, ca: AUTHORITY }, (request, answer) => {
    let body = ''
    request.on('data', (chunk: Buffer) => { body += chunk.toString() })
    request.on('end', () => {
      const peer = (request.socket as unknown as { getPeerCertificate(): { subject?: { CN?: string } } }).getPeerCertificate()
      const got = { method: request.method ?? '', path: request.url ?? '', headers: request.headers, body, client: peer.subject?.CN ?? '' }
      seen.push(got)
      handler(got, answer)
    })
  })
  cleanups.push(() => { server.closeAllConnections(); server.close() })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { url: `https://127.0.0.1:${port}`, port, seen }
}

/** A connection by a kubeconfig that trusts `apiServer`, closed when the test ends. */
export async function connected(
  url: string, user: Record<string, unknown> = {}, cluster: Record<string, unknown> = {}, options: ClusterOptions = {},
): Promise<KubernetesClient> {
  const trust = cluster['insecure-skip-tls-verify'] === undefined && url.startsWith('https') ? { 'certificate-authority-data': base64(CERT) } : {}
  const client = connectCluster(await one({ server: url, ...trust, ...cluster }, user), { env: {}, retries: 1, ...options })
  cleanups.push(() => void client.close())
  return client
}

/** A node script (the rest of an exec entry) that lives until the test ends; it can be run by its path. */
export function script(source: string, name = 'plugin.js'): string {
  const path = join(files({ [name]: '' }), name)
  writeFileSync(path, `#!${process.execPath}\n${source}`)
  chmodSync(path, 0o755)
  return path
}

export const failure = (promise: Promise<unknown>): Promise<Unseen> => promise.then(() => { throw new Error('no failure') }, (error: unknown) => {
  if (!(error instanceof Unseen)) throw new Error(`no Unseen: ${String(error)}`)
  return error
})
