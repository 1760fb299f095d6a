import type { Report } from '../model/report.ts'

/** Names of clusters are those of contexts of a kubeconfig, which tell of accounts and addresses. */
export interface ClusterAliases {
  /** `cluster 1` for the first cluster of the report; `a cluster` for a name that it has not. */
  of: (name: string) => string
  /** A subject of a finding without the name that it is or begins with. */
  inSubject: (subject: string) => string
  /** Whether the label of a need names no cluster, or one that has its other name already. */
  known: (label: string) => boolean
  /** There are no clusters. */
  none: boolean
}

const ALIAS = /^cluster [1-9]\d{0,4}$/

/** Other names for the clusters of a report, the same in every report of the same clusters. */
export function clusterAliases({ clusters = [], evidence }: Pick<Report, 'clusters' | 'evidence'>): ClusterAliases {
  const names = [...new Set([...clusters, ...evidence.flatMap(({ cluster }) => cluster ?? [])])]
  // names that are aliases already stay, if they are those of their places
  const aliases = new Map(names.map((name, i) => [name, `cluster ${i + 1}`]))
  const longestFirst = [...names].sort((a, b) => b.length - a.length)
  return {
    of: name => aliases.get(name) ?? 'a cluster',
    inSubject: subject => {
      const name = longestFirst.find(one => subject === one || subject.startsWith(`${one}: `))
      return name === undefined ? subject : aliases.get(name)! + subject.slice(name.length)
    },
    known: label => !label.includes('@') || ALIAS.test(label.slice(label.indexOf('@') + 1)),
    none: names.length === 0,
  }
}
