import { text, gone, member } from './answers.ts'
import { Stop } from './classify.ts'
import { type ClusterStage, clusterPlay } from './cluster-play.ts'
import { quotaOf } from './cluster-pod.ts'
import { podState } from './cluster-pod-state.ts'
import { awaitPod, startPod } from './cluster-pods.ts'
import { CLIENT_LABELS, type Phase, PHASES, SERVER_LABELS, SIDE } from './cluster-policies.ts'
import { Client, CLIENT, type Reach, SERVER, STABLE, urlOf } from './cluster-tries.ts'
import { poll } from './poll.ts'
import { mayPass } from './removal.ts'
import { since } from './undo.ts'

/** One state of the policies as it was seen. */
export interface SeenPhase {
  name: string
  control: boolean
  expected: { near: Reach; far: Reach }
  seen: { near: Reach | 'mixed'; far: Reach | 'mixed' }
  /** Both clients saw what was expected, several times in a row. */
  held: boolean
  /** From the change until that was seen, or given up. */
  seconds: number
  /** Tries of each client since the change. */
  tries: { near: number; far: number }
}
export interface NetworkPolicySmoke {
  /** Family of the address that was tried, and those that the server's pod has. */
  family: 'IPv4' | 'IPv6'
  families: string[]
  /** Where the pods ran: crossing nodes is another way than staying on one. */
  nodes: { server: string; near: string; far: string }
  phases: SeenPhase[]
}

/** Seconds for a pod to run, image pull included, and for a change of policies to be seen: networks need a few seconds. */
const START = 180
const CHANGE = 30
const reach = { enum: ['open', 'shut', 'mixed'] }
const pair = (schema: object) => ({ type: 'object', required: ['near', 'far'], additionalProperties: false, properties: { near: schema, far: schema } })

/** Three small pods see whether network policies are kept: none, ingress denied, allowed by namespace and by pod, egress denied. No DNS, no service. */
export const networkPolicySmoke = clusterPlay<NetworkPolicySmoke>({
  kind: 'kubernetes.network-policy',
  revision: 1,
  plan: {
    title: 'see whether network policies are kept',
    creates: ['2 namespaces', '3 pods (one server, two clients)', 'network policies, one after the other'],
    quota: quotaOf(3),
    seconds: 2 * START + PHASES.length * CHANGE,
  },
  schema: {
    type: 'object',
    properties: {
      family: { enum: ['IPv4', 'IPv6'] }, families: { type: 'array', items: { type: 'string' } },
      nodes: { type: 'object', properties: { server: { type: 'string' }, near: { type: 'string' }, far: { type: 'string' } } },
      phases: {
        type: 'array',
        items: {
          type: 'object', required: ['name', 'control', 'expected', 'seen', 'held', 'seconds', 'tries'],
          properties: {
            name: { type: 'string' }, control: { type: 'boolean' }, expected: pair(reach), seen: pair(reach), held: { type: 'boolean' },
            seconds: { type: 'number' }, tries: pair({ type: 'integer' }),
          },
        },
      },
    },
  },
  async act(stage, data) {
    await stage.allowed()
    const near = await stage.namespace('near', { [SIDE]: 'near' })
    const far = await stage.namespace('far', { [SIDE]: 'far' })
    await startPod(stage, near, { name: 'server', script: SERVER, labels: SERVER_LABELS })
    const server = await awaitPod(stage, near, 'server', START, ({ ready, ip }) => ready && ip !== '')
    data.family = familyOf(server.ip)
    data.families = [...new Set([server.ip, ...server.ips].map(familyOf))]
    const clients = { near: new Client(near, 'client'), far: new Client(far, 'client') }
    const wish = {
      name: 'client', script: CLIENT, labels: CLIENT_LABELS, env: { URL: urlOf(server.ip) }, notWith: { labels: SERVER_LABELS, namespaces: [near] },
    }
    for (const { namespace } of Object.values(clients)) await startPod(stage, namespace, wish)
    const node = async ({ namespace }: Client) => (await awaitPod(stage, namespace, 'client', START, ({ ready }) => ready)).node
    data.nodes = { server: server.node, near: await node(clients.near), far: await node(clients.far) }
    data.phases = []
    for (const phase of PHASES) {
      const seen = await stage.step(phase.name, () => tried(stage, near, clients, phase))
      data.phases.push(seen)
    }
  },
})

