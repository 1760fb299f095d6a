import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from './answer.ts'
import type { Answer, Ask } from './answer.ts'
import { cloudOf } from './cloud.ts'
import type { Cloud } from './cloud.ts'
import { deliver } from './deliver.ts'
import { Faults, faulty } from './faults.ts'
import type { Fault } from './faults.ts'
import { router } from './services.ts'
import { checkState } from './state.ts'
import type { CloudState } from './state.ts'

/** One request that reached the demo cloud; status 0: it got no answer. */
export interface SeenRequest {
  method: string
  /** Path with query. */
  path: string
  status: number
  host: string
  /** Whether it carried an X-Auth-Token. */
  token: boolean
}
export interface DemoCloud {
  /** Keystone's address. */
  authUrl: string
  port: number
  /** What a clouds.yaml for it would hold: the one cloud `demo`, with a password made for this start. */
  config: { clouds: { demo: DemoEntry } }
  /** An application credential that works beside the password. */
  credential: { id: string; name: string; secret: string }
  /** Everything that was asked so far, oldest first. */
  requests(): SeenRequest[]
  /** Ends it at once, open connections too. */
  stop(): Promise<void>
}
export interface DemoEntry {
  auth: {
    auth_url: string
    username: string
    password: string
    project_name: string
    user_domain_name: string
    project_domain_name: string
  }
  region_name: string
}
export interface DemoOptions {
  faults?: Fault[]
  /** Largest page of every listing; default: each service's own (Glance 25 without a wish, else 1000). */
  pageSize?: number
  /** 0 (default): any free port. */
  port?: number
}

/** Largest request body in bytes; Keystone's default is about the same. Uploads, which are PUT, may have 4 MiB. */
const LARGEST_BODY = 114_688
const LARGEST_UPLOAD = 2 ** 22

/** Starts a cloud that plays the state on 127.0.0.1 and nowhere else: one port, one path per service. Throws `DemoStateError`. */
export async function startDemoCloud(state: CloudState, options: DemoOptions = {}): Promise<DemoCloud> {
  const checked = checkState(state, 'state')
  const seen: SeenRequest[] = []
  const server = createServer()
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port ?? 0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  const cloud = cloudOf(checked, `http://127.0.0.1:${port}`, options.pageSize)
  const handle = handler(cloud, new Faults(options.faults ?? []), `http://localhost:${port}`, seen)
  server.on('request', (request, response) => {
    read(request).then(body => handle(request, response, body), () => response.destroy())
  })
  const authUrl = `${cloud.base}/identity/v3`
  const { user, project, password } = cloud
  const domains = { user_domain_name: 'Default', project_domain_name: 'Default' }
  const auth = { auth_url: authUrl, username: user.name, password, project_name: project.name, ...domains }
  return {
    authUrl,
    port,
    config: { clouds: { demo: { auth, region_name: checked.regions?.[0] ?? 'RegionOne' } } },
    credential: cloud.credential,
    requests: () => [...seen],
    stop: () => new Promise(resolve => {
      server.close(() => resolve())
      server.closeAllConnections()
    }),
  }
}

function handler(cloud: Cloud, faults: Faults, elsewhere: string, seen: SeenRequest[]) {
  const mounted = router(cloud)
  const revoke = cloud.sessions.revoke.bind(cloud.sessions)
  return (request: IncomingMessage, response: ServerResponse, bytes: Buffer): void => {
    const { method = 'GET', headers, url = '/' } = request
    const [path, query] = split(url)
    const { kind, service, prefix } = mounted(path)
    const below = prefix === '' ? path : path.slice(prefix.length + 1)
    const ask: Ask = { method, path, below, query: new URLSearchParams(query), headers, body: bytes.toString(), bytes }
    const host = headers.host ?? ''
    const entry = { method, path: url, status: 0, host, token: headers['x-auth-token'] !== undefined }
    seen.push(entry)
    const fault = `http://${host}` === elsewhere ? undefined : faults.take(kind, method, path)
    try {
      const answer = (): Answer => (fault === undefined ? service.answer(ask) : faulty(fault, ask, { service, elsewhere, revoke }))
      entry.status = deliver(bytes.length > largest(method) ? service.error(413, 'The body is too large.') : answer(), response)
    } catch (error) {
      // A state nested too deeply for JSON, for instance: the request fails, the cloud lives on.
      if (response.headersSent) response.destroy()
      else entry.status = deliver(json(500, { error: (error as Error).name }), response)
    }
  }
}

function split(url: string): [string, string] {
  const at = url.indexOf('?')
  return at < 0 ? [url, ''] : [url.slice(0, at), url.slice(at + 1)]
}

function largest(method: string | undefined): number {
  return method === 'PUT' ? LARGEST_UPLOAD : LARGEST_BODY
}

async function read(request: IncomingMessage): Promise<Buffer> {
  const blocks: Buffer[] = []
  let length = 0
  for await (const block of request) {
    if (length <= largest(request.method)) blocks.push(block as Buffer)
    length += (block as Buffer).length
  }
  return Buffer.concat(blocks)
}
