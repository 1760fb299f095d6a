import type { Json, JsonObject } from '../model/json.ts'
import type { Probe } from '../model/probe.ts'
import { member } from './answers.ts'
import { kubernetes, listed } from './kubernetes.ts'
import { annotation, elements, label, nameOf, textOrNull } from './kubernetes-facts.ts'
import { exactly, listOf, string, stringOrNull } from './kubernetes-schema.ts'

export interface Flag {
  name: string
  /** Of addresses only the schemes; `true` for a flag without value. */
  value: string
}
export interface ControlPlanePod {
  name: string
  component: 'kube-apiserver' | 'etcd'
  node: string | null
  /** Those flags of its command that tell how it is secured and limited, by name. Paths are those of files on its machine. */
  flags: Flag[]
  /** How many flags the command has; without any it is started by a script and tells nothing. */
  flagsTotal: number
}

/** Flags that become evidence; others may hold what is nobody's business. */
const TELLING = new Set([
  'admission-control-config-file', 'anonymous-auth', 'authentication-config', 'authentication-token-webhook-config-file', 'authorization-config',
  'authorization-mode', 'client-ca-file', 'disable-admission-plugins', 'enable-admission-plugins', 'enable-priority-and-fairness', 'encryption-provider-config',
  'etcd-cafile', 'etcd-certfile', 'etcd-keyfile', 'etcd-servers', 'kubelet-certificate-authority', 'max-mutating-requests-inflight', 'max-requests-inflight',
  'min-request-timeout', 'oidc-issuer-url', 'requestheader-client-ca-file', 'service-account-issuer', 'service-account-key-file', 'tls-cipher-suites',
  'tls-min-version',
  'token-auth-file', 'auto-compaction-mode', 'config-file', 'auto-compaction-retention', 'auto-tls', 'cert-file', 'client-cert-auth', 'key-file',
  'listen-client-urls',
  'listen-peer-urls', 'peer-auto-tls', 'peer-cert-file', 'peer-client-cert-auth', 'peer-key-file', 'peer-trusted-ca-file', 'trusted-ca-file',
])
/** Flags whose addresses may name users and hosts. */
const ADDRESSES = ['etcd-servers', 'listen-client-urls', 'listen-peer-urls', 'oidc-issuer-url', 'service-account-issuer']
/** Flags that add up if they are given more than once; of others the last counts. */
const ADDING = [
  'authorization-mode', 'enable-admission-plugins', 'disable-admission-plugins', 'etcd-servers', 'service-account-issuer', 'service-account-key-file', 'tls-cipher-suites',
]
/** Pods that become evidence: several times what a control plane has. */
const MOST_PODS = 50

/** The API servers and the members of etcd that run as static pods with kubeadm's labels; none where the control plane is hosted elsewhere. */
export const controlPlanePods: Probe<ControlPlanePod[]> = {
  kind: 'kubernetes.control-plane-pods', revision: 1, mode: 'passive',
  schema: listOf(exactly({
    name: string, component: { enum: ['kube-apiserver', 'etcd'] }, node: stringOrNull, flags: listOf(exactly({ name: string, value: string })),
    flagsTotal: { type: 'integer' },
  })),
  async observe(target) {
    const items = await listed(kubernetes(target), '/api/v1/namespaces/kube-system/pods', 'Pod', { labelSelector: 'component in (kube-apiserver,etcd)' })
    return items.slice(0, MOST_PODS).flatMap(podOf)
  },
}

function podOf(item: JsonObject): ControlPlanePod[] {
  const component = label(item, 'component')
  const gone = ['Succeeded', 'Failed'].includes(textOrNull(member(item['status'], 'phase')) ?? '')
  if (gone || !isStatic(item) || (component !== 'kube-apiserver' && component !== 'etcd')) return []
  const containers = elements(member(item['spec'], 'containers'))
  const container = containers.find(one => member(one, 'name') === component) ?? containers[0]
  const words = [...elements(member(container, 'command')), ...elements(member(container, 'args'))].filter((word: Json) => typeof word === 'string')
  const all = flagsOf(words)
  const flags = [...all].filter(([name]) => TELLING.has(name)).map(([name, value]) => ({ name, value: shown(name, value) }))
  flags.sort((a, b) => (a.name < b.name ? -1 : 1))
  return [{ name: nameOf(item), component, node: textOrNull(member(item['spec'], 'nodeName')), flags, flagsTotal: all.size }]
}

/** Whether a kubelet runs it by a file of its machine, as it does the control plane; pods of users may bear the same labels. */
function isStatic(item: JsonObject): boolean {
  const owners = elements(member(item['metadata'], 'ownerReferences'))
  return annotation(item, 'kubernetes.io/config.mirror') !== null || owners.some(owner => member(owner, 'kind') === 'Node')
}

/** The flags of a command in the forms `--name=value`, `--name value` and `--name`. */
export function flagsOf(words: string[]): Map<string, string> {
  const flags = new Map<string, string>()
  words.forEach((word, i) => {
    if (!/^--[a-z]/.test(word)) return
    const at = word.indexOf('=')
    const name = word.slice(2, at < 0 ? undefined : at)
    const next = words[i + 1]
    const value = at >= 0 ? word.slice(at + 1) : next === undefined || next.startsWith('-') ? 'true' : next
    const before = flags.get(name)
    flags.set(name, before !== undefined && ADDING.includes(name) ? `${before},${value}` : value)
  })
  return flags
}

function shown(name: string, value: string): string {
  if (!ADDRESSES.includes(name)) return value.slice(0, 1000)
  const schemes = value.split(',').slice(0, 50).map(address => /^\s{0,9}([a-z]{1,10}):\/\//i.exec(address)?.[1]?.toLowerCase() ?? 'other')
  return [...new Set(schemes)].sort().join(',')
}
