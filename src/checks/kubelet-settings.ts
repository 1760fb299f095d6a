import type { Finding, Outcome } from '../model/judging.ts'
import { type Kubelet, type KubeletConfig, type Kubelets, kubelets } from '../probes/kubernetes-kubelets.ts'
import { check, noParameters } from './check.ts'
import { pointer, show } from './words.ts'

/** A setting that a kubelet must have. */
export interface Setting {
  key: keyof KubeletConfig
  right: KubeletConfig[keyof KubeletConfig]
  severity: Finding['severity']
  message: string
  /** The line of its configuration file. */
  line: string
}

/** Nodes that one finding names; more are counted. */
const MOST_NAMED = 8

/** A check of what every kubelet's configuration says; a node that could not be asked leaves the cluster unjudged, unless another is in violation. */
export const kubeletCheck = (settings: Setting[]) => check<{ kubelets: typeof kubelets }, Record<never, never>>({
  needs: { kubelets },
  parameters: noParameters,
  judge: ({ kubelets: seen }) => judgeSettings(seen, settings),
})

function judgeSettings({ kubelets: all, notAsked, notReady }: Kubelets, settings: Setting[]): Outcome {
  const seen = all.map((kubelet, at) => ({ ...kubelet, at })).filter(({ config }) => config !== null)
  const unknown: string[] = []
  const findings = settings.flatMap(({ key, right, severity, message, line }): Finding[] => {
    const wrong = seen.filter(({ config }) => config?.[key] !== right)
    const told = wrong.filter(({ config }) => config?.[key] !== null)
    if (severity === 'violation') unknown.push(...wrong.filter(({ config }) => config?.[key] === null).map(({ node }) => `${node} does not tell ${key}`))
    const [first] = told
    if (first === undefined) return []
    return [{
      severity, subject: listed(told.map(({ node }) => node)), at: pointer('kubelets', 'kubelets', first.at, 'config', key),
      message: `${message} (${told.length} of ${seen.length} nodes)`,
      expected: line, found: [...new Set(told.map(({ config }) => show(config?.[key])))].sort().join(', '),
      remedy: `in the kubelet’s configuration of every node (kubeadm: kubectl edit cm kubelet-config -n kube-system, kubeadm upgrade node): ${line}`,
    }]
  })
  const leftOut = (count: number, at: string, message: string): void => {
    if (count > 0) findings.push({ severity: 'remark', subject: `${count} nodes`, at, message })
  }
  leftOut(notReady, '/kubelets/notReady', 'nodes that are not ready (or no machines) were not examined')
  leftOut(notAsked, '/kubelets/notAsked', `the cluster is large: ${all.length} nodes were examined, spread over it, and the others not`)
  const unseen = all.filter(({ config }) => config === null).map(({ node, problem }: Kubelet) => `${node}: ${problem}`)
  const why = [...unseen, ...unknown]
  if (findings.some(({ severity }) => severity === 'violation')) return { examined: seen.length, findings }
  if (all.length === 0) return { examined: 0, findings, unjudged: 'no node is ready, so no kubelet could be asked' }
  return { examined: seen.length, findings, ...(why.length > 0 && { unjudged: `not every kubelet tells its configuration: ${listed(why, 2)}` }) }
}

function listed(items: string[], most = MOST_NAMED): string {
  return items.slice(0, most).join(', ') + (items.length > most ? ` and ${items.length - most} more` : '')
}
