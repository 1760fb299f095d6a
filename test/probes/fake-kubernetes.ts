import type { Reply } from '../../src/model/cloud.ts'
import type { ClusterBody, Kubernetes } from '../../src/model/cluster.ts'
import type { Json, JsonObject } from '../../src/model/json.ts'
import { Unseen } from '../../src/unseen.ts'
import { bound, logOf, nodeOf, policiesAt, statusOf } from './fake-pods.ts'
import { answered, type Fault } from './fake-openstack.ts'
import { reply } from './fake.ts'

/** What the cluster does otherwise than a sound one. */
export interface Knobs {
  /** Policies have no effect. */
  lax?: boolean
  /** Effects of policies that are missing. */
  ignores?: ('Egress' | 'Ingress' | 'namespaceSelector' | 'podSelector')[]
  /** No packets at all. */
  dead?: boolean
  /** Policies have no effect within a node. */
  sparesNode?: boolean
  /** Nodes; default 2. */
  nodes?: number
  /** Which side's client is cut off, from one moment to another: milliseconds since the first policy. */
  outage?: { side: string; from: number; until: number }[]
  /** Milliseconds until a new namespace has its service account. */
  account?: number
  reclaimPolicy?: 'Retain' | 'Delete'
  /** The claim gets no class, or one that never makes a volume. */
  noClass?: boolean
  provisioner?: string
  stuckClaim?: string
  /** Node affinity and kind of volumes. */
  affinity?: JsonObject
  kind?: JsonObject
  /** A volume forgets what was written. */
  forgets?: boolean
  /** Pods never leave this waiting state. */
  waiting?: { reason: string; message: string }
  unschedulable?: string
  /** Pods fail at once so. */
  failure?: JsonObject
  /** No admission controller PodSecurity. */
  noPodSecurity?: boolean
  version?: string
  /** Namespaces never go, with these conditions. */
  hanging?: JsonObject[]
  /** Milliseconds until a namespace is gone. */
  slow?: number
  /** What the account may not do, as verb and resource. */
  denied?: string[]
  podIPs?: string[]
}
export interface Held { object: JsonObject; made: number; gone?: number }

const CREATED = '2026-01-01T00:00:00Z'
/** Of others; nobody may touch them. */
export const FOREIGN_PATHS = ['/api/v1/namespaces/kube-system', '/api/v1/namespaces/scs-check', '/api/v1/namespaces/scs-check-0tl2zzzabcdef-own', '/api/v1/persistentvolumes/pv-foreign']
const stopped = () => new Unseen('timeout', 'the run was stopped')

/** A small Kubernetes in memory: namespaces that take a while to go, pods that run, policies that take a moment, volumes; and what nobody may touch. */
export class FakeKubernetes {
  readonly requests: string[] = []
  fault: Fault | undefined
  readonly held = new Map<string, Held>()
  /** Policies in force since each change. */
  readonly history: { since: number; policies: { namespace: string; spec: JsonObject }[] }[] = []
  #next = 1

  constructor(readonly knobs: Knobs = {}) {
    for (const path of FOREIGN_PATHS) this.put(path, { metadata: { name: path.split('/').at(-1) ?? '' }, spec: { claimRef: { namespace: 'customer' } } })
    for (const name of ['worker-1', 'worker-2'].slice(0, knobs.nodes)) this.put(`/api/v1/nodes/${name}`, { metadata: { name, labels: { 'kubernetes.io/hostname': name, 'kubernetes.io/os': 'linux' } }, spec: {} })
    const provisioner = knobs.provisioner ?? 'cinder.csi.openstack.org'
    this.put('/apis/storage.k8s.io/v1/storageclasses/fast', { metadata: { name: 'fast' }, provisioner, reclaimPolicy: knobs.reclaimPolicy ?? 'Delete', volumeBindingMode: 'WaitForFirstConsumer' })
  }

  /** Keeps an object as if it had been created now. */
  put(path: string, object: JsonObject): JsonObject {
    const metadata = object['metadata'] as JsonObject
    const full = { ...object, metadata: { uid: `uid-${this.#next++}`, creationTimestamp: path.includes('foreign') ? CREATED : new Date().toISOString(), ...metadata } }
    this.held.set(path, { object: full, made: Date.now() })
    if (path.includes('networkpolicies')) this.#policiesChanged()
    return full
  }

