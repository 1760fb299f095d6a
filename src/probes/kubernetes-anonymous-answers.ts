import type { Reply } from '../model/cloud.ts'
import type { Probe } from '../model/probe.ts'
import { Unseen } from '../unseen.ts'
import { member } from './answers.ts'
import { kubernetes } from './kubernetes.ts'
import { textOrNull } from './kubernetes-facts.ts'
import { exactly, listOf, string, stringOrNull } from './kubernetes-schema.ts'

export interface AnonymousAnswer {
  path: string
  status: number
  /** `kind` of a JSON answer: tells the API server's answers from those of something in front of it. */
  kind: string | null
}

/** What is asked: resources that tell about the cluster's users, what is known of the API, and what probes of load balancers need. */
const PATHS = ['/api/v1/nodes?limit=1', '/api/v1/namespaces?limit=1', '/api/v1/pods?limit=1', '/api', '/apis', '/version', '/livez', '/readyz', '/healthz']

/** What the API server answers to somebody who shows no credentials. */
export const anonymousAnswers: Probe<AnonymousAnswer[]> = {
  kind: 'kubernetes.anonymous-answers', revision: 1, mode: 'passive',
  schema: listOf(exactly({ path: string, status: { type: 'integer' }, kind: stringOrNull })),
  async observe(target) {
    const cluster = kubernetes(target)
    return Promise.all(PATHS.map(async path => {
      const reply = await cluster.anonymous('GET', path)
      return { path, status: reply.status, kind: kindOf(reply) }
    }))
  },
}

function kindOf(reply: Reply): string | null {
  try {
    return textOrNull(member(reply.json(), 'kind'), 60)
  } catch (error) {
    if (error instanceof Unseen || error instanceof SyntaxError) return null
    throw error
  }
}
