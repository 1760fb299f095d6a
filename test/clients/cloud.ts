import type { RegionConfig } from '../../src/clients/cloud.ts'
import { reply, serve, type Handler, type Seen } from './serve.ts'

/** A token document as Keystone writes it. */
export function tokenDocument(catalog: unknown[], more: Record<string, unknown> = {}): unknown {
  return {
    token: {
      methods: ['password'], user: { id: 'u1', name: 'anna', domain: { id: 'default', name: 'Default' } },
      project: { id: 'p1', name: 'demo', domain: { id: 'default', name: 'Default' } },
      roles: [{ id: 'r1', name: 'member' }, { id: 'r2', name: 'reader' }],
      issued_at: new Date().toISOString(), expires_at: '2036-11-22T14:07:06.000000Z', catalog, ...more,
    },
  }
}

/** A catalog entry with one public endpoint. */
export function entry(type: string, url: string, region = 'R1', face = 'public'): unknown {
  return { type, name: `the-${type}`, endpoints: [{ interface: face, region, region_id: region, url }] }
}

/** Credentials for a server. */
export function regionConfig(url: string, more: Partial<RegionConfig> = {}): RegionConfig {
  return {
    cloud: 'test', region: 'R1', authUrl: `${url}/identity/v3`,
    auth: { type: 'password', user: { name: 'anna', domain: { name: 'Default' } }, password: 'canary-password', scope: { project: { id: 'p1' } } },
    tls: { verify: true, files: {} }, interfaces: ['public'], overrides: {}, services: {}, apiTimeout: null, forceIpv4: false,
    secrets: ['canary-password'], ...more,
  }
}

/** A small cloud below one URL; `services` answers everything that is no token request. */
export async function cloud(services: Handler, catalog?: (url: string) => unknown[], document: Record<string, unknown> = {}): Promise<{ url: string; seen: Seen[]; config: RegionConfig; tokens: () => number }> {
  let issued = 0
  const server = await serve((seen, answer) => {
    if (seen.method === 'POST' && seen.path === '/identity/v3/auth/tokens') {
      issued++
      const entries = catalog?.(server.url) ?? [
        entry('compute', `${server.url}/compute/v2.1`), entry('image', `${server.url}/image`), entry('volumev3', `${server.url}/volume/v3/p1`),
        entry('network', `${server.url}/network`), entry('object-store', `${server.url}/swift/v1/AUTH_p1`),
      ]
      reply(answer, 201, tokenDocument(entries, document), { 'x-subject-token': `canary-token-${issued}` })
    } else {
      services(seen, answer)
    }
  })
  return { ...server, config: regionConfig(server.url), tokens: () => issued }
}
