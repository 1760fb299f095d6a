import { unless } from '../clients/http.ts'
import { canonicalJson, digestOf } from '../evidence/canonical.ts'
import type { FleetSubject } from '../model/fleet.ts'
import type { Store, VisitEntry } from '../model/history.ts'
import { sweepOne } from './cleanup.ts'
import type { RunOptions } from './options.ts'
import type { Opened } from './subject.ts'
import { openSubjects } from './subjects.ts'

/** The options with which the command line would visit the subject. */
export function optionsOf(subject: FleetSubject, kubeconfig: string | undefined): RunOptions {
  const { name, allowExec, deadline, osCloud, ...rest } = subject
  const files = kubeconfig === undefined ? rest.kubeconfig : [kubeconfig]
  return {
    subject: name, quiet: true, deadline: String(deadline / 1000), passive: rest.passive,
    ...(osCloud === undefined ? { denyExec: !allowExec } : { osCloud, ...(rest.allowPrivileged && { allowPrivileged: true }) }), ...(files !== undefined && { kubeconfig: files }), ...given(rest),
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
 * Undefined if it cannot be told by the signal's end, or if commands of the configuration make new clusters every night.
 */
export async function identityOf({ provision, region }: FleetSubject, { subjects }: Opened, signal: AbortSignal): Promise<string | undefined> {
  if (provision !== undefined) return undefined
  const parts = await Promise.all(subjects.map(async ({ target: { openstack, kubernetes } }) => {
    if (kubernetes !== undefined) return kubernetes.server.url
    const { project, catalog } = openstack === undefined ? { project: null, catalog: [] } : await unless(signal, openstack.session())
    const identity = catalog.filter(({ type }) => type === 'identity').flatMap(({ endpoints }) => endpoints.map(({ url }) => url)).sort()
    return [project?.id ?? '', region ?? '', identity]
  })).catch(() => undefined)
  return parts === undefined ? undefined : digestOf(canonicalJson(parts))
}

/** Which settings lead to the subject: while they are the same, a visit of this night need not be looked at twice. */
export function settingsOf({ osCloud, region, kubeconfig, context }: FleetSubject, file: string): string {
  return digestOf(canonicalJson({ osCloud, region, kubeconfig, context, file }))
}

/** Removes what visits left that were killed: those that began after the last one that came to an end. */
export async function sweepUnfinished({ name, scopes }: FleetSubject, { subjects }: Opened, store: Store, signal: AbortSignal): Promise<void> {
  const ended = await Promise.all(scopes.map(scope => store.newest(['visits', name, scope])))
  const last = ended.sort((a, b) => ((a?.id ?? '') < (b?.id ?? '') ? -1 : 1)).at(-1) as VisitEntry | undefined
  const runs: string[] = []
  for await (const entry of store.entries(['begun', name], last === undefined ? {} : { after: last.night })) {
    if (last === undefined || (entry['visit'] as string) > last.id) runs.push(...(entry['runs'] as string[] | undefined ?? []))
  }
  if (runs.length === 0) return
  await Promise.all(subjects.map(subject => sweepOne(subject, { before: new Date(), dryRun: false, signal, runs })))
}
