import type { Ask } from '../answer.ts'
import type { Cluster } from './cluster.ts'
import type { User } from './request.ts'

/** Everybody without credentials. */
const ANONYMOUS: User = { name: 'system:anonymous', groups: ['system:unauthenticated'] }

/** Who asks, by the bearer token; undefined if the credentials are wrong, or missing where the cluster wants some. */
export function authenticated(cluster: Cluster, { headers }: Ask): User | undefined {
  const given = headers.authorization
  if (given === undefined) return cluster.state.anonymous === false ? undefined : ANONYMOUS
  return given === `Bearer ${cluster.token}` ? cluster.user : undefined
}
