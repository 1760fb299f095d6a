import { withAttestations } from '../evaluate/attested.ts'
import { evaluate } from '../evaluate/evaluate.ts'
import { readAttestations } from '../evidence/attestation-files.ts'
import { attestationText } from '../evidence/attestation.ts'
import type { Attestation } from '../model/evidence.ts'
import { parseDate } from './date.ts'
import { documentsOf } from './documents.ts'
import { EXIT, exitCode, UsageError } from './exit.ts'
import type { Interruptible } from './interrupt.ts'
import { keepEvidence, planEvidence } from './keep.ts'
import type { RunOptions } from './options.ts'
import { plannedOutputs, writeReports } from './outputs.ts'
import { assign, loadRules, probesOf } from './rules.ts'
import type { Subject } from './subject.ts'
import { namesOf, tripwireOf, visit } from './visit.ts'
import { waiversOf } from './waivers.ts'

/** Visits, keeps the evidence if asked to, judges and reports. Without --date each visit is judged as of its end, as `evaluate` would. */
export async function judge(subjects: Subject[], options: RunOptions, end: Interruptible): Promise<number> {
  const { attestation: paths = [], evidence: dir } = options
  const outputs = await plannedOutputs(options, namesOf(subjects), [...paths, ...(dir === undefined ? [] : [dir])])
  await planEvidence(dir)
  const tolerated = await waiversOf(options)
  const date = options.date === undefined ? undefined : parseDate(options.date)
  const rules = await loadRules(options)
  const attestations = await readAttestations(paths)
  refuseSecrets(attestations, subjects)
  const gathered = (await visit(subjects, probesOf(assign(rules, options, date ?? new Date()), options), options, end))
    .map(one => withAttestations(one, attestations))
  const reports = gathered.map(one => evaluate(one, assign(rules, options, date ?? new Date(one.collection.until))))
  const keep = async () => { if (dir !== undefined) await keepEvidence(dir, gathered) }
  // first what was found is printed, so that a full disk costs no verdict
  await writeReports(reports, outputs, { ...options, tolerated, keep, interrupted: end.interrupted(), page: { documents: documentsOf(gathered) } }, text => tripwireOf(subjects).scrub(text))
  return end.interrupted() ? EXIT.interrupted : exitCode(reports)
}

/** Evidence holds no secret, and an attestation becomes evidence that cannot be changed without another digest. */
function refuseSecrets(attestations: Map<string, Attestation>, subjects: Subject[]): void {
  for (const attestation of attestations.values()) {
    if (tripwireOf(subjects).trips(attestationText(attestation))) {
      throw new UsageError(`the attestation of ${attestation.testcase} of ${attestation.date} contains a secret of the configuration: attest again without it`)
    }
  }
}
