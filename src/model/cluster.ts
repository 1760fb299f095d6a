import type { Reply } from './cloud.ts'
import type { Json, JsonObject } from './json.ts'

/** Whom the API server takes the connection for. */
export interface ClusterUser {
  name: string
  groups: string[]
}
/** Where the API server is, as configured. */
export interface ApiServer {
  url: string
  host: string
  port: number
  /** The name that its certificate must have: that of the URL, or `tls-server-name`. */
  serverName: string
  /** Whether connections go through a proxy, so that a socket of our own would meet something else. */
  proxied: boolean
}
export interface ClusterBody {
  json?: Json
  /** Default `application/json`; a PATCH names its kind, e.g. `application/merge-patch+json`. */
  contentType?: string
}

/**
 * What a probe may do with a Kubernetes cluster; credentials stay behind it. Paths begin at the root of the API server, e.g. `/api/v1/nodes`.
 * Every method throws `Unseen` (with the HTTP status, where there was one) and nothing else.
 */
export interface Kubernetes {
  /** Name of the cluster for people, unique within the subject. */
  cluster: string
  server: ApiServer
  /** All items of a list, every page of it (`limit`, `continue`; begun anew after 410), in the server's order; each with `kind` and `apiVersion` if the server told. */
  list(path: string, query?: Record<string, string>): Promise<JsonObject[]>
  /** One document; an answer that is no JSON is `malformed`. */
  get(path: string): Promise<Json>
  /** A request of any kind, sent once (a GET is repeated like others); any status but 2xx throws. Bodies may be text/plain. */
  send(method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: ClusterBody): Promise<Reply>
  /** A request without credentials (no token, no client certificate) under the same TLS policy; any status is an answer. */
  anonymous(method: string, path: string): Promise<Reply>
  /** Keeps a secret that was made during the run out of everything that leaves the process. */
  conceal(secret: string): void
  /** The same connection, whose requests end when the signal does. */
  until(signal: AbortSignal): Kubernetes
}
