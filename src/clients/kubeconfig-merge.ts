import type { Entry, KubeFile } from './kubeconfig-file.ts'

/** What one or several kubeconfigs say together. */
export interface Kubeconfig {
  files: string[]
  contexts: Map<string, Entry>
  clusters: Map<string, Entry>
  users: Map<string, Entry>
  currentContext: string
}

/** kubectl's rule for lists of files: the first one that has an entry, or a current context, gives it whole; nothing inside of entries is mixed. */
export function mergeKubeconfigs(files: KubeFile[]): Kubeconfig {
  const first = (of: (file: KubeFile) => Map<string, Entry>) => new Map(files.toReversed().flatMap(file => [...of(file)]))
  return {
    files: files.map(file => file.path),
    contexts: first(file => file.contexts),
    clusters: first(file => file.clusters),
    users: first(file => file.users),
    currentContext: files.find(file => file.currentContext !== '')?.currentContext ?? '',
  }
}
