import type { Leftover } from '../model/acting.ts'
import type { Kubernetes } from '../model/cluster.ts'
import type { Json } from '../model/json.ts'
import { Unseen } from '../unseen.ts'
import { member } from './json.ts'

/** Label of the namespaces that Kubernetes' e2e framework makes for its tests. */
const E2E = 'e2e-framework'

/** Names of the namespaces of e2e tests; undefined if they cannot be listed. */
export async function testNamespaces(cluster: Kubernetes): Promise<Set<string> | undefined> {
  try {
    const namespaces = await cluster.list('/api/v1/namespaces', { labelSelector: E2E })
    return new Set(namespaces.filter(one => !isTerminating(one)).map(({ metadata }) => text(member(metadata, 'name'))))
  } catch (error) {
    if (error instanceof Unseen) return undefined
    throw error
  }
}

/** What is still in the cluster after removing: the engine's namespace, and namespaces of tests that were not there before. */
export async function leftBy(
  cluster: Kubernetes, { namespace, before, why, removal }: { namespace: string; before: Set<string> | undefined; why: string; removal: string },
): Promise<Leftover[]> {
  const reason = why === '' ? 'it did not go away' : why
  const left: Leftover[] = await isThere(cluster, namespace) ? [{ kind: 'namespace', name: namespace, id: null, why: reason, command: removal }] : []
  const now = before === undefined ? undefined : await testNamespaces(cluster)
  for (const name of now ?? []) {
    if (before?.has(name) !== true) left.push({ kind: 'namespace', name, id: null, why: 'a test left it', command: `kubectl delete namespace ${name}` })
  }
  return left
}

/** A pod that is not being deleted; undefined if there is none. Throws `Unseen`. */
export async function podOf(cluster: Kubernetes, namespace: string, name: string): Promise<Json | undefined> {
  const pod = await cluster.get(`/api/v1/namespaces/${namespace}/pods/${name}`).catch((error: unknown) => {
    if (error instanceof Unseen && error.status === 404) return undefined
    throw error
  })
  return member(member(pod, 'metadata'), 'deletionTimestamp') === undefined ? pod : undefined
}

/** Whether a namespace is there, or may be: only a 404 says that it is not. */
export async function isThere(cluster: Kubernetes, namespace: string): Promise<boolean> {
  try {
    const found = await cluster.get(`/api/v1/namespaces/${namespace}`)
    return !isTerminating(found)
  } catch (error) {
    if (!(error instanceof Unseen)) throw error
    return error.status !== 404
  }
}

const isTerminating = (namespace: Json): boolean => member(member(namespace, 'status'), 'phase') === 'Terminating'

const text = (value: Json | undefined): string => (typeof value === 'string' && /^[a-z0-9][a-z0-9-]{0,62}$/.test(value) ? value : '?')
