import type { Gathered } from '../model/evidence.ts'
import { plain } from '../report/untrusted.ts'
import { bindAll, checksFor } from '../spec/bind.ts'
import { loadStandards } from '../spec/load.ts'
import { interruptibleActing } from './acting.ts'
import { EXIT } from './exit.ts'
import { evidenceDir, keepEvidence, planEvidence } from './keep.ts'
import type { TargetOptions } from './options.ts'
import { probesOf } from './rules.ts'
import { subjectKind } from './subject-kind.ts'
import { openSubjects } from './subjects.ts'
import { visit } from './visit.ts'

/** Takes every probe that some check reads (with --passive those that create nothing) and keeps the evidence; 2 if something could not be seen. */
export async function collectVerb(options: TargetOptions & { evidence: string; scope?: string }): Promise<number> {
  const end = interruptibleActing(options)
  try {
    const { subjects, close } = await openSubjects(options, end.hardSignal)
    try {
      await planEvidence(options.evidence)
      const { kind } = await subjectKind(options)
      const standards = (await loadStandards()).filter(({ subject = 'openstack' }) => subject === kind)
      const probes = probesOf({ bound: bindAll(standards), checks: await checksFor(standards) }, options)
      const gathered = await visit(subjects, probes, options, end)
      await keepEvidence(options.evidence, gathered)
      for (const one of gathered) tell(one, evidenceDir(options.evidence, one.collection.subject, gathered.length))
      if (end.interrupted()) return EXIT.interrupted
      return gathered.some(one => unseen(one).length > 0) ? EXIT.notJudged : EXIT.pass
    } finally {
      await Promise.all(subjects.map(subject => subject.close()))
      await close()
    }
  } finally {
    end.release()
  }
}

function tell(one: Gathered, dir: string): void {
  process.stdout.write(`${plain(dir)}: ${one.documents.size} documents about ${plain(one.collection.subject)}\n`)
  const kindsOf = new Map<string, string[]>()
  for (const { kind, why } of unseen(one)) kindsOf.set(why, [...kindsOf.get(why) ?? [], kind])
  for (const [why, kinds] of kindsOf) process.stdout.write(`  not seen: ${kinds.join(', ')}: ${plain(why)}\n`)
}

function unseen({ documents }: Gathered): { kind: string; why: string }[] {
  return [...documents.values()].flatMap(({ kind, seen }) => (seen.ok ? [] : [{ kind, why: `${seen.reason}: ${seen.message}` }]))
}
