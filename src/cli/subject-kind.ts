import type { SubjectKind } from '../model/definition.ts'
import { UsageError } from './exit.ts'
import type { TargetOptions } from './options.ts'

/** The scope that is meant where none is named. */
export const SCOPES: Record<SubjectKind, string> = { openstack: 'scs-compatible-iaas', kubernetes: 'scs-compatible-kaas' }

/** Options that only one kind of subject knows, by their name on the command line. */
const ONLY: Record<SubjectKind, (keyof TargetOptions)[]> = {
  openstack: ['osCloud', 'secureFile', 'region', 'allowPrivileged', 'domainManagers', 'tempest', 'tempestAccounts', 'importTempest'],
  kubernetes: ['kubeconfig', 'context', 'denyExec', 'podImage', 'data', 'conformance', 'importConformance', 'importNetworkPolicy'],
}

/**
 * The kind of subject that the options are about, and the scope: what they say, or OpenStack. Throws UsageError for options that do not go
 * together, DefinitionError for a scope that is none.
 */
export async function subjectKind(options: TargetOptions & { scope?: string }): Promise<{ kind: SubjectKind; scope: string }> {
  const named = (kind: SubjectKind) => ONLY[kind].filter(option => options[option] !== undefined).map(flag)
  const [clouds, clusters] = [named('openstack'), named('kubernetes')]
  if (options.demo !== undefined) (isClusterDemo(options.demo) ? clusters : clouds).unshift('--demo ' + options.demo)
  if (clouds[0] !== undefined && clusters[0] !== undefined) throw new UsageError(`${clouds[0]} is about OpenStack clouds, ${clusters[0]} about Kubernetes clusters: give one of them`)
  const told = clusters.length > 0 ? 'kubernetes' : clouds.length > 0 ? 'openstack' : undefined
  if (options.scope === undefined) return { kind: told ?? 'openstack', scope: SCOPES[told ?? 'openstack'] }
  const { subject, id } = await (await import('../spec/load.ts')).loadScope(options.scope)
  if (told !== undefined && told !== subject) {
    throw new UsageError(subject === 'kubernetes' ? `scope ${id} is about Kubernetes clusters: give --kubeconfig FILE (or --demo kaas), not ${clouds[0]}`
      : `scope ${id} is about OpenStack clouds: give --os-cloud NAME (or --demo), not ${clusters[0]}`)
  }
  return { kind: subject, scope: options.scope }
}

/** Whether the demo is of a cluster: `kaas`, `kaas-flawed` or `kaas:FILE`. */
export function isClusterDemo(demo: string): boolean {
  return demo === 'kaas' || demo === 'kaas-flawed' || demo.startsWith('kaas:')
}

const flag = (option: string): string => `--${option.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)}`
