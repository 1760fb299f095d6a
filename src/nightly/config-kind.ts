import type { SubjectKind } from '../model/definition.ts'
import { suggest } from '../nearest.ts'
import { listScopes, loadScope } from '../spec/load.ts'
import type { Path } from '../spec/source.ts'
import { type Dict, type Reading, refuse } from './config-reading.ts'

/** Keys that only one kind of subject knows; the first names it. */
const ONLY: Record<SubjectKind, string[]> = {
  openstack: ['os_cloud', 'region', 'allow_privileged', 'domain_managers', 'tempest', 'tempest_accounts', 'import_tempest'],
  kubernetes: ['kubeconfig', 'context', 'allow_exec', 'pod_image', 'data', 'conformance', 'import_conformance', 'import_network_policy'],
}
const USUAL: Record<SubjectKind, string> = { openstack: 'scs-compatible-iaas', kubernetes: 'scs-compatible-kaas' }
/** Keys that lead to a real subject, or say what somebody saw or found out about one. */
const REAL = [...Object.values(ONLY).flat(), 'provision', 'unprovision', 'attestations', 'certified']
const WORDS: Record<SubjectKind, string> = { openstack: 'an OpenStack cloud', kubernetes: 'a Kubernetes cluster' }
const KINDS = ['openstack', 'kubernetes'] as const
const other = (kind: SubjectKind): SubjectKind => (kind === 'openstack' ? 'kubernetes' : 'openstack')

/** The package's scopes, and what kind of subject each is about. Throws DefinitionError. */
export async function scopeKinds(): Promise<Map<string, SubjectKind>> {
  return new Map(await Promise.all((await listScopes()).map(async id => [id, (await loadScope(id)).subject] as const)))
}

/** What a subject says, with the defaults that fit its kind, and where each key stands. */
export interface Settled {
  kind: SubjectKind
  scopes: string[]
  value: Dict
  at: (key: string) => Path
}

/**
 * Settles what a subject is: its own demo, os_cloud or kubeconfig tells, else its scopes, else the defaults. Defaults of the other kind do not hold for it. Undefined
 * if it cannot be told; that is a problem, then.
 */
export function settled(read: Reading, own: Dict, at: Path, defaults: Dict, kinds: Map<string, SubjectKind>): Settled | undefined {
  const kind = kindOf(own, defaults, kinds)
  const name = String(own['name'])
  if (kind === undefined) {
    const both = ['os_cloud', 'kubeconfig'].every(key => defaults[key] !== undefined)
    refuse(read, at, both ? `the defaults do not tell whether ${name} is a cloud or a cluster` : `${name} names no cloud and no cluster`,
      both ? `add scopes: [${USUAL.openstack}] or [${USUAL.kubernetes}]` : 'add os_cloud: or kubeconfig:')
    return undefined
  }
  const demo = own['demo'] !== undefined
  for (const key of demo ? REAL : []) if (own[key] !== undefined) refuse(read, at, `${name} is a demo, and ${key} is for real clouds and clusters`, `remove demo or ${key}`, key)
  for (const key of demo ? [] : ONLY[other(kind)]) {
    if (own[key] === undefined) continue
    refuse(read, at, `${key} is for ${WORDS[other(kind)]}, but ${name} is ${WORDS[kind]}`, `remove ${key}, or make two subjects`, key)
  }
  const fitting = Object.entries(defaults).filter(([key]) => !ONLY[other(kind)].includes(key) && !(demo && REAL.includes(key)))
  const hooks = Object.entries(own).filter(([key]) => /provision$/.test(key))
  const value = { ...Object.fromEntries(filled(fitting, name)), ...own, ...Object.fromEntries(filled(hooks, name)) }
  const place = (key: string): Path => (own[key] === undefined ? ['defaults', key] : [...at, key])
  const main = ONLY[kind][0]!
  // a provisioned cluster's kubeconfig is where its command was told to write it
  const provisioned = kind === 'kubernetes' && value['provision'] != null
  if (value[main] === undefined && !provisioned && !demo) refuse(read, at, `${name} is ${WORDS[kind]}, but has no ${main}`, `add ${main}`)
  return { kind, scopes: scopesOf(read, own, at, defaults, kind, kinds), value, at: place }
}

/** Problems with the scopes of the defaults, which every subject would have. */
export function checkScopes(read: Reading, scopes: unknown, at: Path, kinds: Map<string, SubjectKind>): void {
  for (const [i, id] of ((scopes ?? []) as string[]).entries()) {
    if (!kinds.has(id)) refuse(read, [...at, 'scopes', i], `there is no scope ${JSON.stringify(id)}`, suggest(id, kinds.keys()))
  }
}

function scopesOf(read: Reading, own: Dict, at: Path, defaults: Dict, kind: SubjectKind, kinds: Map<string, SubjectKind>): string[] {
  checkScopes(read, own['scopes'], at, kinds)
  for (const [i, id] of ((own['scopes'] ?? []) as string[]).entries()) {
    const about = kinds.get(id)
    if (about !== undefined && about !== kind) {
      const message = `scope ${id} is for ${WORDS[about]}, but ${String(own['name'])} is ${WORDS[kind]}`
      refuse(read, [...at, 'scopes', i], message, 'a subject is of one kind: make two subjects')
    }
  }
  const given = ((own['scopes'] ?? defaults['scopes'] ?? []) as string[]).filter(id => kinds.get(id) === kind)
  return given.length > 0 ? given : [USUAL[kind]]
}

/** The kind that demo, os_cloud or kubeconfig tells, unless there are both of these. */
function named(said: Dict): SubjectKind | undefined {
  if (typeof said['demo'] === 'string') return said['demo'].startsWith('kaas') ? 'kubernetes' : 'openstack'
  const kinds = KINDS.filter(kind => said[ONLY[kind][0]!] !== undefined)
  return kinds.length === 1 ? kinds[0] : undefined
}

function scoped(said: Dict, kinds: Map<string, SubjectKind>): SubjectKind[] {
  return [...new Set(((said['scopes'] ?? []) as string[]).map(id => kinds.get(id)).filter(kind => kind !== undefined))]
}

function kindOf(own: Dict, defaults: Dict, kinds: Map<string, SubjectKind>): SubjectKind | undefined {
  const hinted = () => KINDS.find(kind => ONLY[kind].some(key => own[key] !== undefined))
  const byDefault = scoped(defaults, kinds)
  return named(own) ?? scoped(own, kinds)[0] ?? hinted() ?? (byDefault.length === 1 ? byDefault[0] : named(defaults))
}

/** The entries with `{subject}` replaced in every text; names of links and variables stay. */
function filled(entries: [string, unknown][], name: string): [string, unknown][] {
  const fill = (value: unknown): unknown => (typeof value === 'string' ? value.replaceAll('{subject}', name)
    : Array.isArray(value) ? value.map(fill)
      : typeof value === 'object' && value !== null ? Object.fromEntries(filled(Object.entries(value), name)) : value)
  return entries.map(([key, value]) => [key, fill(value)])
}
