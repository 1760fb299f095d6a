import type { ClusterUser, Kubernetes } from '../model/cluster.ts'
import type { Json } from '../model/json.ts'
import type { Probe } from '../model/probe.ts'
import { Unseen } from '../unseen.ts'
import { member, text } from './answers.ts'
import { kubernetes } from './kubernetes.ts'

/** Whom the API server takes us for, without anything secret. */
export interface ClusterSession {
  /** null where the server does not tell (before 1.28 it has no SelfSubjectReview). */
  user: ClusterUser | null
  /** The server knows who asks; without that it answers as to anybody. */
  authenticated: boolean
  /** Whether the account may do everything (verb and resource `*`). */
  everything: boolean
}

/** The name and the group of everybody who shows no credentials that the server knows; a proxy in front of the server may give another name. */
const ANONYMOUS = 'system:anonymous'
const UNAUTHENTICATED = 'system:unauthenticated'

/** Who asks. Everything else of a cluster is looked at only if the server knows who that is. */
export const clusterSession: Probe<ClusterSession> = {
  kind: 'kubernetes.session',
  revision: 1,
  mode: 'passive',
  schema: {
    type: 'object', required: ['user', 'authenticated', 'everything'], additionalProperties: false,
    properties: {
      user: {
        anyOf: [{ type: 'null' }, {
          type: 'object', required: ['name', 'groups'], additionalProperties: false,
          properties: { name: { type: 'string' }, groups: { type: 'array', items: { type: 'string' } } },
        }],
      },
      authenticated: { type: 'boolean' },
      everything: { type: 'boolean' },
    },
  },
  async observe(target) {
    const cluster = kubernetes(target)
    const [user, everything] = await Promise.all([whoami(cluster), mayDoEverything(cluster)])
    if (everything === null) return { user, authenticated: false, everything: false }
    return { user, authenticated: user === null || (user.name !== ANONYMOUS && !user.groups.includes(UNAUTHENTICATED)), everything }
  },
}

/** Why this connection must not judge the cluster; null if it may. */
export function unfitForCluster({ authenticated, user }: ClusterSession): string | null {
  if (authenticated) return null
  const whom = user === null || user.name === ANONYMOUS ? ANONYMOUS : `one of ${UNAUTHENTICATED}`
  return `the API server takes the kubeconfig's user for ${whom}: it gives no credentials that the server knows; use a kubeconfig with a client certificate, a token or an exec plugin`
}

async function whoami(cluster: Kubernetes): Promise<ClusterUser | null> {
  try {
    const answer = await review(cluster, '/apis/authentication.k8s.io/v1/selfsubjectreviews', { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' })
    const info = member(member(answer, 'status'), 'userInfo')
    const [name, groups] = [text(member(info, 'username')), member(info, 'groups')]
    if (name === '') throw new Unseen('malformed', 'the review of ourselves names no user')
    return { name, groups: Array.isArray(groups) ? groups.filter(group => typeof group === 'string') : [] }
  } catch (error) {
    if (error instanceof Unseen && (error.status === 403 || error.status === 404)) return null // before 1.28, or taken away
    throw error
  }
}

/** Whether the account may do everything; null if it may not even ask, which only the unauthenticated may not by default (role system:basic-user). */
async function mayDoEverything(cluster: Kubernetes): Promise<boolean | null> {
  try {
    const answer = await review(cluster, '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', {
      apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', spec: { resourceAttributes: { verb: '*', group: '*', resource: '*' } },
    })
    const allowed = member(member(answer, 'status'), 'allowed')
    if (typeof allowed !== 'boolean') throw new Unseen('malformed', 'the access review does not tell whether the access is allowed')
    return allowed
  } catch (error) {
    if (!(error instanceof Unseen) || error.status !== 403) throw error
    return error.message.includes(`"${ANONYMOUS}"`) ? null : false
  }
}

async function review(cluster: Kubernetes, path: string, document: Json): Promise<Json> {
  return (await cluster.send('POST', path, { json: document })).json()
}
