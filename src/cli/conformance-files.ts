import { createHash } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { plain } from '../clients/plain.ts'
import { Unseen } from '../unseen.ts'
import { UsageError } from './exit.ts'

/** Milliseconds for reading a file to compare it. */
const READING = 300_000

/** The file of each cluster, from values FILE or CLUSTER=FILE. Throws UsageError. */
export async function filesOf(option: string, values: string[], clusters: string[]): Promise<Map<string, string>> {
  const files = new Map<string, string>()
  for (const value of values) {
    const named = clusters.filter(name => value.startsWith(`${name}=`)).sort((a, b) => b.length - a.length)[0]
    const cluster = named ?? (clusters.length === 1 ? clusters[0] : undefined)
    if (cluster === undefined) {
      throw new UsageError(`${option} ${plain(value)}: with several clusters write CLUSTER=FILE, CLUSTER one of ${plain(clusters.join(', '), 500)}`)
    }
    if (files.has(cluster)) throw new UsageError(`${option} names two files for ${plain(cluster)}`)
    const file = named === undefined ? value : value.slice(named.length + 1)
    const { kindOf } = await import('../conformance/content.ts')
    const kind = await stat(file).then(kindOf, () => undefined)
    if (kind === undefined) throw new UsageError(`${option}: there is no file ${plain(file)}`)
    if (kind !== 'file') throw new UsageError(`${option}: ${plain(file)} is a ${kind}: give junit_01.xml, e2e.log, or what "sonobuoy retrieve" writes`)
    files.set(cluster, file)
  }
  return files
}

/** Throws UsageError if two clusters are given the same result, packed or not: it is of one cluster. */
export async function refuseShared(given: { cluster: string; file: string }[]): Promise<void> {
  if (new Set(given.map(({ cluster }) => cluster)).size < 2) return
  const owners = new Map<string, { cluster: string; file: string }>()
  for (const one of given) {
    for (const digest of await resultsIn(one.file)) {
      const other = owners.get(digest) ?? one
      if (other.cluster !== one.cluster) {
        const both = other.file === one.file ? `${plain(one.file)} is` : `${plain(other.file)} and ${plain(one.file)} are the same result,`
        throw new UsageError(`${both} given for the clusters ${plain(other.cluster)} and ${plain(one.cluster)}: a result is of one cluster, give each its own`)
      }
      owners.set(digest, one)
    }
  }
}

/** Digests of the reports and logs in a file, unpacked; none of one that cannot be read, which is told when its results are asked for. */
async function resultsIn(file: string): Promise<string[]> {
  const [{ contentOf }, { isWanted }] = await Promise.all([import('../conformance/content.ts'), import('../conformance/sonobuoy.ts')])
  const sha256 = (content: string | Buffer) => createHash('sha256').update(content).digest('hex')
  try {
    const content = await contentOf(file, isWanted, AbortSignal.timeout(READING))
    if ('text' in content) return [sha256(content.text)]
    return content.files.filter(({ path }) => /\.xml$|^e2e\.log$/.test(basename(path))).map(one => sha256(one.content))
  } catch (error) {
    if (error instanceof Unseen) return []
    throw error
  }
}
