import { afterEach } from 'vitest'
import type { JsonObject } from '../../src/model.ts'
import { type DemoCloud, type DemoOptions, startDemoCloud } from '../../src/demo/server.ts'
import type { CloudState } from '../../src/demo/state.ts'

const running: DemoCloud[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map(cloud => cloud.stop()))
})

export const EMPTY: CloudState = {
  flavors: [], images: [], volume_types: [], default_sg_rules: null, services: ['identity', 'compute', 'image'], roles: ['member'],
}

export interface Signed {
  cloud: DemoCloud
  base: string
  token: string
  /** GET below the host with the token. */
  get: (path: string, headers?: Record<string, string>) => Promise<Response>
  body: (path: string, headers?: Record<string, string>) => Promise<JsonObject>
}

/** The body that asks for a token with the password of the cloud. */
export function passwordLogin(cloud: DemoCloud, password = cloud.config.clouds.demo.auth.password): JsonObject {
  const domain = { name: 'Default' }
  const identity = { methods: ['password'], password: { user: { name: 'demo', domain, password } } }
  return { auth: { identity, scope: { project: { name: 'demo', domain } } } }
}

export function postToken(cloud: DemoCloud, body: JsonObject | string): Promise<Response> {
  return fetch(`${cloud.authUrl}/auth/tokens`, { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) })
}

/** A demo cloud that stops with the test. */
export async function start(state: Partial<CloudState> = {}, options: DemoOptions = {}): Promise<DemoCloud> {
  const cloud = await startDemoCloud({ ...EMPTY, ...state }, options)
  running.push(cloud)
  return cloud
}

/** The same, signed in as its user. */
export async function signedIn(state: Partial<CloudState> = {}, options: DemoOptions = {}): Promise<Signed> {
  const cloud = await start(state, options)
  const token = (await postToken(cloud, passwordLogin(cloud))).headers.get('x-subject-token') ?? ''
  const base = `http://127.0.0.1:${cloud.port}`
  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(base + path, { headers: { 'x-auth-token': token, ...headers }, redirect: 'manual' })
  return { cloud, base, token, get, body: async (path, headers) => (await (await get(path, headers)).json()) as JsonObject }
}

/** The keys of an object, sorted. */
export function keys(value: unknown): string[] {
  return Object.keys(value as object).sort()
}

/** Records with ids `0`, `1`, …. */
export function numbered(count: number, more: JsonObject = {}): JsonObject[] {
  return Array.from({ length: count }, (_, i) => ({ id: `id-${i}`, name: `name ${i}`, ...more }))
}