type Clients = Record<'near' | 'far', Client>

/** Changes the policies and watches the clients. Ends with `not-ready` if they do not try any more, or reach nothing even without a policy. */
async function tried(stage: ClusterStage, namespace: string, clients: Clients, { name, lifted, imposed, expected, control }: Phase): Promise<SeenPhase> {
  const { cloud: cluster, signal } = stage
  const path = `/apis/networking.k8s.io/v1/namespaces/${namespace}/networkpolicies`
  for (const json of imposed) await cluster.send('POST', path, { json })
  for (const old of lifted) await gone(cluster.send('DELETE', `${path}/${old}`))
  const both = [clients.near, clients.far]
  for (const client of both) await patiently(() => client.mark(cluster), stage)
  const start = performance.now()
  const asExpected = () => clients.near.seen === expected.near && clients.far.seen === expected.far
  const held = await poll(async () => {
    for (const client of both) await patiently(() => client.read(cluster), stage)
    return asExpected() ? true : undefined
  }, CHANGE * 1000, signal) === true
  const [nearby, faraway] = [clients.near.seen, clients.far.seen]
  if (nearby === null || faraway === null) throw await silent(stage, nearby === null ? clients.near : clients.far)
  const seen = { near: nearby, far: faraway }
  if (!held && control === true) {
    const who = `the client in its namespace sees it ${nearby} and the one in another ${faraway}`
    throw new Stop('not-ready', `without a network policy the server must be reached, but ${who}${await foreign(stage, clients)}`)
  }
  const tries = { near: clients.near.count, far: clients.far.count }
  return { name, control: control === true, expected, seen, held, seconds: since(start), tries }
}

/** A log that cannot be read for a moment is read again; a refusal is one. */
async function patiently(read: () => Promise<void>, { signal }: ClusterStage): Promise<void> {
  let last: unknown
  const done = await poll(() => read().then(() => true, (error: unknown) => {
    if (signal.aborted || !mayPass(error)) throw error
    last = error
    return undefined
  }), CHANGE * 1000, signal)
  if (done === undefined) throw last
}

/** Why a client tells of too few tries. */
async function silent({ cloud }: ClusterStage, { namespace, name }: Client): Promise<Stop> {
  const pod = await cloud.get(`/api/v1/namespaces/${namespace}/pods/${name}`)
  const { phase, trouble } = podState(typeof pod === 'object' && pod !== null && !Array.isArray(pod) ? pod : {})
  const why = trouble === '' ? '' : `: ${trouble}`
  return new Stop('not-ready', `the log of pod ${namespace}/${name} (${phase.slice(0, 40)}) tells of fewer than ${STABLE} tries in ${CHANGE} s${why}`)
}

/** Names policies that somebody else put into the new namespaces. */
async function foreign({ cloud }: ClusterStage, clients: Clients): Promise<string> {
  const policiesOf = ({ namespace }: Client) => cloud.list(`/apis/networking.k8s.io/v1/namespaces/${namespace}/networkpolicies`).catch(() => [])
  const lists = await Promise.all([clients.near, clients.far].map(policiesOf))
  const names = lists.flat().map(one => text(member(one['metadata'], 'name')).slice(0, 80)).slice(0, 5)
  return names.length === 0 ? '' : `; the cluster puts network policies into new namespaces: ${names.join(', ')}`
}

function familyOf(ip: string): 'IPv4' | 'IPv6' {
  return ip.includes(':') ? 'IPv6' : 'IPv4'
}
