import type { TargetOptions } from './options.ts'
import type { Opened } from './subject.ts'
import { subjectKind } from './subject-kind.ts'

/** What the options name: regions of a cloud, one subject each, or clusters, one subject together, called `several` where no name is given. Throws ConfigError, DemoStateError or UsageError. */
export async function openSubjects(options: TargetOptions & { date?: string; scope?: string; several?: string }, signal: AbortSignal): Promise<Opened> {
  const { kind } = await subjectKind(options)
  if (kind === 'kubernetes') return (await import('./clusters.ts')).openClusters(options, signal)
  return (await import('./clouds.ts')).openClouds(options, signal)
}
