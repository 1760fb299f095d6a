import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { keepAttestations } from '../evidence/attestation-files.ts'
import { obstacle } from '../evidence/files.ts'
import { EvidenceError, refuseUsed, writeGathered } from '../evidence/store.ts'
import type { Attested } from '../model/evidence.ts'
import { fileName } from './file-name.ts'

/** Where the evidence of each subject goes: into the directory itself, or with several subjects into one below it for each. */
export function evidenceDir(dir: string, subject: string, subjects: number): string {
  return subjects > 1 ? join(dir, fileName(subject)) : dir
}

/** Refuses, before a visit, a directory that holds something already or cannot be written. Throws EvidenceError. */
export async function planEvidence(dir: string | undefined): Promise<void> {
  if (dir === undefined) return
  await refuseUsed(dir)
  // one that is there stays empty: another run may look at it
  const there = await stat(dir).then(() => true, () => false)
  const why = there ? await access(dir, constants.W_OK).then(() => undefined, (error: NodeJS.ErrnoException) => `(${error.code ?? 'error'})`) : await obstacle(dir)
  if (why !== undefined) throw new EvidenceError(`--evidence ${dir}: cannot be written${there ? ' ' : ': '}${why}; name a directory that you may write to`)
}

/** Keeps the evidence of all subjects, and before it the attestations that it lists, each whatever becomes of the others. Throws one EvidenceError of all that failed. */
export async function keepEvidence(dir: string, gathered: Attested[]): Promise<void> {
  const kept = await Promise.allSettled(gathered.map(async one => {
    const own = evidenceDir(dir, one.collection.subject, gathered.length)
    await keepAttestations(own, one)
    await writeGathered(own, one)
  }))
  const failed = kept.flatMap(one => (one.status === 'rejected' ? [one.reason as Error] : []))
  if (failed.length > 0) throw new EvidenceError(failed.map(({ message }) => message).join('; '))
}
