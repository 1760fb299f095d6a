import type { StorageClass } from '../probes/kubernetes-storage-classes.ts'
import { isLocal, isKnown, type Provisioners } from './storage-places.ts'
import { sh } from './words.ts'

/** A storage class and its place in the list of all. */
export type Placed = StorageClass & { at: number }

/** The annotation of the default class. */
export const DEFAULT = 'storageclass.kubernetes.io/is-default-class'

/** Kubernetes counts both annotations, with just this value. */
export function isDefault({ isDefault: stable, isDefaultBeta: beta, deleting }: StorageClass): boolean {
  return !deleting && (stable === 'true' || beta === 'true')
}

/** The default classes. */
export function defaultsOf(classes: StorageClass[]): Placed[] {
  return classes.map((one, at) => ({ ...one, at })).filter(isDefault)
}

/** The classes to recommend as the default: of network storage; if there are none, those of which it is not known. */
export function advisable<One extends StorageClass>(classes: One[], rules: Provisioners): One[] {
  const candidates = classes.filter(one => !one.deleting && !isLocal(one, rules))
  const sure = candidates.filter(({ provisioner }) => isKnown(provisioner, rules))
  return sure.length > 0 ? sure : candidates
}

/** What makes a class the default one; NAME stands for a name to choose. */
export function mark(name: string | null): string {
  return `kubectl annotate storageclass ${name === null ? 'NAME' : sh(name)} ${DEFAULT}=true --overwrite`
}

/** What makes a class a usual one. */
export function unmark(name: string): string {
  return `kubectl annotate storageclass ${sh(name)} ${DEFAULT}- storageclass.beta.kubernetes.io/is-default-class-`
}

/** How to get a default class of network storage among these, in words, and its name if there is no choice. */
export function anotherDefault(classes: StorageClass[], rules: Provisioners): { how: string; name: string | null } {
  const good = advisable(classes, rules)
  const [first] = good
  if (first === undefined) return { how: 'make a class of network storage, and mark it', name: null }
  if (good.length === 1) return { how: `make ${first.name} the default`, name: first.name }
  return { how: `choose one of ${good.slice(0, 4).map(({ name }) => name).join(', ')}`, name: null }
}
