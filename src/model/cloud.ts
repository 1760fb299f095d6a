import type { Instant, Json, JsonObject } from './json.ts'

/** One endpoint of the service catalog, as Keystone lists it. */
export interface Endpoint {
  interface: string
  region: string
  url: string
}
export interface CatalogEntry {
  type: string
  name: string
  endpoints: Endpoint[]
}
export interface ListOptions {
  /** Name of the array in the answer, e.g. `flavors`. */
  key: string
  query?: Record<string, string>
  /** Wished microversion as `major.minor`; answers 406 are reported as `unsupported`. */
  microversion?: string
}

/** What a probe may do with an OpenStack cloud; credentials stay behind it. Every method throws `Unseen` and nothing else. */
export interface OpenStack {
  region: string
  interface: string
  /** Facts of the token in use; the token itself is not among them. */
  session(): Promise<Session>
  /** All items of a listing, every page of it, in the order of the cloud. `path` is below the version root, e.g. `/flavors/detail`. */
  list(service: ServiceType, path: string, options: ListOptions): Promise<JsonObject[]>
  /** One document. */
  get(service: ServiceType, path: string, options?: { microversion?: string }): Promise<Json>
  /** URL of the service's endpoint in the region and interface of this connection, after overrides; undefined if the catalog has none. */
  endpoint(...types: string[]): Promise<string | undefined>
  /** A request without the cloud's token to any URL of the cloud, under the same HTTP and TLS policy; any status is an answer. */
  anonymous(method: string, url: string, headers?: Record<string, string>, body?: string): Promise<Reply>
  /** A request that may change something, sent once; any status but 2xx throws. */
  send(method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', service: ServiceType, path: string, body?: Body): Promise<Reply>
  /** The versions that the service's root names, with their microversion ranges. */
  versions(service: ServiceType): Promise<ApiVersion[]>
  /** Keeps a secret that was made during the run out of everything that leaves the process. */
  conceal(secret: string): void
  /** The same connection, whose requests end when the signal does. */
  until(signal: AbortSignal): OpenStack
}
export type ServiceType = 'identity' | 'compute' | 'image' | 'network' | 'block-storage' | 'key-manager' | 'load-balancer' | 'dns' | 'placement' | 'bare-metal' | 'shared-file-system'

/** What `send` sends: JSON, or a text of any type (`headers` names it). */
export interface Body {
  json?: Json
  text?: string
  headers?: Record<string, string>
  /** Wished microversion as `major.minor`. */
  microversion?: string
}
export interface Reply {
  status: number
  /** Names in lower case. */
  headers: Record<string, string>
  body: string
  /** The body as JSON; throws `Unseen`. */
  json(): Json
}
export interface ApiVersion {
  id: string
  status: string
  /** Highest and lowest microversion; '' where there are none. */
  max: string
  min: string
}
export interface Session {
  user: { id: string; name: string; domain: string }
  project: { id: string; name: string; domain: string } | null
  roles: string[]
  methods: string[]
  issuedAt: Instant
  expiresAt: Instant
  /** Expiry of the application credential in use, where the cloud tells. */
  credentialExpiresAt: Instant | null
  catalog: CatalogEntry[]
}
