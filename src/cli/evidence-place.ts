import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { withKept } from '../evidence/attestation-files.ts'
import { readGathered } from '../evidence/store.ts'
import type { Attested } from '../model/evidence.ts'
import type { Store, VisitEntry } from '../model/history.ts'
import type { Report } from '../model/report.ts'
import { systemReason, UsageError } from './exit.ts'

/** Where the evidence of a report lies. */
export interface EvidencePlace {
  /** The bytes of a document; undefined if it is not there. */
  read(digest: string): Promise<Buffer | undefined>
  /** All of it, proved. Throws EvidenceError, StoreError. */
  gathered(): Promise<Attested>
}

/** Throws UsageError for a directory of evidence that is not there, or is none: that says nothing of a report. */
export async function refuseNoEvidence(dir: string): Promise<void> {
  const told = (what: string) => new UsageError(`--evidence ${dir}: ${what}; name the one that run or collect wrote`)
  const found = await stat(dir).catch((error: NodeJS.ErrnoException) => { throw told(error.code === 'ENOENT' ? 'there is no such directory' : `cannot be read: ${systemReason(error.code)}`) })
  if (!found.isDirectory()) throw told('is no directory')
  await readdir(dir).catch((error: NodeJS.ErrnoException) => { throw told(`cannot be read: ${systemReason(error.code)}`) })
}

/** The directory, or of those in it the one of the report's subject; undefined if there is none. */
export async function evidenceInFiles(dir: string, report: Report): Promise<EvidencePlace | undefined> {
  const below = (await readdir(dir).catch(() => [])).sort().map(name => join(dir, name))
  for (const place of [dir, ...below]) {
    const text = await readFile(join(place, 'collection.json'), 'utf8').catch(() => undefined)
    if (text === undefined || (place !== dir && subjectIn(text) !== report.subject)) continue
    return {
      read: digest => readFile(join(place, `${digest.slice('sha256:'.length)}.json`)).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return undefined
        throw error
      }),
      gathered: async () => withKept(place, await readGathered(place)),
    }
  }
  return undefined
}

function subjectIn(text: string): unknown {
  try {
    return (JSON.parse(text) as { subject?: unknown } | null)?.subject
  } catch {
    return undefined
  }
}

/** The evidence of a visit in a store. */
export function evidenceInStore(store: Store, { collection }: VisitEntry): EvidencePlace {
  return {
    read: digest => objectOf(store, digest),
    async gathered() {
      const list = await store.get(collection ?? 'none')
      const { evidence, attestations = [] } = JSON.parse(list.toString()) as Attested['collection']
      const dir = await mkdtemp(join(tmpdir(), 'scs-check-'))
      try {
        // through files, so that evidence from a store is read by the same strict reader as any other
        await writeFile(join(dir, 'collection.json'), list)
        for (const { digest } of [...evidence, ...attestations]) {
          if (/^sha256:[0-9a-f]{64}$/.test(digest)) await writeFile(join(dir, `${digest.slice('sha256:'.length)}.json`), await store.get(digest))
        }
        return await withKept(dir, await readGathered(dir))
      } finally {
        await rm(dir, { recursive: true, force: true })
      }
    },
  }
}

/** An object's bytes; undefined if it is not there. Throws StoreError if it is damaged or the store cannot be read. */
export async function objectOf(store: Store, digest: string): Promise<Buffer | undefined> {
  return store.get(digest).catch((error: Error & { reason?: string }) => {
    if (error.name === 'StoreError' && error.reason === 'missing') return undefined
    throw error
  })
}
