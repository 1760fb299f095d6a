import { type ChildProcess, spawn } from 'node:child_process'
import type { Hook } from '../model/fleet.ts'
import { plain } from '../report/untrusted.ts'
import { spanOf } from './config-duration.ts'
import { hookLog } from './hook-log.ts'

export interface HookOptions {
  /** Stands for `{subject}` in arguments and variables, and is SCS_CHECK_SUBJECT. */
  subject: string
  /** Variables on top of those of the hook, such as SCS_CHECK_KUBECONFIG. */
  environment: Record<string, string>
  /** File that gets what the command writes; what was in it is gone. */
  log: string
  signal: AbortSignal
  /** Directory that it runs in; that of this process. */
  cwd?: string
  /** Milliseconds from SIGTERM to SIGKILL; 10,000. */
  grace?: number
}
export interface HookRun {
  /** The exit code, or what else ended it: a signal, its deadline, the end of the night; or it could not be started. */
  ended: number | NodeJS.Signals | 'timeout' | 'interrupt' | 'not started'
  /** The same for people, with the program and its deadline: `./create did not end within its deadline of 20m and was stopped`. */
  what: string
  seconds: number
  /** The last lines that it wrote, in one; why it could not be started. Fit for messages. */
  tail: string
}

/** Of this process's environment a command gets these. */
const INHERITED = ['PATH', 'HOME', 'LANG', 'TMPDIR']
/** Milliseconds from SIGTERM to SIGKILL, from there on until nobody waits any more, and for output after the command's end. */
const GRACE = 10_000
const GIVEN_UP = 5_000
const AFTERMATH = 500

/** Ends what is under way together with this process. */
const running = new Set<() => void>()
const atExit = () => { for (const kill of running) kill() }

/**
 * Runs a command without a shell and without input, in a process group of its own. At its deadline and when the signal comes, the group gets SIGTERM,
 * and SIGKILL `grace` later; what is left of the group when the command has ended is killed. Never throws for what the command does: `ended` tells.
 * Throws if the log cannot be written.
 */
export async function runHook(hook: Hook, { subject, environment, log, signal, cwd, grace = GRACE }: HookOptions): Promise<HookRun> {
  const fill = (text: string) => text.replaceAll('{subject}', subject)
  const own = Object.fromEntries(Object.entries(hook.environment).map(([name, value]) => [name, fill(value)]))
  const inherited = Object.fromEntries(INHERITED.flatMap(name => (process.env[name] === undefined ? [] : [[name, process.env[name]]])))
  const env = { ...inherited, ...own, ...environment, SCS_CHECK_SUBJECT: subject }
  const [program = '', ...args] = hook.command.map(fill)
  const what = (ended: HookRun['ended']) => `${plain(program, 200)} ${told(ended, hook.deadline)}`
  if (signal.aborted) return { ended: 'interrupt', what: what('interrupt'), seconds: 0, tail: '' }
  const out = hookLog(log)
  const start = performance.now()
  const finish = (ended: HookRun['ended'], tail?: string): HookRun => {
    out.end()
    return { ended, what: what(ended), seconds: Math.round((performance.now() - start) / 100) / 10, tail: tail ?? out.told({ ...own, ...environment }) }
  }
  try {
    const child = spawn(program, args, { env, cwd, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => { out.write(chunk) })
    return finish(await endOf(child, hook.deadline, grace, signal))
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    const why = code === 'ENOENT' ? 'there is no such command' : code === 'EACCES' ? 'it may not be executed' : message
    return finish('not started', why)
  }
}

function told(ended: HookRun['ended'], deadline: number): string {
  if (ended === 'timeout') return `did not end within its deadline of ${spanOf(deadline)} and was stopped`
  if (ended === 'interrupt') return 'was stopped with the night'
  if (ended === 'not started') return 'could not be started'
  return typeof ended === 'number' ? `ended with exit code ${ended}` : `was ended by ${ended}`
}

/** Waits for the end, and sees to it. Rejects if the command cannot be started. */
function endOf(child: ChildProcess, deadline: number, grace: number, signal: AbortSignal): Promise<HookRun['ended']> {
  return new Promise((resolve, reject) => {
    let why: 'timeout' | 'interrupt' | undefined
    const timers: NodeJS.Timeout[] = []
    const after = (milliseconds: number, act: () => void) => { timers.push(setTimeout(act, milliseconds)) }
    const kill = (name: NodeJS.Signals) => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, name)
      } catch {
        // the group is gone
      }
    }
    const killNow = () => { kill('SIGKILL') }
    const settle = (act: () => void) => {
      killNow()
      timers.forEach(clearTimeout)
      signal.removeEventListener('abort', interrupt)
      running.delete(killNow)
      if (running.size === 0) process.off('exit', atExit)
      child.stdout?.destroy()
      child.stderr?.destroy()
      act()
    }
    const stop = (reason: 'timeout' | 'interrupt') => {
      if (why !== undefined) return
      why = reason
      kill('SIGTERM')
      after(grace, killNow)
      after(grace + GIVEN_UP, () => { settle(() => { resolve(reason) }) })
    }
    const interrupt = () => { stop('interrupt') }
    after(deadline, () => { stop('timeout') })
    signal.addEventListener('abort', interrupt, { once: true })
    if (running.size === 0) process.on('exit', atExit)
    running.add(killNow)
    const end = (code: number | null, by: NodeJS.Signals | null) => { settle(() => { resolve(why ?? code ?? by ?? 'SIGKILL') }) }
    child.once('error', error => { settle(() => { reject(error) }) })
    // a child of the command may hold the pipes open after its end; one that is tidying up after SIGTERM has the grace
    child.once('exit', (code, by) => { if (why === undefined) after(AFTERMATH, () => { end(code, by) }) })
    child.once('close', end)
  })
}
