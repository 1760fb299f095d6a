import { mkdir } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import type { FleetSubject } from '../model/fleet.ts'
import type { Store, VisitEntry } from '../model/history.ts'
import { runHook } from '../nightly/hook.ts'
import { plain } from '../report/untrusted.ts'
import type { NightContext } from './fleet-context.ts'
import { visitSubject } from './fleet-visit.ts'

/** The visit between the commands that provide the cluster and take it away, if there are any. */
export async function visitProvisioned(subject: FleetSubject, context: NightContext): Promise<VisitEntry[]> {
  const { provision, unprovision, name } = subject
  if (provision === undefined && unprovision === undefined) return visitSubject(subject, context)
  const dir = join(stateDir(), 'nightly', name)
  await mkdir(dir, { recursive: true, mode: 0o700 })
  const kubeconfig = subject.kubeconfig?.[0] ?? join(dir, 'kubeconfig')
  const run = async (hook: NonNullable<typeof provision>, verb: string, signal: AbortSignal) =>
    runHook(hook, { subject: name, environment: { SCS_CHECK_KUBECONFIG: kubeconfig, SCS_CHECK_NIGHT: context.night }, log: join(dir, `${verb}.log`), signal, cwd: dirname(context.file) })
  await unprovisionFirst(subject, context, run)
  try {
    const failed = provision === undefined ? undefined : problemOf(await run(provision, 'provision', context.end.signal), 'provision')
    return await visitSubject(subject, context, { ...(subject.osCloud === undefined && { kubeconfig }), ...(failed !== undefined && { problem: failed }) })
  } finally {
    const gone = unprovision === undefined ? undefined : problemOf(await run(unprovision, 'unprovision', context.end.hardSignal), 'unprovision')
    if (gone === undefined) await mark(context.store, name, 'gone')
    else process.stderr.write(`scs-check: ${plain(name)}: something may be left: ${plain(gone, 1000)}; see ${plain(dir)}\n`)
  }
}

type Run = (hook: NonNullable<FleetSubject['provision']>, verb: string, signal: AbortSignal) => ReturnType<typeof runHook>

/** Takes away what a killed night left provided, and notes that another is provided now. */
async function unprovisionFirst({ name, provision, unprovision }: FleetSubject, { store, end }: NightContext, run: Run): Promise<void> {
  if (provision === undefined || unprovision === undefined) return
  if ((await store.newest(['provided', name]))?.['state'] === 'provided') await run(unprovision, 'unprovision', end.signal)
  await mark(store, name, 'provided')
}

async function mark(store: Store, name: string, state: 'provided' | 'gone'): Promise<void> {
  const at = new Date().toISOString()
  await store.append(['provided', name], { format: 'scs-check/provided/1', id: `${at}~${state}`, at: at.replace(/\.\d{3}Z$/, 'Z'), state, objects: [] })
}

function problemOf({ ended, what, tail }: Awaited<ReturnType<typeof runHook>>, verb: string): string | undefined {
  return ended === 0 ? undefined : `the ${verb} command ${what}${tail === '' ? '' : `: ${tail}`}`
}

/** Where logs and kubeconfigs of hooks lie: systemd's StateDirectory, else the user's own. */
function stateDir(): string {
  return process.env['STATE_DIRECTORY'] || join(process.env['XDG_STATE_HOME'] || join(homedir(), '.local', 'state'), 'scs-check')
}
