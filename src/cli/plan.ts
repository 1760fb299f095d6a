import type { Plan } from '../model/acting.ts'
import type { Kubernetes } from '../model/cluster.ts'
import type { Probe, Target } from '../model/probe.ts'
import { RIGHTS, rightsOf } from '../probes/kubernetes-rights.ts'
import { limits, type Limits } from '../probes/openstack-limits.ts'
import { plain } from '../report/untrusted.ts'
import { wrap } from '../report/wrap.ts'
import { UNDO_SECONDS } from '../probes/undo.ts'
import { Unseen } from '../unseen.ts'
import { parseDate } from './date.ts'
import { deadlineOf } from './deadline.ts'
import { EXIT } from './exit.ts'
import { interruptible } from './interrupt.ts'
import type { JudgeOptions, TargetOptions } from './options.ts'
import { columns, json } from './print.ts'
import { assign, importedKinds, loadRules, probesOf, type Rules } from './rules.ts'
import { subjectKind } from './subject-kind.ts'
import { openSubjects } from './subjects.ts'

export type PlanOptions = TargetOptions & JudgeOptions & { json?: boolean }

/** One play of a run: what it would create, for which test cases. */
interface Planned extends Plan {
  kind: string
  testcases: string[]
  /** What the caller must give for it. */
  asks?: string
}

/** Prints what a run would create and the quota it needs; with a cloud also what is free there (2 if it is too little). Creates nothing. Throws UsageError, DefinitionError, ConfigError. */
export async function plan(given: PlanOptions): Promise<number> {
  const { kind, scope } = await subjectKind(given)
  const options = { ...given, scope }
  const asOf = options.date === undefined ? new Date() : parseDate(options.date)
  const rules = await loadRules(options)
  const plays = planned(rules, options, asOf)
  const needed = total(plays)
  const named = kind === 'kubernetes' ? options.kubeconfig ?? options.context ?? options.demo : options.osCloud ?? options.demo ?? process.env['OS_CLOUD']
  const free = named === undefined ? [] : await freeQuota(options)
  const short = free.map(({ subject, known }) => ({ subject, lacks: lacking(needed, known) }))
  const text = options.json === true ? json({ plays, quota: needed, clouds: free.map((one, i) => ({ ...one, lacks: short[i]?.lacks ?? [] })) })
    : plays.map(told).join('\n') + summary(needed, kind === 'kubernetes' ? [] : free) + free.map(({ subject, problem }) => (
      problem === undefined ? '' : `\n${plain(subject)} could not be asked: ${plain(problem)}\n`)).join('')
      + free.map(({ subject, denied = [] }) => (denied.length === 0 ? '' : `\n${plain(subject)}: the account may not ${denied.join(', ')}\n`)).join('')
  process.stdout.write(text)
  return free.some(({ problem, denied }) => problem !== undefined || denied !== undefined) || short.some(({ lacks }) => lacks.length > 0) ? EXIT.notJudged : EXIT.pass
}

function planned(rules: Rules, options: PlanOptions, asOf: Date): Planned[] {
  const assignment = assign(rules, options, asOf)
  const imported = importedKinds(options)
  const active = [...probesOf(assignment, options)].filter(({ mode, kind }) => mode === 'active' && !imported.has(kind))
  const users = (probe: Probe<unknown>) => assignment.bound.flatMap(({ standard, testcase }) => {
    const check = rules.checks.get(`${standard}/${testcase.check}`)
    return Object.values({ ...check?.needs, ...check?.wants }).includes(probe) ? [testcase.id] : []
  })
  return active.flatMap(probe => (probe.plan === undefined ? [] : [{
    kind: probe.kind, ...probe.plan, testcases: [...new Set(users(probe))], ...(probe.asks !== undefined && { asks: probe.asks.how }),
  }]))
}

/** Plays run side by side, so their quotas add up. */
function total(plays: Planned[]): Record<string, number> {
  const sum = new Map<string, number>()
  for (const { quota, asks } of plays) {
    if (asks !== undefined) continue
    for (const [name, want] of Object.entries(quota)) sum.set(name, (sum.get(name) ?? 0) + want)
  }
  return Object.fromEntries([...sum].sort(([a], [b]) => (a < b ? -1 : 1)))
}

