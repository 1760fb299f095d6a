import { createServer } from 'node:http'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { Ask } from '../answer.ts'
import { deliver } from '../deliver.ts'
import { answered } from './api.ts'
import { clusterOf } from './cluster.ts'
import type { Cluster } from './cluster.ts'
import { ClusterFaults, faulty } from './faults.ts'
import type { ClusterFault } from './faults.ts'
import { kubeconfigOf } from './kubeconfig.ts'
import { checkClusterState } from './state.ts'
import type { ClusterState } from './state.ts'
import { answerText, failure } from './status.ts'

/** One request that reached the demo cluster; status 0: it got no answer. */
export interface ClusterRequest {
  method: string
  /** Path with query. */
  path: string
  status: number
  /** Whether it carried credentials. */
  credentials: boolean
}
export interface DemoCluster {
  /** Address of the API server. */
  url: string
  port: number
  /** Name of its context in the kubeconfig. */
  name: string
  /** YAML text of a kubeconfig for it, with a token made for this start. */
  kubeconfig: string
  token: string
  /** Everything that was asked so far, oldest first. */
  requests(): ClusterRequest[]
  /** Ends it at once, open connections too. */
  stop(): Promise<void>
}
export interface DemoClusterOptions {
  faults?: ClusterFault[]
  /** Largest page of every list; default: as large as the client asks for. */
  pageSize?: number
  /** 0 (default): any free port. */
  port?: number
  /**
   * Certificate and key in PEM, by which it speaks HTTPS; the certificate is the authority in the kubeconfig. Default: plain HTTP, so that nothing about TLS
   * can be judged.
   */
  tls?: { cert: string; key: string; ca?: string }
}

/** Largest request body in bytes, as the API server has it. */
const LARGEST_BODY = 3 * 2 ** 20

/** Starts an API server that plays the state on 127.0.0.1 and nowhere else. Throws `DemoStateError`. */
export async function startDemoCluster(state: ClusterState, options: DemoClusterOptions = {}): Promise<DemoCluster> {
  const cluster = clusterOf(checkClusterState(state, 'state'))
  const seen: ClusterRequest[] = []
  const listener: RequestListener = (request, response) => {
    read(request).then(body => handle(request, response, body), () => response.destroy())
  }
  const { tls } = options
  const server = tls === undefined ? createServer(listener) : createTlsServer({ cert: tls.cert, key: tls.key }, listener)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port ?? 0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  const scheme = tls === undefined ? 'http' : 'https'
  const url = `${scheme}://127.0.0.1:${port}`
  const handle = handler(cluster, new ClusterFaults(options.faults ?? []), `${scheme}://localhost:${port}`, seen, options.pageSize)
  const name = state.name ?? 'demo'
  return {
    url, port, name,
    kubeconfig: kubeconfigOf({ name, url, token: cluster.token, ca: tls?.ca ?? tls?.cert }),
    token: cluster.token,
    requests: () => [...seen],
    stop: () => new Promise(resolve => {
      server.close(() => resolve())
      server.closeAllConnections()
    }),
  }
}

function handler(cluster: Cluster, faults: ClusterFaults, elsewhere: string, seen: ClusterRequest[], pageSize: number | undefined) {
  return (request: IncomingMessage, response: ServerResponse, bytes: Buffer): void => {
    const { method = 'GET', headers, url = '/' } = request
    const mark = url.indexOf('?')
    const [path, query] = mark < 0 ? [url, ''] : [url.slice(0, mark), url.slice(mark + 1)]
    const ask: Ask = { method, path, below: path, query: new URLSearchParams(query), headers, body: bytes.toString(), bytes }
    const entry = { method, path: url, status: 0, credentials: headers.authorization !== undefined }
    seen.push(entry)
    const good = (one: Ask) => answered(cluster, one, pageSize)
    try {
      const fault = elsewhere.endsWith(`//${headers.host ?? ''}`) ? undefined : faults.take(method, path)
      const tooLarge = bytes.length > LARGEST_BODY
      const answer = tooLarge ? failure(
        413, 'RequestEntityTooLarge', `Request entity too large: limit is ${LARGEST_BODY}`,
      ) : fault === undefined ? good(ask) : faulty(fault, ask, good, elsewhere)
      entry.status = deliver(answer, response)
    } catch (error) {
      // A body nested too deeply for JSON, for instance: the request fails, the cluster lives on.
      if (response.headersSent) response.destroy()
      else entry.status = deliver(answerText(500, `This request caused apiserver to panic: ${(error as Error).name}\n`), response)
    }
  }
}

async function read(request: IncomingMessage): Promise<Buffer> {
  const blocks: Buffer[] = []
  let length = 0
  for await (const block of request) {
    if (length <= LARGEST_BODY) blocks.push(block as Buffer)
    length += (block as Buffer).length
  }
  return Buffer.concat(blocks)
}