  /** Whether everything of others is as it was. */
  untouched(): boolean {
    return FOREIGN_PATHS.every(path => { const held = this.held.get(path); return held !== undefined && held.gone === undefined })
  }

  /** What plays left: namespaces and volumes. */
  left(): string[] {
    this.#advance()
    return [...this.held.keys()].filter(path => /^\/api\/v1\/(namespaces\/[^/]+|persistentvolumes\/.+)$/.test(path) && !FOREIGN_PATHS.includes(path))
      .map(path => `${path.includes('/namespaces/') ? 'namespace' : 'persistent volume'} ${path.includes('/namespaces/') ? path.split('/').at(-1) : claimOf(this.held.get(path)?.object)}`)
  }

  /** Takes all away that plays made, at once. */
  wipe(): void {
    for (const path of [...this.held.keys()]) if (/scs-check-0tl2zzzabcdef-(?!own)|persistentvolumes\/pvc-/.test(path)) this.held.delete(path)
    this.#policiesChanged()
  }

  cluster(signal?: AbortSignal): Kubernetes {
    const get = async (path: string): Promise<Json> => (await this.#ask('GET', path, {}, signal)).json()
    return {
      cluster: 'c', server: { url: 'https://c', host: 'c', port: 443, serverName: 'c', proxied: false },
      get,
      list: async (path, query = {}) => {
        const search = new URLSearchParams(query).toString()
        const items = (await get(search === '' ? path : `${path}?${search}`) as JsonObject | null)?.['items']
        if (!Array.isArray(items) || items.some(one => typeof one !== 'object' || one === null)) throw new Unseen('malformed', 'no list "items"')
        return items as JsonObject[]
      },
      send: (method, path, body = {}) => this.#ask(method, path, body, signal),
      anonymous: () => Promise.reject(stopped()), conceal: () => {}, until: other => this.cluster(other),
    }
  }

  async #ask(method: string, path: string, body: ClusterBody, signal?: AbortSignal): Promise<Reply> {
    if (signal?.aborted) throw stopped()
    this.requests.push(`${method} ${path}`)
    const json = (body.json ?? {}) as JsonObject
    const act = () => this.#answer(method, path, json)
    const work = this.fault?.({ n: this.requests.length, method, path, json }, act) ?? Promise.resolve().then(act)
    return new Promise((resolve, reject) => {
      const stop = () => { reject(stopped()) }
      if (signal?.aborted) stop()
      signal?.addEventListener('abort', stop, { once: true })
      work.then(resolve, reject).finally(() => { signal?.removeEventListener('abort', stop) })
    })
  }

