import { afterEach } from 'vitest'
import { type DemoCluster, type DemoClusterOptions, startDemoCluster } from '../../../src/demo/kaas/server.ts'
import type { ClusterState } from '../../../src/demo/kaas/state.ts'
import type { JsonObject } from '../../../src/model/json.ts'

const running: DemoCluster[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map(cluster => cluster.stop()))
})

/** A cluster of nothing but what every cluster has, quick. */
export const EMPTY: ClusterState = { version: 'v1.36.3', objects: [], delay: 5, tick: 10 }

export interface Said {
  status: number
  headers: Headers
  text: string
  body: JsonObject
}
export type Asking = (method: string, path: string, body?: JsonObject | string, headers?: Record<string, string>) => Promise<Said>
export interface Started {
  cluster: DemoCluster
  /** A request with the token. */
  ask: Asking
  /** A request without credentials. */
  anonymous: Asking
}

/** A demo cluster that stops with the test. */
export async function start(state: Partial<ClusterState> = {}, options: DemoClusterOptions = {}): Promise<Started> {
  const cluster = await startDemoCluster({ ...EMPTY, ...state }, options)
  running.push(cluster)
  const asking = (auth: Record<string, string>): Asking => async (method, path, body, headers = {}) => {
    const sent = { ...auth, ...(typeof body === 'object' && { 'content-type': 'application/json' }), ...headers }
    const payload = body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }
    const response = await fetch(cluster.url + path, { method, headers: sent, redirect: 'manual', ...payload })
    const text = await response.text()
    return { status: response.status, headers: response.headers, text, get body() { return JSON.parse(text) as JsonObject } }
  }
  return { cluster, ask: asking({ authorization: `Bearer ${cluster.token}` }), anonymous: asking({}) }
}

/** What the check gives once it gives anything; the demo cluster is quick, so this gives up after four seconds. */
export async function eventually<T>(check: () => Promise<T | undefined>): Promise<T> {
  for (let i = 0; i < 400; i++) {
    const found = await check()
    if (found !== undefined) return found
    await new Promise(resolve => setTimeout(resolve, 10))
  }
  throw new Error('it did not come about')
}

/** A namespace that already takes pods. */
export async function ready({ ask }: Started, name: string, labels: JsonObject = {}): Promise<void> {
  await ask('POST', '/api/v1/namespaces', { kind: 'Namespace', apiVersion: 'v1', metadata: { name, labels } })
  await eventually(async () => ((await ask('GET', `/api/v1/namespaces/${name}/serviceaccounts/default`)).status === 200 ? true : undefined))
}

/** A pod of one container that runs a script for sh. */
export function pod(
  name: string, script: string, more: { labels?: JsonObject; env?: JsonObject[]; spec?: JsonObject; mounts?: JsonObject[] } = {},
): JsonObject {
  const container = { name: 'main', image: 'registry.invalid/busybox', command: ['sh', '-c', script], env: more.env ?? [], volumeMounts: more.mounts ?? [] }
  return {
    kind: 'Pod', apiVersion: 'v1', metadata: { name, labels: more.labels ?? {} }, spec: { restartPolicy: 'Never', containers: [container], ...more.spec },
  }
}

/** The pod once it is in the phase. */
export async function inPhase({ ask }: Started, namespace: string, name: string, phase: string): Promise<JsonObject> {
  return eventually(async () => {
    const { body } = await ask('GET', `/api/v1/namespaces/${namespace}/pods/${name}`)
    return (body['status'] as JsonObject | undefined)?.['phase'] === phase ? body : undefined
  })
}
