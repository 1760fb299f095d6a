import type { Sweep, Swept } from '../probes/sweep.ts'
import { sweep, sweepKinds } from '../probes/sweep.ts'
import { clusterKinds } from '../probes/cluster-things.ts'
import { unfitToSweep } from '../collect/preflight.ts'
import { plain } from '../report/untrusted.ts'
import { deadlineOf } from './deadline.ts'
import { EXIT, UsageError } from './exit.ts'
import { interruptible } from './interrupt.ts'
import type { TargetOptions } from './options.ts'
import { columns, json } from './print.ts'
import type { Subject } from './subject.ts'
import { openSubjects } from './subjects.ts'
import { sweepDomains } from './sweep-domains.ts'

export type CleanupOptions = TargetOptions & { scope?: string; olderThan?: string; dryRun?: boolean; json?: boolean }

const UNITS: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86_400 }

/** Removes what runs left behind in the project or in the clusters (killed ones, say): 0 if nothing is left, 2 if something stays or could not be looked for. Throws UsageError, ConfigError. */
export async function cleanup(options: CleanupOptions): Promise<number> {
  const before = new Date(Date.now() - ageOf(options.olderThan ?? '0s'))
  const end = interruptible(deadlineOf(options))
  try {
    const { subjects, close } = await openSubjects({ ...options, several: 'clusters' }, end.signal)
    try {
      const swept = await Promise.all(subjects.map(subject => sweepOne(subject, { before, dryRun: options.dryRun === true, signal: end.signal })))
      if (options.json === true) process.stdout.write(json(swept))
      else for (const one of swept) process.stdout.write(told(one, options.dryRun === true))
      if (end.interrupted()) return EXIT.interrupted
      return swept.every(({ things, unseen }) => unseen.length === 0 && things.every(({ result }) => result !== 'stays')) ? EXIT.pass : EXIT.notJudged
    } finally {
      await Promise.all(subjects.map(subject => subject.close()))
      await close()
    }
  } finally {
    end.release()
  }
}

type Cleaned = Sweep & { subject: string; cluster?: string }

/** Sweeps one project or cluster; throws nothing that it could cause. */
export async function sweepOne({ target }: Subject, options: { before: Date; dryRun: boolean; signal: AbortSignal; runs?: string[] }): Promise<Cleaned> {
  const { openstack: cloud, kubernetes } = target
  if (kubernetes !== undefined) return { subject: target.subject, cluster: kubernetes.cluster, ...await sweepKinds(kubernetes.until(options.signal), clusterKinds, options) }
  if (cloud === undefined) return { subject: target.subject, things: [], unseen: [] }
  const problem = await cloud.session().then(unfitToSweep, (error: unknown) => (error instanceof Error ? error.message : String(error)))
  const own = problem === null ? await sweep(cloud.until(options.signal), options) : { things: [], unseen: [{ kind: 'anything', why: problem }] }
  const domains = await sweepDomains(target, options)
  return { subject: target.subject, things: [...own.things, ...domains.things], unseen: [...own.unseen, ...domains.unseen] }
}

function told({ subject, cluster, things, unseen }: Cleaned, dryRun: boolean): string {
  const line = ({ result, kind, name, id, begun }: Swept): string[] => [result, kind, plain(name), plain(id), `run of ${begun.toISOString().slice(0, 16)}Z`]
  const stays = things.filter(({ result }) => result === 'stays').map(({ why = '', command }) => `  stays: ${plain(why)}\n    ${plain(command)}\n`)
  const blind = unseen.map(({ kind, why }) => `  could not look for ${kind}: ${plain(why)}\n`)
  const moved = things.filter(({ result }) => result !== 'stays').length
  const number = dryRun ? moved : things.length
  const count = `${number} thing${number === 1 ? '' : 's'} of earlier runs`
  const where = plain(cluster ?? subject)
  return `${where}: ${things.length === 0 ? (unseen.length > 0 ? 'not everything could be looked at' : 'nothing of earlier runs found') : dryRun ? `${count} would be removed` : count}\n`
    + columns(things.map(line), '  ') + [...stays, ...blind].join('')
}

/** Milliseconds of an age such as 2h. */
function ageOf(text: string): number {
  const [, number, unit = ''] = /^(\d{1,6})([smhd])$/.exec(text) ?? []
  if (number === undefined) throw new UsageError(`--older-than ${text}: a number with s, m, h or d, such as 2h`)
  return Number(number) * (UNITS[unit] ?? 1) * 1000
}
