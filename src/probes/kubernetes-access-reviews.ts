import type { Kubernetes } from '../model/cluster.ts'
import type { Json, JsonObject } from '../model/json.ts'
import type { Probe } from '../model/probe.ts'
import { Unseen } from '../unseen.ts'
import { member } from './answers.ts'
import { kubernetes } from './kubernetes.ts'
import { textOrNull } from './kubernetes-facts.ts'
import { booleanOrNull, exactly, listOf, string } from './kubernetes-schema.ts'

export interface AccessReview {
  /**
   * `self`: this account. `nobody`: an authenticated user whom no rule knows. `node`: a kubelet of a node that does not exist. `component`: the scheduler,
   * whom RBAC's default bindings know.
   */
  who: 'self' | 'nobody' | 'node' | 'component'
  verb: string
  resource: string
  /** null where the API server would not tell. */
  allowed: boolean | null
  /** Why, as the API server says; RBAC's begin with `RBAC: `. */
  reason: string
}

/** Users asked about; the node authorizer goes by name and group alone, so the node need not exist. */
const USERS: Record<Exclude<AccessReview['who'], 'self'>, JsonObject> = {
  nobody: { user: 'scs-check-nobody', groups: ['system:authenticated'] },
  node: { user: 'system:node:scs-check-nobody', groups: ['system:nodes', 'system:authenticated'] },
  component: { user: 'system:kube-scheduler', groups: ['system:authenticated'] },
}
/** What is asked. The node authorizer lets every kubelet list services; RBAC by itself has not since its binding of system:nodes was dropped (1.8). */
const QUESTIONS: [AccessReview['who'], string, string][] = [
  ['nobody', 'list', 'secrets'], ['nobody', 'create', 'pods'], ['node', 'list', 'services'], ['node', 'list', 'secrets'], ['component', 'list', 'nodes'],
  ['self', '*', '*'], ['self', 'list', 'nodes'], ['self', 'list', 'secrets'], ['self', 'create', 'pods'], ['self', 'create', 'namespaces'],
  ['self', 'get', 'nodes/proxy'],
  ['self', 'impersonate', 'users'],
]

/** What the authorization of the API server would answer this account, a stranger, a kubelet and the scheduler. Nothing is stored in the cluster. */
export const accessReviews: Probe<AccessReview[]> = {
  kind: 'kubernetes.access-reviews', revision: 1, mode: 'passive',
  schema: listOf(exactly({ who: { enum: ['self', 'nobody', 'node', 'component'] }, verb: string, resource: string, allowed: booleanOrNull, reason: string })),
  async observe(target) {
    const cluster = kubernetes(target)
    return Promise.all(QUESTIONS.map(async ([who, verb, resource]) => ({ who, verb, resource, ...await review(cluster, who, verb, resource) })))
  },
}

async function review(cluster: Kubernetes, who: AccessReview['who'], verb: string, wanted: string): Promise<Pick<AccessReview, 'allowed' | 'reason'>> {
  const [resource = '', subresource] = wanted.split('/')
  const resourceAttributes: JsonObject = { verb, resource, ...(wanted === '*' && { group: '*' }), ...(subresource !== undefined && { subresource }) }
  const kind = who === 'self' ? 'SelfSubjectAccessReview' : 'SubjectAccessReview'
  const json = { apiVersion: 'authorization.k8s.io/v1', kind, spec: { ...(who !== 'self' && USERS[who]), resourceAttributes } }
  let answer: Json
  try {
    answer = (await cluster.send('POST', `/apis/authorization.k8s.io/v1/${kind.toLowerCase()}s`, { json })).json()
  } catch (error) {
    if (error instanceof Unseen && error.status === 403) return { allowed: null, reason: error.message.slice(0, 300) }
    throw error
  }
  const status = member(answer, 'status')
  const allowed = member(status, 'allowed')
  if (typeof allowed !== 'boolean') throw new Unseen('malformed', 'the access review does not tell whether the access is allowed')
  return { allowed, reason: textOrNull(member(status, 'reason'), 300) ?? '' }
}
