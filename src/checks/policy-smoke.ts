import type { Finding } from '../model/judging.ts'
import { PHASES } from '../probes/cluster-policies.ts'
import { type NetworkPolicySmoke, networkPolicySmoke, type SeenPhase } from '../probes/kubernetes-network-policy.ts'
import { check } from './check.ts'
import { judgePlay, type PlayParameters, playParameters } from './play.ts'
import { pointer } from './words.ts'

const WHO = { near: 'the client in the server\'s namespace', far: 'the client in another namespace' }
const REMEDY = 'Use a network plugin that enforces NetworkPolicy (Cilium, Calico, kube-router, OVN-Kubernetes …), and see that its agent runs on every node.'

/**
 * Each network policy was kept: who should be shut out was, and nobody else; and without one everybody came through again. That must be seen within a
 * node and between two, unless only one takes pods.
 */
export const policySmoke = check<{ smoke: typeof networkPolicySmoke }, PlayParameters>({
  needs: { smoke: networkPolicySmoke },
  parameters: playParameters(),
  judge({ smoke }, parameters) {
    const outcome = judgePlay(smoke, 'smoke', parameters, () => (smoke.data.phases ?? []).flatMap(broken))
    if (outcome.unjudged !== undefined) return outcome
    const tried = smoke.data.phases ?? []
    if (tried.length < PHASES.length) return { ...outcome, examined: 0, unjudged: 'not every policy was tried' }
    const examined = tried.filter(({ control }) => !control).length
    const untried = untriedWay(smoke.data)
    if (untried === undefined) return { ...outcome, examined }
    const { schedulable } = smoke.data
    const message = schedulable === 1 ? `${untried}: only one node takes pods` : `${untried}, though ${nodesOf(schedulable)}`
    const findings: Finding[] = [...outcome.findings, { severity: 'remark', subject: 'nodes', at: pointer('smoke', 'data', 'nodes'), message }]
    const open = schedulable !== 1 && !outcome.findings.some(({ severity }) => severity === 'violation')
    return { ...outcome, examined, findings, ...(open && { unjudged: message }) }
  },
})

/** What was not seen of the two ways that packets take, within a node and between two. */
function untriedWay({ nodes }: Partial<NetworkPolicySmoke>): string | undefined {
  if (nodes === undefined || Object.values(nodes).includes('')) return 'nobody knows on which nodes the pods ran'
  const { server, near, far } = nodes
  if (near !== server && far !== server) return `no client ran on the server's node ${server}, so that traffic within a node was not tried`
  return near === server && far === server ? `all pods ran on the node ${server}, so that traffic between nodes was not tried` : undefined
}

function nodesOf(schedulable: number | null | undefined): string {
  return typeof schedulable === 'number' ? `${schedulable} nodes take pods` : 'several nodes may take pods (they could not be listed)'
}

function broken(phase: SeenPhase, i: number): Finding[] {
  if (phase.held) return []
  const wrong = (['near', 'far'] as const).filter(side => phase.seen[side] !== phase.expected[side])
  const { near, far } = phase.tries
  return [{
    severity: 'violation', subject: phase.name, at: pointer('smoke', 'data', 'phases', i), remedy: REMEDY,
    message: wrong.length === 0 ? `the network never settled in ${phase.seconds} s (${near} and ${far} tries)`
      : `${wrong.map(side => does(side, phase)).join(', and ')}, ${phase.seconds} s after the change (${near} and ${far} tries${phase.again ? '; so it was twice, and without policies both came through in between' : ''})`,
    expected: `near ${phase.expected.near}, far ${phase.expected.far}`, found: `near ${phase.seen.near}, far ${phase.seen.far}`,
  }]
}

function does(side: 'near' | 'far', { expected, seen }: SeenPhase): string {
  return `${WHO[side]} ${expected[side] === 'shut' ? 'still reaches' : 'does not reach'} the server${seen[side] === 'mixed' ? ' at times' : ''}`
}
