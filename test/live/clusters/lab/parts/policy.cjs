// policy.cjs: enforces NetworkPolicies (networking.k8s.io/v1) in the lab: the whole rule set of every node is made anew whenever something changed
// and loaded at once with nft in that node's network namespace. Pods are routed (CNI ptp), so everything between pods passes the hook "forward";
// a Service's address is already translated there. Not enforced while LAB_POLICY says "off". What a node sends to its own pods is never dropped.
const fs = require('node:fs')
const { spawnSync } = require('node:child_process')
const { items, forever } = require('./api.cjs')
const nodes = process.env.LAB_NODES.split(' ')

const matches = (selector, labels = {}) =>
  Object.entries(selector.matchLabels ?? {}).every(([key, value]) => labels[key] === value) &&
  (selector.matchExpressions ?? []).every(({ key, operator, values = [] }) => ({
    In: () => key in labels && values.includes(labels[key]), NotIn: () => !(key in labels && values.includes(labels[key])),
    Exists: () => key in labels, DoesNotExist: () => !(key in labels),
  })[operator]())
const address = (pod) => pod.status.podIP
const alive = (pod) => address(pod) && !pod.spec.hostNetwork && !['Succeeded', 'Failed'].includes(pod.status.phase)
const setOf = (list) => `{ ${[...new Set(list)].join(', ')} }`

function peers(rule, side, policy, pods, namespaces) { // nft matches on the other end; [''] is anybody, [] nobody
  const list = rule[side === 'ingress' ? 'from' : 'to']
  const word = side === 'ingress' ? 'ip saddr' : 'ip daddr'
  if (!list?.length) return ['']
  return list.flatMap((peer) => {
    if (peer.ipBlock) return [`${word} ${peer.ipBlock.cidr} ${(peer.ipBlock.except ?? []).length ? `${word} != ${setOf(peer.ipBlock.except)} ` : ''}`]
    const found = pods.filter((pod) => (peer.namespaceSelector
      ? matches(peer.namespaceSelector, namespaces.get(pod.metadata.namespace))
      : pod.metadata.namespace === policy.metadata.namespace) && matches(peer.podSelector ?? {}, pod.metadata.labels))
    return found.length ? [`${word} ${setOf(found.map(address))} `] : []
  })
}
function ports(rule, side, pod, pods) { // nft matches on protocol and port; a name means the port of the pod that receives
  if (!rule.ports?.length) return ['']
  return rule.ports.flatMap(({ protocol = 'TCP', port, endPort }) => {
    const l4 = protocol.toLowerCase()
    if (port === undefined) return [`meta l4proto ${l4} `]
    if (typeof port === 'number') return [`${l4} dport ${endPort ? `${port}-${endPort}` : port} `]
    const named = (side === 'ingress' ? [pod] : pods).flatMap((one) => one.spec.containers.flatMap((container) => container.ports ?? [])
      .filter((known) => known.name === port && (known.protocol ?? 'TCP') === protocol).map((known) => known.containerPort))
    return named.length ? [`${l4} dport ${setOf(named)} `] : []
  })
}
function ruleset(node, pods, policies, namespaces) {
  const chains = [], jumps = []
  pods.filter((pod) => pod.spec.nodeName === node).forEach((pod, n) => {
    for (const side of ['ingress', 'egress']) {
      const own = policies.filter((policy) => policy.metadata.namespace === pod.metadata.namespace && matches(policy.spec.podSelector ?? {}, pod.metadata.labels) &&
        (policy.spec.policyTypes ?? ['Ingress', ...(policy.spec.egress ? ['Egress'] : [])]).includes(side === 'ingress' ? 'Ingress' : 'Egress'))
      if (!own.length) continue
      const allowed = own.flatMap((policy) => (policy.spec[side] ?? []).flatMap((rule) =>
        peers(rule, side, policy, pods, namespaces).flatMap((peer) => ports(rule, side, pod, pods).map((port) => `    ${peer}${port}return`))))
      chains.push(`  chain ${side}-${n} { # ${pod.metadata.namespace}/${pod.metadata.name}\n${[...allowed, '    counter drop'].join('\n')}\n  }`)
      jumps.push(`    ip ${side === 'ingress' ? 'daddr' : 'saddr'} ${address(pod)} jump ${side}-${n}`)
    }
  })
  return `table ip netpol {\n${chains.join('\n')}\n  chain forward { type filter hook forward priority -5; policy accept;\n    ct state established,related accept\n${jumps.join('\n')}\n  }\n}\n`
}
const loaded = new Map()
forever(400, async () => {
  const off = fs.readFileSync(process.env.LAB_POLICY, 'utf8').trim() === 'off'
  const [all, policies, list] = off ? [[], [], []] : await Promise.all(
    ['/api/v1/pods', '/apis/networking.k8s.io/v1/networkpolicies', '/api/v1/namespaces'].map(items))
  const namespaces = new Map(list.map((one) => [one.metadata.name, one.metadata.labels ?? {}]))
  for (const node of nodes) {
    const rules = ruleset(node, all.filter(alive), policies, namespaces)
    if (loaded.get(node) === rules) continue
    const { status, stderr } = spawnSync('nsenter', [`--net=/run/netns/${node}`, 'nft', '-f', '-'], { input: `table ip netpol\ndelete table ip netpol\n${rules}`, encoding: 'utf8' })
    if (status === 0) loaded.set(node, rules); else console.log(node, stderr, rules)
  }
})