interface Free {
  subject: string
  known: Limits
  /** Why nothing is known. */
  problem?: string
  /** What the account may not do in a cluster though plays need it. */
  denied?: string[]
}

async function freeQuota(options: TargetOptions): Promise<Free[]> {
  const end = interruptible(deadlineOf(options))
  try {
    const { subjects, close } = await openSubjects({ ...options, several: 'clusters' }, end.signal)
    try {
      return await Promise.all(subjects.map(({ target }) => freeIn(target, end.signal)))
    } finally {
      await Promise.all(subjects.map(subject => subject.close()))
      await close()
    }
  } finally {
    end.release()
  }
}

/** A new namespace has no quota of its own, but not everybody may make one. */
async function freeInCluster(cluster: Kubernetes): Promise<Free> {
  try {
    const allowed = await rightsOf(cluster)
    const lacks = RIGHTS.filter(([verb], i) => verb === 'create' && allowed[i] === false).map(([verb, resource]) => `${verb} ${resource}`)
    return { subject: cluster.cluster, known: {}, ...(lacks.length > 0 && { denied: lacks }) }
  } catch (error) {
    if (!(error instanceof Unseen)) throw error
    return { subject: cluster.cluster, known: {}, problem: error.message }
  }
}

async function freeIn(target: Target, signal: AbortSignal): Promise<Free> {
  const { subject, kubernetes } = target
  if (kubernetes !== undefined) return freeInCluster(kubernetes.until(signal))
  const visit = { run: '', signal, hardSignal: signal, reserved: new Map<string, number>() }
  try {
    await target.openstack?.session() // tells what is wrong with the account, which the limits would hide
    return { subject, known: await limits.observe(target, () => Promise.reject(new Error('unused')), visit) }
  } catch (error) {
    if (!(error instanceof Unseen)) throw error
    return { subject, known: {}, problem: error.message }
  }
}

function lacking(needed: Record<string, number>, known: Limits): string[] {
  return Object.entries(needed).filter(([name, want]) => {
    const entry = Object.hasOwn(known, name) ? known[name] : undefined
    return entry !== undefined && entry.limit >= 0 && want > entry.limit - entry.used
  }).map(([name]) => name)
}

function told({ title, creates, quota, seconds, testcases, asks, kind }: Planned): string {
  const field = (name: string, text: string) => (text === '' ? [] : wrap(plain(text, 2000), 80, ' '.repeat(14), `  ${name}`.padEnd(13) + ' '))
  return [
    `${title} (${kind})`,
    ...field('creates', creates.join(', ')),
    ...field('quota', Object.entries(quota).map(([name, want]) => `${name} ${amount(name, want)}`).join(', ')),
    ...field('takes', `at most ${seconds} s, and ${UNDO_SECONDS} s to remove what it created`),
    ...field('for', testcases.join(', ')),
    ...field('only if', asks ?? ''),
  ].join('\n') + '\n'
}

function summary(needed: Record<string, number>, free: Free[]): string {
  const rows = Object.entries(needed).map(([name, want]) => [name, amount(name, want), ...free.map(({ known }) => freeOf(known, name, want))])
  if (rows.length === 0) return '\nNothing that counts against a quota is created.\n'
  return '\nQuota needed at the same time (nothing is created by this command)\n'
    + columns([['quota', 'needed', ...free.map(({ subject }) => `free in ${plain(subject)}`)], ...rows], '  ')
}

function freeOf(known: Limits, name: string, want: number): string {
  const entry = Object.hasOwn(known, name) ? known[name] : undefined
  if (entry === undefined) return 'not told'
  if (entry.limit < 0) return 'no limit'
  return `${entry.limit - entry.used} of ${entry.limit}${want > entry.limit - entry.used ? ': TOO FEW' : ''}`
}

/** An amount of quota for people: Kubernetes counts memory and storage in bytes. */
function amount(name: string, want: number): string {
  if (!['requests.memory', 'requests.storage'].includes(name)) return String(Math.round(want * 1000) / 1000)
  return want >= 2 ** 30 ? `${Math.round(want / 2 ** 30)}Gi` : `${Math.round(want / 2 ** 20)}Mi`
}
