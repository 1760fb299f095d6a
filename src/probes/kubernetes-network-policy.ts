import { Stop } from './classify.ts'
import { type ClusterStage, clusterPlay } from './cluster-play.ts'
import { Imposed } from './cluster-imposed.ts'
import { quotaOf, takesPods } from './cluster-pod.ts'
import { OTHER, podState } from './cluster-pod-state.ts'
import { awaitPod, podNow, startPod } from './cluster-pods.ts'
import { CLIENT_LABELS, leadingTo, type Phase, PHASES, SERVER_LABELS, SIDE, type Side } from './cluster-policies.ts'
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
  /** It was tried again from a state without policies on, since a client that should have come through did not; this is what was seen then. */
  again?: true
}
export interface NetworkPolicySmoke {
  /** Family of the address that was tried, and those that the server's pod has. */
  family: 'IPv4' | 'IPv6'
  families: string[]
  /** Where the pods ran: crossing nodes is another way than staying on one. */
  nodes: { server: string; near: string; far: string }
  /** Nodes that take such pods; null where they could not be listed. */
  schedulable: number | null
  phases: SeenPhase[]
}

/** Seconds for a pod to run, image pull included, and for a change of policies to be seen: networks need a few seconds. */
const START = 180
const CHANGE = 30
/** Phases that may be tried again, with those that lead to them. */
const AGAIN = PHASES.filter(({ control, expected }) => control !== true && Object.values(expected).includes('open')).flatMap(leadingTo)
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
    seconds: 2 * START + (PHASES.length + AGAIN.length) * CHANGE,
  },
  schema: {
    type: 'object',
    properties: {
      family: { enum: ['IPv4', 'IPv6'] }, families: { type: 'array', items: { type: 'string' } },
      nodes: { type: 'object', properties: { server: { type: 'string' }, near: { type: 'string' }, far: { type: 'string' } } },
      schedulable: { type: ['integer', 'null'] },
      phases: {
        type: 'array',
        items: {
          type: 'object', required: ['name', 'control', 'expected', 'seen', 'held', 'seconds', 'tries'],
          properties: {
            name: { type: 'string' }, control: { type: 'boolean' }, expected: pair(reach), seen: pair(reach), held: { type: 'boolean' },
            seconds: { type: 'number' }, tries: pair({ type: 'integer' }), again: { const: true },
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
    const wish = { name: 'client', script: CLIENT, labels: CLIENT_LABELS, env: { URL: urlOf(server.ip) } }
    const { node: home } = server
    // packets within a node and between nodes go different ways, and a network may filter on one of them alone
    await startPod(stage, near, { ...wish, ...(home !== '' && { on: home }) })
    await startPod(stage, far, { ...wish, ...(home !== '' && { notOn: home }), notWith: { labels: SERVER_LABELS, namespaces: [near] } })
    const node = async ({ namespace }: Client) => (await awaitPod(stage, namespace, 'client', START, ({ ready }) => ready)).node
    data.nodes = { server: home, near: await node(clients.near), far: await node(clients.far) }
    data.schedulable = await stage.cloud.list('/api/v1/nodes').then(nodes => nodes.filter(takesPods).length, () => null)
    const policies = new Imposed(stage.cloud, { near, far })
    await stage.step('look for network policies of others', () => patiently(() => policies.undisturbed(), stage))
    data.phases = []
    for (const phase of PHASES) {
      const seen = await stage.step(phase.name, () => tried(stage, policies, clients, phase))
      data.phases.push(mayBeOutage(seen) ? await stage.step(`${phase.name}, again`, () => triedAgain(stage, policies, clients, phase)) : seen)
    }
  },
})

type Clients = Record<Side, Client>

/** Whether all that is wrong is that a client does not come through: an outage of the network looks the same. */
function mayBeOutage({ held, expected, seen }: SeenPhase): boolean {
  return !held && Object.values(expected).includes('open') && (['near', 'far'] as const).every(side => expected[side] === 'open' || seen[side] === 'shut')
}

/** Tries a phase once more, beginning without policies. Ends with `not-ready` if nothing is reached then, or a client does not come through on the way. */
async function triedAgain(stage: ClusterStage, policies: Imposed, clients: Clients, phase: Phase): Promise<SeenPhase> {
  await policies.clear()
  for (const one of leadingTo(phase).slice(0, -1)) {
    const seen = await tried(stage, policies, clients, { ...one, ...(one.control === true && { lifted: [] }) })
    if (mayBeOutage(seen)) throw new Stop('not-ready', `the network is not steady: in "${one.name}" a client does not come through that should`)
  }
  return { ...await tried(stage, policies, clients, phase), again: true }
}

/** Changes the policies and watches the clients. Ends with `not-ready` if they do not try any more, or reach nothing even without a policy. */
async function tried(stage: ClusterStage, policies: Imposed, clients: Clients, phase: Phase): Promise<SeenPhase> {
  const { cloud: cluster, signal } = stage
  const { name, expected } = phase
  const control = phase.control === true
  await policies.change(phase)
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
  if (!held) await patiently(() => policies.undisturbed(), stage)
  if (!held && control) {
    podState(await podNow(cluster, clients.near.namespace, 'server'))
    const who = `the client in its namespace sees it ${nearby} and the one in another ${faraway}`
    throw new Stop('not-ready', `without a network policy the server must be reached, but ${who}`)
  }
  return { name, control, expected, seen, held, seconds: since(start), tries: { near: clients.near.count, far: clients.far.count } }
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
  const { phase, trouble } = podState(await podNow(cloud, namespace, name))
  const why = trouble === '' ? `; if its image has no wget, ${OTHER}` : `: ${trouble}`
  return new Stop('not-ready', `the log of pod ${namespace}/${name} (${phase.slice(0, 40)}) tells of fewer than ${STABLE} tries in ${CHANGE} s${why}`)
}

function familyOf(ip: string): 'IPv4' | 'IPv6' {
  return ip.includes(':') ? 'IPv6' : 'IPv4'
}
