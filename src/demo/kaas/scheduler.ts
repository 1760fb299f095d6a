import type { JsonObject } from '../../model/json.ts'
import type { Cluster } from './cluster.ts'
import { at, dict, dicts, labelsOf, nameOf, namespaceOf, text, texts, uidOf } from './fields.ts'
import { quantity } from './quantity.ts'
import { holds, selects } from './selectors.ts'
import { claimsOf, volumeOf } from './volumes.ts'

/** Where a pod can run: the best node, or why there is none, in the scheduler's words. */
export function placed(cluster: Cluster, pod: JsonObject): { node: JsonObject } | { why: string } {
  const nodes = cluster.store.list('nodes')
  const verdicts = nodes.map(node => ({ node, why: obstacle(cluster, pod, node) }))
  const [best] = verdicts.filter(({ why }) => why === undefined).map(
    ({ node }) => ({ node, score: liking(cluster, pod, node) }),
  ).sort((a, b) => b.score - a.score)
  if (best !== undefined) return { node: best.node }
  const reasons = new Map<string, number>()
  for (const { why = '' } of verdicts) reasons.set(why, (reasons.get(why) ?? 0) + 1)
  return {
    why: `0/${nodes.length} nodes are available${nodes.length === 0 ? '' : `: ${[...reasons].map(([why, count]) => `${count} ${why}`).sort().join(', ')}`}.`,
  }
}

function obstacle(cluster: Cluster, pod: JsonObject, node: JsonObject): string | undefined {
  const spec = dict(pod['spec'])
  const tolerations = dicts(spec['tolerations'])
  const taint = dicts(at(node, 'spec', 'taints')).find(
    one => one['effect'] !== 'PreferNoSchedule' && !tolerations.some(toleration => tolerates(toleration, one)),
  )
  if (at(node, 'spec', 'unschedulable') === true) return 'node(s) were unschedulable'
  if (!isReady(node)) return 'node(s) were not ready'
  if (taint !== undefined) return `node(s) had untolerated taint {${text(taint['key'])}: ${text(taint['value'])}}`
  const wanted = Object.entries(dict(spec['nodeSelector']))
  const required = at(spec, 'affinity', 'nodeAffinity', 'requiredDuringSchedulingIgnoredDuringExecution')
  if (!wanted.every(([key, value]) => labelsOf(node)[key] === value) || !fits(required, node)) return 'node(s) didn\'t match Pod\'s node affinity/selector'
  const volumes = claimsOf(pod).map(
    name => cluster.store.get('persistentvolumeclaims', namespaceOf(pod), name),
  ).map(claim => (claim === undefined ? undefined : volumeOf(cluster, claim)))
  if (
    !volumes.every(volume => volume === undefined || fits(at(volume, 'spec', 'nodeAffinity', 'required'), node))
  ) return 'node(s) didn\'t match PersistentVolume\'s node affinity'
  const anti = dicts(at(spec, 'affinity', 'podAntiAffinity', 'requiredDuringSchedulingIgnoredDuringExecution'))
  if (anti.some(term => meets(cluster, pod, node, term))) return 'node(s) didn\'t match pod anti-affinity rules'
  return others(cluster, node).length >= quantity(at(node, 'status', 'allocatable', 'pods') ?? '110') ? 'Too many pods' : undefined
}

/** How well a node fits the preferences of a pod; nodes with fewer pods come first among equals. */
function liking(cluster: Cluster, pod: JsonObject, node: JsonObject): number {
  const affinity = dict(at(pod, 'spec', 'affinity'))
  const preferred = 'preferredDuringSchedulingIgnoredDuringExecution'
  const weight = (term: JsonObject): number => (typeof term['weight'] === 'number' ? term['weight'] : 0)
  const likes = dicts(at(affinity, 'nodeAffinity', preferred)).filter(term => fitsTerm(dict(term['preference']), node))
  const dislikes = dicts(at(affinity, 'podAntiAffinity', preferred)).filter(term => meets(cluster, pod, node, dict(term['podAffinityTerm'])))
  return [...likes.map(weight), ...dislikes.map(term => -weight(term)), -others(cluster, node).length / 1000].reduce((a, b) => a + b, 0)
}

function others({ store }: Cluster, node: JsonObject): JsonObject[] {
  return store.list('pods').filter(pod => at(pod, 'spec', 'nodeName') === nameOf(node) && !['Succeeded', 'Failed'].includes(text(at(pod, 'status', 'phase'))))
}

/** Whether a pod that a term of anti-affinity speaks of runs in the same place (by the topology key) as the node. */
function meets({ store }: Cluster, pod: JsonObject, node: JsonObject, term: JsonObject): boolean {
  const key = text(term['topologyKey'])
  const place = labelsOf(node)[key]
  const namespaces = texts(term['namespaces']).length > 0 ? texts(term['namespaces']) : [namespaceOf(pod)]
  return namespaces.flatMap(namespace => store.list('pods', namespace)).some(other => {
    const home = store.get('nodes', '', text(at(other, 'spec', 'nodeName')))
    const ended = ['Succeeded', 'Failed'].includes(text(at(other, 'status', 'phase')))
    return home !== undefined && !ended && uidOf(other) !== uidOf(pod) && labelsOf(home)[key] === place && selects(term['labelSelector'], labelsOf(other))
  })
}

/** Whether a NodeSelector (`nodeSelectorTerms`) fits; none fits every node. */
function fits(selector: unknown, node: JsonObject): boolean {
  const terms = dicts(dict(selector)['nodeSelectorTerms'])
  return terms.length === 0 || terms.some(term => fitsTerm(term, node))
}

function fitsTerm(term: JsonObject, node: JsonObject): boolean {
  const fields = { 'metadata.name': nameOf(node) }
  return dicts(term['matchExpressions']).every(one => holds(one, labelsOf(node))) && dicts(term['matchFields']).every(one => holds(one, fields))
}

function isReady(node: JsonObject): boolean {
  return dicts(at(node, 'status', 'conditions')).some(({ type, status }) => type === 'Ready' && status === 'True')
}

function tolerates({ key, operator, value, effect }: JsonObject, taint: JsonObject): boolean {
  if (effect !== undefined && effect !== '' && effect !== taint['effect']) return false
  if (key === undefined || key === '') return operator === 'Exists'
  return key === taint['key'] && (operator === 'Exists' || text(value) === text(taint['value']))
}
