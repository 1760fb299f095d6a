import pLimit from 'p-limit'
import type { Kubernetes } from '../model/cluster.ts'
import type { Json } from '../model/json.ts'
import type { Probe } from '../model/probe.ts'
import { late } from '../late.ts'
import { Unseen } from '../unseen.ts'
import { member } from './answers.ts'
import { kubernetes } from './kubernetes.ts'
import { textOrNull } from './kubernetes-facts.ts'
import { type ClusterNode, nodes } from './kubernetes-nodes.ts'
import { boolean, booleanOrNull, exactly, integer, listOf, string, stringOrNull } from './kubernetes-schema.ts'

export interface KubeletConfig {
  /** null where the kubelet does not tell. */
  anonymous: boolean | null
  webhookAuthentication: boolean | null
  clientCa: boolean
  authorization: string | null
  /** 0: closed. */
  readOnlyPort: number
  rotateCertificates: boolean
  serverTlsBootstrap: boolean
}
export interface Kubelet {
  node: string
  controlPlane: boolean
  config: KubeletConfig | null
  /** Why there is no configuration; '' if there is. */
  problem: string
}
export interface Kubelets {
  kubelets: Kubelet[]
  /** Nodes that were not asked since there are too many. */
  notAsked: number
  /** Nodes that are not machines or not ready, and so cannot be asked. */
  notReady: number
}

/** Kubelets that are asked, and how many at the same time. */
const MOST = 100
const AT_ONCE = 10
/** Milliseconds for all of them: somewhat less than a probe may take, so that what was seen by then is not lost. */
const DEADLINE = 90_000

const config = exactly({
  anonymous: booleanOrNull, webhookAuthentication: booleanOrNull, clientCa: boolean, authorization: stringOrNull, readOnlyPort: { type: 'integer' },
  rotateCertificates: boolean, serverTlsBootstrap: boolean,
})

/** How the kubelets are configured, asked through the API server (`nodes/proxy`, which needs the right to it). */
export const kubelets: Probe<Kubelets> = {
  kind: 'kubernetes.kubelets', revision: 1, mode: 'passive',
  schema: exactly({
    kubelets: listOf(exactly({ node: string, controlPlane: boolean, config: { anyOf: [{ type: 'null' }, config] }, problem: string })), notAsked: integer,
    notReady: integer,
  }),
  async observe(target, need, visit) {
    const cluster = kubernetes(target).until(AbortSignal.any([visit.signal, late(DEADLINE)]))
    const all = (await need(nodes)).filter(({ deleting }) => !deleting)
    const ready = all.filter(node => node.ready === 'True' && !node.virtual)
    const chosen = spread(ready)
    const limit = pLimit(AT_ONCE)
    const asked = await Promise.all(chosen.map(node => limit(() => ask(cluster, node))))
    const [first] = asked
    const refused = asked.every(({ problem, status }) => status === 403 && problem !== '')
    if (first !== undefined && refused) {
      throw new Unseen('refused', `this account may not ask kubelets (it needs the right to get nodes/proxy): ${first.problem}`, 403)
    }
    const seen = asked.map(({ node, controlPlane, config: found, problem }): Kubelet => ({ node, controlPlane, config: found, problem }))
    return { kubelets: seen, notAsked: ready.length - chosen.length, notReady: all.length - ready.length }
  },
}

/** All nodes, or of very many the control plane's and others evenly. */
function spread(all: ClusterNode[]): ClusterNode[] {
  if (all.length <= MOST) return all
  const first = all.filter(({ controlPlane }) => controlPlane).slice(0, MOST / 2)
  const others = all.filter(({ controlPlane }) => !controlPlane)
  const places = MOST - first.length
  return [...first, ...others.filter((_, i) => Math.floor((i * places) / others.length) !== Math.floor(((i - 1) * places) / others.length))].slice(0, MOST)
}

async function ask(cluster: Kubernetes, { name, controlPlane }: ClusterNode): Promise<Kubelet & { status?: number }> {
  try {
    const answer = member(await cluster.get(`/api/v1/nodes/${encodeURIComponent(name)}/proxy/configz`), 'kubeletconfig')
    if (typeof member(answer, 'authentication') !== 'object') throw new Unseen('malformed', 'the kubelet answers with something else than its configuration')
    return { node: name, controlPlane, config: configOf(answer), problem: '' }
  } catch (error) {
    if (!(error instanceof Unseen)) throw error
    const problem = `${error.reason}: ${error.message}`.slice(0, 300)
    return { node: name, controlPlane, config: null, problem, ...(error.status !== undefined && { status: error.status }) }
  }
}

function configOf(answer: Json | undefined): KubeletConfig {
  const authentication = member(answer, 'authentication')
  const flag = (value: Json | undefined): boolean | null => (typeof value === 'boolean' ? value : null)
  const port = member(answer, 'readOnlyPort')
  return {
    anonymous: flag(member(member(authentication, 'anonymous'), 'enabled')),
    webhookAuthentication: flag(member(member(authentication, 'webhook'), 'enabled')),
    clientCa: (textOrNull(member(member(authentication, 'x509'), 'clientCAFile')) ?? '') !== '',
    authorization: textOrNull(member(member(answer, 'authorization'), 'mode'), 60),
    readOnlyPort: Number.isSafeInteger(port) ? port as number : 0, // left out of the answer where it is closed
    rotateCertificates: member(answer, 'rotateCertificates') === true,
    serverTlsBootstrap: member(answer, 'serverTLSBootstrap') === true,
  }
}
