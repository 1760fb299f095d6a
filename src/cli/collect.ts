import { join } from 'node:path'
import { writeGathered } from '../evidence/store.ts'
import { bindAll, checksFor } from '../spec/bind.ts'
import { loadStandards } from '../spec/load.ts'
import { EXIT } from './exit.ts'
import { interruptible } from './interrupt.ts'
import type { TargetOptions } from './options.ts'
import { probesOf } from './rules.ts'
import { openSubjects } from './subjects.ts'
import { deadlineOf, visit } from './visit.ts'

/** Takes every passive probe that some check reads and keeps the evidence; 2 if something could not be seen. */
export async function collectVerb(options: TargetOptions & { evidence: string }): Promise<number> {
  const end = interruptible(deadlineOf(options))
  const { subjects, close } = await openSubjects(options, end.signal).catch((error: unknown) => {
    end.release()
    throw error
  })
  try {
    const standards = await loadStandards()
    const probes = probesOf({ bound: bindAll(standards), checks: await checksFor(standards) })
    const gathered = await visit(subjects, probes, options, end.signal)
    for (const one of gathered) {
      const dir = gathered.length > 1 ? join(options.evidence, one.collection.subject) : options.evidence
      await writeGathered(dir, one)
      const unseen = [...one.documents.values()].filter(({ seen }) => !seen.ok)
      process.stdout.write(`${dir}: ${one.documents.size} documents about ${one.collection.subject}\n`)
      for (const { kind, seen } of unseen) {
        if (!seen.ok) process.stdout.write(`  not seen: ${kind}: ${seen.reason}: ${seen.message.replace(/[^\x20-\x7e]/g, '?')}\n`)
      }
    }
    if (end.interrupted()) return EXIT.interrupted
    return gathered.some(one => [...one.documents.values()].some(({ seen }) => !seen.ok)) ? EXIT.notJudged : EXIT.pass
  } finally {
    end.release()
    await close()
  }
}
