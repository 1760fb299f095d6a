import type { Check, Finding, Outcome } from '../model/judging.ts'
import { type ControlPlanePod, controlPlanePods } from '../probes/kubernetes-control-plane-pods.ts'
import { check, noParameters } from './check.ts'
import { pointer, show } from './words.ts'

/** What is wrong with the flags of one component; `flag` is the one it is about. */
export interface FlagFlaw {
  flag: string
  message: string
  expected: string
  /** What to do with its command, with values that fulfil the demand. */
  cure: string
  found?: string
  severity?: Finding['severity']
}
/** Reads flags of one component: their values, null where they are not set. */
export type Flags = (name: string) => string | null

/** What `look` gives for a component whose flags do not tell: the reason. */
export interface Untold {
  untold: string
}
type Component = ControlPlanePod['component']
type Look = (flags: Flags) => FlagFlaw[] | Untold

/**
 * A check of the commands of a component (`kube-apiserver`, `etcd`) where it runs as pods of the cluster. Where none is visible, or its command does
 * not tell, the cluster is unjudged.
 */
export function flagCheck(component: Component, look: Look): Check {
  return check<{ controlPlanePods: typeof controlPlanePods }, Record<never, never>>({
    needs: { controlPlanePods },
    parameters: noParameters,
    judge: ({ controlPlanePods: pods }) => judgeFlags(pods, component, look),
  })
}

function judgeFlags(pods: ControlPlanePod[], component: Component, look: Look): Outcome {
  const own = pods.map((pod, at) => ({ ...pod, at })).filter(pod => pod.component === component)
  if (own.length === 0) {
    const hosted = 'the control plane is hosted elsewhere, or runs otherwise; ask its operator for the command'
    return { examined: 0, findings: [], unjudged: `no pod of ${component} is visible in namespace kube-system: ${hosted}` }
  }
  const findings: Finding[] = []
  const untold: string[] = []
  for (const pod of own) {
    const of: Flags = name => pod.flags.find(flag => flag.name === name)?.value ?? null
    const seen = pod.flagsTotal === 0 ? { untold: 'its command shows no flags' } : look(of)
    if ('untold' in seen) untold.push(`${pod.name}: ${seen.untold}`)
    else {
      findings.push(...seen.map(({ flag, severity = 'violation', cure, ...flaw }): Finding => {
        const place = pod.flags.findIndex(({ name }) => name === flag)
        return {
          severity, subject: pod.name,
          at: place < 0 ? pointer('controlPlanePods', pod.at, 'flags') : pointer('controlPlanePods', pod.at, 'flags', place, 'value'),
          found: place < 0 ? `no --${flag}` : `--${flag}=${show(pod.flags[place]?.value)}`, ...flaw,
          remedy: `on the machines of the control plane, in the manifest of ${component} (kubeadm: /etc/kubernetes/manifests/${component}.yaml): ${cure}`,
        }
      }))
    }
  }
  const violated = findings.some(({ severity }) => severity === 'violation')
  return { examined: own.length, findings, ...(untold.length > 0 && !violated && { unjudged: untold.slice(0, 3).join('; ') }) }
}

/** How to add to the list of a flag, which keeps what it holds. */
export function adding(flags: Flags, flag: string, part: string): string {
  const all = parts(flags(flag))
  return `set --${flag}=${[...all, part].join(',')}${all.length === 0 ? '' : ` (the list as it is, and ${part})`}`
}

/** The parts of a value that is a list. */
export function parts(value: string | null): string[] {
  return (value ?? '').split(',').map(part => part.trim()).filter(Boolean)
}
