import { homedir } from 'node:os'
import { loadCloudConfig } from '../../src/clients/cloud-config.ts'
import { connect } from '../../src/clients/openstack.ts'
import { tokenRequest } from './token.ts'

const SERVICES = { compute: 'compute', image: 'image', network: 'network', volume: 'block-storage' } as const
export type Service = keyof typeof SERVICES

/** What the administrator does to the cloud in a test, and its way back. */
export interface Admin {
  request(service: Service, method: string, path: string, body?: unknown, contentType?: string): Promise<{ status: number; json: Record<string, unknown> }>
  close(): Promise<void>
}

/** An administrator's session on the cloud of clouds.yaml; writes, unlike the product, so it speaks plain fetch. */
export async function admin(cloud: string): Promise<Admin> {
  const { regions } = await loadCloudConfig({ cloud, env: process.env, cwd: process.cwd(), home: homedir() })
  const region = regions[0]
  if (region === undefined) throw new Error(`no cloud ${cloud}`)
  const client = connect(region, {})
  const token = await tokenRequest(region)
  const roots = Object.fromEntries(await Promise.all(Object.entries(SERVICES).map(async ([name, type]) => [name, await client.endpoint(type)] as const)))
  const version = { compute: '/v2.1', image: '/v2', network: '/v2.0', volume: '' } as const
  return {
    async request(service, method, path, body, contentType = 'application/json') {
      const root = (roots[service] ?? '').replace(/\/v2(\.[01])?\/?$/, '').replace(/\/$/, '')
      const answer = await fetch(root + version[service] + path, {
        method, headers: { 'X-Auth-Token': token, 'Content-Type': contentType }, ...(body !== undefined && { body: JSON.stringify(body) }),
      })
      const text = await answer.text()
      if (answer.status >= 400) throw new Error(`${method} ${path}: ${answer.status} ${text.slice(0, 300)}`)
      return { status: answer.status, json: text.startsWith('{') ? JSON.parse(text) as Record<string, unknown> : {} }
    },
    close: () => client.close(),
  }
}
