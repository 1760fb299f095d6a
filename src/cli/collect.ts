import { join } from 'node:path'
import { writeGathered } from '../evidence/store.ts'
import type { Gathered } from '../model.ts'
import { plain } from '../report/untrusted.ts'
import { bindAll, checksFor } from '../spec/bind.ts'
import { loadStandards } from '../spec/load.ts'
import { deadlineOf } from './deadline.ts'
import { EXIT } from './exit.ts'
import { interruptible } from './interrupt.ts'
import type { TargetOptions } from './options.ts'
import { probesOf } from './rules.ts'
import { openSubjects } from './subjects.ts'
import { visit } from './visit.ts'

/** Takes every passive probe that some check reads and keeps the evidence; 2 if something could not be seen. */
export async function collectVerb(options: TargetOptions & { evidence: string }): Promise<number> {
  const end = interruptible(deadlineOf(options))
  try {
    const { subjects, close } = await openSubjects(options, end.signal)
    try {
      const standards = await loadStandards()
      const probes = probesOf({ bound: bindAll(standards), checks: await checksFor(standards) })
      const gathered = await visit(subjects, probes, options, end.signal)
      for (const one of gathered) await keep(one, gathered.length > 1 ? join(options.evidence, one.collection.subject) : options.evidence)
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

async function keep(one: Gathered, dir: string): Promise<void> {
  await writeGathered(dir, one)
  process.stdout.write(`${plain(dir)}: ${one.documents.size} documents about ${plain(one.collection.subject)}\n`)
  for (const line of unseen(one)) process.stdout.write(`  not seen: ${plain(line)}\n`)
}

function unseen({ documents }: Gathered): string[] {
  return [...documents.values()].flatMap(({ kind, seen }) => (seen.ok ? [] : [`${kind}: ${seen.reason}: ${seen.message}`]))
}
