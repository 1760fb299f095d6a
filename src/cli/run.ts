import { ConfigError } from '../clients/config-error.ts'
import { interruptibleActing } from './acting.ts'
import type { RunOptions } from './options.ts'
import { subjectKind } from './subject-kind.ts'
import { openSubjects } from './subjects.ts'

/** Visits the subjects, judges what was seen and reports. Tokens are asked for before the rest of the program is loaded: they take longest. */
export async function run(options: RunOptions): Promise<number> {
  const end = interruptibleActing(options)
  try {
    const { subjects, close } = await openSubjects(options, end.hardSignal).catch((error: unknown) => { throw withWays(error) })
    try {
      const { judge } = await import('./judged-visit.ts')
      return await judge(subjects, { ...options, scope: (await subjectKind(options)).scope }, end)
    } finally {
      await Promise.all(subjects.map(subject => subject.close()))
      await close()
    }
  } finally {
    end.release()
  }
}

/** Who names nothing at all may not know what can be named. */
function withWays(error: unknown): unknown {
  if (!(error instanceof ConfigError) || error.what !== 'no cloud is named') return error
  return new ConfigError(error.what, error.where, `${error.cure}; or give --kubeconfig FILE for a Kubernetes cluster, or --demo for an embedded cloud`)
}
