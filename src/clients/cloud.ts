/** The nouns of a cloud's configuration, as the clients use them. */

/** Reference by id or by name. */
export interface Ref {
  id?: string
  name?: string
}
export interface UserRef extends Ref {
  domain?: Ref
}
/** What a token is asked for; `null` leaves it to the user's default project. */
export type AuthScope =
  | { project: Ref & { domain?: Ref } }
  | { domain: Ref }
  | { system: true }
  | { trust: string }
  | null

export interface Federation {
  identityProvider: string
  protocol: string
}
export type Auth =
  | { type: 'password'; user: UserRef; password: string; scope: AuthScope }
  | { type: 'token'; token: string; scope: AuthScope }
  | { type: 'v3applicationcredential'; id: string; secret: string }
  | { type: 'v3applicationcredential'; name: string; user: UserRef; secret: string }
  | { type: 'v3totp'; user: UserRef; passcode: string; scope: AuthScope }
  | ({ type: 'v3oidcclientcredentials'; clientId: string; clientSecret: string; openidScope: string; scope: AuthScope } & Federation & OidcEndpoint)
  | ({ type: 'v3oidcaccesstoken'; accessToken: string; scope: AuthScope } & Federation)
export type OidcEndpoint = { discoveryEndpoint: string } | { accessTokenEndpoint: string }

/** One TLS policy for everything that belongs to a cloud; certificates and key are PEM texts. */
export interface Tls {
  verify: boolean
  ca?: string
  cert?: string
  key?: string
  /** The name that certificates must have, and that is asked for; without it that of the URL. */
  serverName?: string
  /** Whatever stands in `ca` is trusted, also what is no root (as by Go programs). */
  partialChain?: boolean
  /** Paths, for people. */
  files: { cacert?: string; cert?: string; key?: string }
}

/** Everything needed to talk to one region of a cloud. Holds secrets: never print it. */
export interface RegionConfig {
  cloud: string
  /** Region name, or '' if none is configured: then the catalog must have one only. */
  region: string
  authUrl: string
  auth: Auth
  tls: Tls
  /** Wanted interfaces, best first. */
  interfaces: string[]
  /** `<service type with underscores>` → URL, with the semantics of `<service>_endpoint_override`. */
  overrides: Record<string, string>
  /** Per service (type with underscores) deviations from interface, region, type and name in the catalog. */
  services: Record<string, { interface?: string; region?: string; type?: string; name?: string }>
  /** Seconds that an answer may take; null = the tool's default. */
  apiTimeout: number | null
  forceIpv4: boolean
  secrets: string[]
  /** Where it is written, for people: `cloud "x" of FILE`; `variables` if `OS_*` describe the cloud. */
  source?: { where: string; variables: boolean }
}

/** Where a configuration comes from: paths and names only, no values. */
export interface Provenance {
  configFile: string | null
  secureFile: string | null
  publicFile: string | null
  /** Dotted names, e.g. `auth.username`. */
  keysUsed: string[]
  keysIgnored: string[]
  /** Names of the `OS_*` variables that are used, and that have no effect. */
  variablesUsed: string[]
  variablesIgnored: string[]
  warnings: string[]
}

export interface CloudConfig {
  name: string
  regions: RegionConfig[]
  provenance: Provenance
  /** Every secret value of this cloud's configuration: what must never appear in an output. */
  secrets: string[]
}
