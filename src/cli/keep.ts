import { join } from 'node:path'
import { refuseUsed, writeGathered } from '../evidence/store.ts'
import type { Gathered } from '../model/evidence.ts'
import { fileName } from './file-name.ts'

/** Where the evidence of each subject goes: into the directory itself, or with several subjects into one below it for each. */
export function evidenceDir(dir: string, subject: string, subjects: number): string {
  return subjects > 1 ? join(dir, fileName(subject)) : dir
}

/** Refuses, before a visit, a directory that holds something already. Throws EvidenceError. */
export async function planEvidence(dir: string | undefined): Promise<void> {
  if (dir !== undefined) await refuseUsed(dir)
}

/** Keeps the evidence of all subjects. Throws EvidenceError. */
export async function keepEvidence(dir: string, gathered: Gathered[]): Promise<void> {
  await Promise.all(gathered.map(one => writeGathered(evidenceDir(dir, one.collection.subject, gathered.length), one)))
}
