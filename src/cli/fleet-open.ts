import { unless } from '../clients/http.ts'
import { canonicalJson, digestOf } from '../evidence/canonical.ts'
import { instant } from '../evidence/instant.ts'
import type { FleetSubject } from '../model/fleet.ts'
import type { Entry, Store } from '../model/history.ts'
import { sweepOne } from './cleanup.ts'
import type { RunOptions } from './options.ts'
import type { Opened } from './subject.ts'
import { openSubjects } from './subjects.ts'

/** The options with which the command line would visit the subject. */
export function optionsOf(subject: FleetSubject, kubeconfig: string | undefined): RunOptions {
  const { name, allowExec, deadline, demo, osCloud, ...rest } = subject
  const files = kubeconfig === undefined ? rest.kubeconfig : [kubeconfig]
  return {
    subject: name, quiet: true, deadline: String(deadline / 1000), passive: rest.passive,
    ...(demo !== undefined ? { demo } : osCloud === undefined ? { denyExec: !allowExec } : { osCloud, ...(rest.allowPrivileged && { allowPrivileged: true }) }), ...(files !== undefined && { kubeconfig: files }), ...given(rest),
  }
}

/** Options that a subject and the command line call alike. */
const SAME = ['region', 'context', 'conformance', 'importConformance', 'importNetworkPolicy', 'tempest', 'tempestAccounts', 'importTempest', 'domainManagers', 'podImage', 'data', 'connections', 'errorBudget'] as const

function given(subject: Partial<FleetSubject>): Partial<RunOptions> {
  return Object.fromEntries(SAME.flatMap(key => (subject[key] === undefined ? [] : [[key, subject[key]]])))
}

/** Opens the subject's connections. Throws ConfigError, UsageError, and an error for a cloud of several regions. */
export async function openSubject({ name }: FleetSubject, options: RunOptions, signal: AbortSignal): Promise<Opened> {
  const opened = await openSubjects(options, signal)
  const names = [...new Set(opened.subjects.map(({ target }) => target.subject))]
  if (names.length <= 1) return opened
  await closeAll(opened)
  throw new Error(`the cloud has several regions (${names.map(one => one.slice(name.length + 1)).join(', ')}): make each a subject of its own with "region:"`)
}

export async function closeAll({ subjects, close }: Opened): Promise<void> {
  await Promise.all(subjects.map(one => one.close()))
  await close()
}

/**
 * What tells the cloud or the clusters from others of the same name: project, region and address of the identity service, or the addresses of the API servers.
 * Undefined if it cannot be told by the signal's end, or if commands of the configuration make new clusters every night. A demo is one by its profile, and never any other subject.
 */
export async function identityOf({ provision, demo }: FleetSubject, { subjects }: Opened, signal: AbortSignal): Promise<string | undefined> {
  if (demo !== undefined) return demoTarget(demo)
  if (provision !== undefined) return undefined
  const parts = await Promise.all(subjects.map(async ({ target: { openstack, kubernetes } }) => {
    if (kubernetes !== undefined) return kubernetes.server.url
    const { project, catalog } = openstack === undefined ? { project: null, catalog: [] } : await unless(signal, openstack.session())
    const identity = catalog.filter(({ type }) => type === 'identity').flatMap(({ endpoints }) => endpoints.map(({ url }) => url)).sort()
    return [project?.id ?? '', openstack?.region ?? '', identity]
  })).catch(() => undefined)
  return parts === undefined ? undefined : digestOf(canonicalJson(parts))
}

const DEMO = 'demo:'
const demoTarget = (demo: string): string => `${DEMO}${demo}`

/** Whether results of a visit of the one target count for the other; where a target is not known it may be the same, but what was made up never is a real one. */
export function sameTarget(before: string | undefined, now: string | undefined): boolean {
  if (before?.startsWith(DEMO) === true || now?.startsWith(DEMO) === true) return before === now
  return before === undefined || now === undefined || before === now
}

/** Which settings lead to the subject: while they are the same, a visit of this night need not be looked at twice. */
export function settingsOf({ demo, osCloud, region, kubeconfig, context }: FleetSubject, file: string): string {
  return digestOf(canonicalJson({ demo, osCloud, region, kubeconfig, context, file }))
}

/** Most visits that are looked back upon for what they left. */
const LOOK_BACK = 100

/** Removes what visits left that were killed: those of which the journal has no end. A thing that stays is looked for again by the next visit that acts. */
export async function sweepUnfinished(name: string, { subjects }: Opened, store: Store, signal: AbortSignal): Promise<void> {
  const ended = new Set<string>()
  const unfinished: Entry[] = []
  let seen = 0
  for await (const entry of store.entries(['begun', name], { reverse: true })) {
    if (++seen > LOOK_BACK) break
    if (entry.id.endsWith(END)) ended.add(entry.id.slice(0, -END.length))
    else if (!ended.has(entry.id)) unfinished.push(entry)
  }
  const runs = unfinished.flatMap(entry => entry['runs'] as string[] | undefined ?? [])
  if (runs.length === 0) return
  const swept = await Promise.all(subjects.map(subject => sweepOne(subject, { before: new Date(), dryRun: false, signal, runs })))
  const clean = swept.every(({ things, unseen }) => unseen.length === 0 && things.every(({ result }) => result !== 'stays'))
  if (clean) for (const { id } of unfinished) await endBegun(store, name, id)
}

const END = '~end'

/** Notes that a visit that acts begins; gives the id of the note. Throws StoreError. */
export async function noteBegun(store: Store, name: string, night: string, runs: string[]): Promise<string> {
  const id = `${night}~${runs[0] ?? ''}`
  await store.append(['begun', name], { format: 'scs-check/begun/1', id, at: instant(new Date()), night, runs, objects: [] })
  return id
}

/** Notes that it has removed what it created, or told what it could not. Throws StoreError. */
export async function endBegun(store: Store, name: string, id: string): Promise<void> {
  await store.append(['begun', name], { format: 'scs-check/begun/1', id: `${id}${END}`, at: instant(new Date()), objects: [] })
}
