import type { JsonObject } from '../model/json.ts'
import type { Probe } from '../model/probe.ts'
import { member } from './answers.ts'
import { kubernetes, listed } from './kubernetes.ts'
import { label, nameOf } from './kubernetes-facts.ts'
import { exactly, integer, listOf, string, stringOrNull } from './kubernetes-schema.ts'
import { type DryRun, dryRunPath, privilegedPod, readDryRun } from './pod-security.ts'
import { runOf } from './run-id.ts'

/** Labels pod-security.kubernetes.io/… of a namespace. */
export interface PodSecurityLabels {
  name: string
  enforce: string | null
  enforceVersion: string | null
  audit: string | null
  warn: string | null
}
export interface Namespaces {
  total: number
  /** Namespaces that have one of the labels, in the order of their names: at most 200. */
  labelled: PodSecurityLabels[]
  /** How many have any of them. */
  labelledTotal: number
  /** A privileged pod that was only tried; `enforce` is the label of the namespace. */
  tried: (DryRun & { namespace: string; enforce: string | null })[]
}

const MOST_LABELLED = 200
/** Namespaces with a level in which the pod is tried. */
const MOST_TRIED = 3
/** Levels that forbid the pod. */
const LEVELS = ['baseline', 'restricted']

/**
 * What Pod Security labels the namespaces carry, and what becomes of a privileged pod in some that enforce a level and in `default`. Nothing is stored in
 * the cluster. Namespaces of runs, which come and go, are left out.
 */
export const namespaces: Probe<Namespaces> = {
  kind: 'kubernetes.namespaces', revision: 1, mode: 'passive',
  schema: exactly({
    total: integer,
    labelled: listOf(exactly({ name: string, enforce: stringOrNull, enforceVersion: stringOrNull, audit: stringOrNull, warn: stringOrNull })),
    labelledTotal: integer,
    tried: listOf(exactly({ namespace: string, enforce: stringOrNull, outcome: { enum: ['admitted', 'refused', 'forbidden', 'unclear'] }, message: string })),
  }),
  async observe(target) {
    const cluster = kubernetes(target)
    const items = (await listed(cluster, '/api/v1/namespaces', 'Namespace')).filter(item => runOf(nameOf(item)) === undefined)
    const all = items.map(labelsOf).sort((a, b) => (a.name < b.name ? -1 : 1))
    const living = new Set(items.filter(item => member(item['status'], 'phase') !== 'Terminating').map(nameOf))
    const candidates = all.filter(({ name, enforce }) => living.has(name) && enforce !== null && LEVELS.includes(enforce))
    const [system, own] = [candidates.filter(isSystem), candidates.filter(candidate => !isSystem(candidate))]
    const unlabelled = all.filter(({ name, enforce }) => name === 'default' && enforce === null && living.has(name))
    const tried = await Promise.all([...own, ...system].slice(0, MOST_TRIED).concat(unlabelled).map(async ({ name, enforce }) => (
      { namespace: name, enforce, ...await readDryRun(cluster.send('POST', dryRunPath(name), { json: privilegedPod })) }
    )))
    const labelled = all.filter(({ enforce, audit, warn }) => enforce !== null || audit !== null || warn !== null)
    return { total: all.length, labelled: labelled.slice(0, MOST_LABELLED), labelledTotal: labelled.length, tried }
  },
}

function labelsOf(item: JsonObject): PodSecurityLabels {
  const of = (mode: string) => label(item, `pod-security.kubernetes.io/${mode}`)
  return { name: nameOf(item), enforce: of('enforce'), enforceVersion: of('enforce-version'), audit: of('audit'), warn: of('warn') }
}

function isSystem({ name }: PodSecurityLabels): boolean {
  return name.startsWith('kube-')
}
