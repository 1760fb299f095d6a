import type { Attestation, Attested, Evidence } from '../model/evidence.ts'
import type { Report } from '../model/report.ts'
import { UsageError } from './exit.ts'
import { evidenceInFiles, refuseNoEvidence } from './evidence-place.ts'

/** Evidence and attestations by digest. */
export type Documents = Map<string, Evidence | Attestation>

/** Everything that the visits brought home. */
export function documentsOf(gathered: Attested[]): Documents {
  return new Map<string, Evidence | Attestation>(gathered.flatMap(({ documents, attestations }) => [...documents, ...attestations ?? []]))
}

/** The evidence of the reports in a directory, each document checked against its digest. Throws UsageError if it is not there or of none of them, and EvidenceError. */
export async function readDocuments(dir: string, reports: Report[]): Promise<Documents> {
  await refuseNoEvidence(dir)
  const places = (await Promise.all(reports.map(report => evidenceInFiles(dir, report)))).filter(place => place !== undefined)
  const found = documentsOf(await Promise.all(places.map(place => place.gathered())))
  if (!reports.some(({ evidence }) => evidence.some(({ digest }) => found.has(digest)))) {
    throw new UsageError(`--evidence ${dir}: holds no evidence of ${reports.map(({ subject }) => subject).join(', ')}; name the directory that run or collect wrote`)
  }
  return found
}
