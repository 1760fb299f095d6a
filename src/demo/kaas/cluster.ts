import { randomBytes } from 'node:crypto'
import type { JsonObject } from '../../model/json.ts'
import { Agenda } from './agenda.ts'
import { standing } from './bootstrap.ts'
import { dict, instant, text, texts } from './fields.ts'
import { managed } from './managed-fields.ts'
import { groupVersion, resourceOfKind, resourcesOf } from './resources.ts'
import type { Resource } from './resources.ts'
import type { User } from './request.ts'
import type { ClusterState } from './state.ts'
import { Store } from './store.ts'

/** What all parts of one demo cluster share. */
export interface Cluster {
  state: ClusterState
  store: Store
  agenda: Agenda
  /** Minor of the Kubernetes version. */
  minor: number
  user: User
  /** The bearer token of `user`; another one at every start. */
  token: string
  /** Milliseconds until something that was created or removed is so. */
  delay: number
  /** NetworkPolicies that the network obeys at the moment; it follows the API with some delay. */
  enforced: JsonObject[]
  /** What pods have printed, by their uid. */
  logs: Map<string, string[]>
  /** What was written on volumes, by the name of the PersistentVolume and path. */
  disks: Map<string, Map<string, string>>
}

/** A name of a kind of thing that never gets ready, or `delete <kind>`. */
export function isStuck({ state }: Cluster, what: string): boolean {
  return state.stuck?.includes(what) === true
}

/** The resources that the cluster serves at the moment. */
export function served(cluster: Cluster): Resource[] {
  return resourcesOf(cluster.minor, cluster.store.list('customresourcedefinitions'))
}

/** A cluster that plays the state. */
export function clusterOf(state: ClusterState): Cluster {
  const store = new Store()
  const agenda = new Agenda()
  const minor = Number(state.version.split('.')[1])
  for (const object of [...standing(), ...state.objects]) {
    const { kind, apiVersion, ...rest } = object
    const definitions = store.list('customresourcedefinitions')
    const resource = resourceOfKind(apiVersion, kind, resourcesOf(Infinity, definitions))
    if (resource === undefined) throw new TypeError(`no resource for ${text(apiVersion)} ${text(kind)}`)
    const metadata = { ...dict(rest['metadata']) }
    if (resource.namespaced) metadata['namespace'] ??= 'default'
    store.add(
      resource, managed({ ...rest, metadata }, 'kubectl-create', groupVersion(resource), text(metadata['creationTimestamp']) || instant(agenda.now)),
      agenda.now,
    )
  }
  const groups = [...new Set([...texts(state.user?.groups ?? ['system:masters']), 'system:authenticated'])]
  return {
    state, store, agenda, minor,
    user: { name: state.user?.name ?? 'demo', groups },
    token: randomBytes(24).toString('base64url'),
    delay: state.delay ?? 30,
    enforced: store.list('networkpolicies'),
    logs: new Map(), disks: new Map(),
  }
}
