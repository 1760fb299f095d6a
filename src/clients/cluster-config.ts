import type { JsonObject } from '../model/json.ts'
import type { Tls } from './cloud.ts'

/** How a client shows who it is, besides a client certificate of `tls`. */
export type ClusterAuth =
  | { type: 'none' }
  | { type: 'token'; token: string }
  /** The file's content wins over `token`, which stands in as long as the file cannot be read. */
  | { type: 'tokenFile'; path: string; token?: string }
  | { type: 'basic'; username: string; password: string }
  | { type: 'exec'; plugin: ExecPlugin }
  | { type: 'oidc'; provider: OidcProvider }

/** A program that prints credentials (client.authentication.k8s.io). */
export interface ExecPlugin {
  apiVersion: string
  /** A name for PATH, or an absolute path. */
  command: string
  args: string[]
  env: Record<string, string>
  installHint?: string
  /** What it is told of the cluster. */
  cluster?: JsonObject
}

/** The legacy auth-provider `oidc`. */
export interface OidcProvider {
  issuer?: string
  clientId?: string
  clientSecret?: string
  idToken?: string
  refreshToken?: string
  /** Certificates of the identity provider's authority, PEM. */
  ca?: string
}

/** Everything needed to talk to one cluster. Holds secrets: never print it. */
export interface ClusterConfig {
  /** Name for people, unique within the subject: that of the context. */
  cluster: string
  /** URL of the API server, without slash at its end. */
  server: string
  tls: Tls
  /** `proxy-url`: whatever the environment says. */
  proxy?: string
  compression: boolean
  auth: ClusterAuth
  /** `Impersonate-*` headers. */
  impersonation: Record<string, string | string[]>
  /** Where it is written, for people: `user "x" of FILE`. */
  source: { cluster: string; user: string }
  secrets: string[]
}
