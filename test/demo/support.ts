import { afterEach } from 'vitest'
import type { JsonObject } from '../../src/model/json.ts'
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
  /** Any request with the token; an object is sent as JSON. */
  send: (method: string, path: string, body?: JsonObject | string | Uint8Array<ArrayBuffer>, headers?: Record<string, string>) => Promise<Response>
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
  const send: Signed['send'] = (method, path, body, headers = {}) => {
    const raw = typeof body === 'string' || body instanceof Uint8Array
    const sent = { 'x-auth-token': token, ...(body !== undefined && !raw && { 'content-type': 'application/json' }), ...headers }
    return fetch(base + path, { method, headers: sent, redirect: 'manual', ...(body !== undefined && { body: raw ? body : JSON.stringify(body) }) })
  }
  return { cloud, base, token, get, send, body: async (path, headers) => (await (await get(path, headers)).json()) as JsonObject }
}

/** What the check gives once it gives anything; the demo cloud is quick, so this gives up after two seconds. */
export async function eventually<T>(check: () => Promise<T | undefined>): Promise<T> {
  for (let i = 0; i < 400; i++) {
    const found = await check()
    if (found !== undefined) return found
    await new Promise(resolve => setTimeout(resolve, 5))
  }
  throw new Error('it did not come about')
}

/** The keys of an object, sorted. */
export function keys(value: unknown): string[] {
  return Object.keys(value as object).sort()
}

/** Records with ids `0`, `1`, …. */
export function numbered(count: number, more: JsonObject = {}): JsonObject[] {
  return Array.from({ length: count }, (_, i) => ({ id: `id-${i}`, name: `name ${i}`, ...more }))
}