  #answer(method: string, full: string, json: JsonObject): Reply {
    this.#advance()
    const [path = '', search = ''] = full.split('?')
    if (path.includes('reviews')) {
      const { verb = '', resource = '' } = ((json['spec'] as JsonObject | undefined)?.['resourceAttributes'] ?? {}) as Record<string, string>
      return reply(201, { status: { allowed: this.knobs.denied?.includes(`${verb} ${resource}`) !== true, userInfo: { username: 'admin', groups: [] } } })
    }
    if (path === '/version') return reply(200, { gitVersion: this.knobs.version ?? 'v1.33.1' })
    if (path.endsWith('/log')) return reply(200, logOf(this, path.slice(0, -4)))
    if (method === 'POST') return reply(201, this.#create(path, json, search.includes('dryRun=All')))
    const held = this.held.get(path)
    if (held === undefined && /\/(namespaces|nodes|events|persistentvolumes|networkpolicies)$/.test(path)) {
      const label = new URLSearchParams(search).get('labelSelector')
      return reply(200, { items: this.#below(path).map(one => this.#shown(one)).filter(one => label === null || labelsOf(one)[label] !== undefined) })
    }
    if (held === undefined) throw answered(404, `${path} not found`, `${method} ${path}`)
    if (method === 'DELETE') return this.#remove(path, held, json)
    if (method === 'PATCH') held.object = { ...held.object, spec: { ...held.object['spec'] as JsonObject, ...json['spec'] as JsonObject } }
    return reply(200, this.#shown(path))
  }

  #create(collection: string, json: JsonObject, dry: boolean): JsonObject {
    const path = `${collection}/${(json['metadata'] as JsonObject)['name'] as string}`
    const home = this.held.get(collection.replace(/^\/apis?\/.*?namespaces\/([^/]+)\/.*$/, '/api/v1/namespaces/$1'))
    if (home?.gone !== undefined) throw answered(403, 'unable to create new content in namespace x because it is being terminated')
    if (/namespaces\//.test(collection) && home === undefined) throw answered(404, 'namespaces "x" not found')
    if (collection.endsWith('/pods')) this.#admit(json, home)
    if (this.held.has(path)) throw answered(409, `"${path}" already exists`)
    const full = collection.endsWith('claims') && this.knobs.noClass !== true ? { ...json, spec: { storageClassName: 'fast', ...json['spec'] as JsonObject } } : json
    return dry ? { kind: 'Pod', ...full } : this.put(path, full)
  }

  #admit(pod: JsonObject, home: Held | undefined): void {
    if (Date.now() - (home?.made ?? 0) < (this.knobs.account ?? 0)) throw answered(403, 'pods "x" is forbidden: error looking up service account x/default: serviceaccount "default" not found')
    const level = labelsOf(home?.object ?? {})['pod-security.kubernetes.io/enforce']
    if (level === 'baseline' && this.knobs.noPodSecurity !== true && JSON.stringify(pod).includes('"privileged":true')) throw answered(403, 'pods "x" is forbidden: violates PodSecurity "baseline:latest": privileged')
  }

  #remove(path: string, held: Held, json: JsonObject): Reply {
    const wanted = (json['preconditions'] as JsonObject | undefined)?.['uid']
    if (wanted !== undefined && wanted !== (held.object['metadata'] as JsonObject)['uid']) throw answered(409, 'Precondition failed: UID in precondition')
    if (/\/namespaces\/[^/]+$/.test(path)) held.gone ??= this.knobs.hanging !== undefined ? Infinity : Date.now() + (this.knobs.slow ?? 5_000)
    else this.held.delete(path)
    if (path.includes('networkpolicies')) this.#policiesChanged()
    return reply(200, {})
  }

  /** Lets time have its effects: claims get volumes, namespaces go with what is in them, volumes after their claims. */
  #advance(): void {
    bound(this)
    const over = ([, { gone = Infinity }]: [string, Held]) => gone <= Date.now()
    for (const [path] of [...this.held].filter(over)) for (const inner of [...this.held.keys()].filter(key => key === path || key.includes(`${path.slice(7)}/`))) this.held.delete(inner)
    for (const [path, held] of this.held) {
      const spec = held.object['spec'] as JsonObject | undefined
      if (path.includes('/persistentvolumes/pvc-') && spec?.['persistentVolumeReclaimPolicy'] === 'Delete' && !this.held.has(`/api/v1/namespaces/${claimOf(held.object)}`)) held.gone ??= Date.now() + 2_000
    }
  }

  #shown(path: string): JsonObject {
    const { object, gone }: { object: JsonObject; gone?: number } = this.held.get(path) ?? { object: {} }
    const metadata = { ...object['metadata'] as JsonObject, ...(gone !== undefined && { deletionTimestamp: CREATED }) }
    return { ...object, metadata, status: path.includes('/pods/') ? statusOf(this, path) : { conditions: this.knobs.hanging ?? [] }, ...(path.includes('/pods/') && { spec: { ...object['spec'] as JsonObject, nodeName: nodeOf(this, path) } }) }
  }

  #below(path: string): string[] {
    return [...this.held.keys()].filter(key => key.startsWith(`${path}/`) && !key.slice(path.length + 1).includes('/'))
  }

  #policiesChanged(): void {
    this.history.push({ since: Date.now(), policies: policiesAt(this) })
  }
}

export function labelsOf(object: JsonObject): JsonObject {
  return ((object['metadata'] as JsonObject | undefined)?.['labels'] ?? {}) as JsonObject
}
function claimOf(volume: JsonObject | undefined): string {
  return ((volume?.['spec'] as JsonObject | undefined)?.['claimRef'] as JsonObject | undefined)?.['namespace'] as string
}
