import { spawn } from 'node:child_process'
import { Unseen } from '../unseen.ts'
import type { Watchdog } from './watchdog.ts'

/** Milliseconds that Tempest gets to end the running tests and remove what they made, and then to die. */
const GRACE = { SIGTERM: 20_000, SIGKILL: 25_000 }

/** What a child process must know of ours; credentials (OS_*) are not among it. */
const PASSED_ON = ['PATH', 'LANG', 'LC_ALL', 'LC_CTYPE', 'PYTHONPATH', 'VIRTUAL_ENV', 'LD_LIBRARY_PATH']

export interface Ended {
  /** Exit code; null if a signal ended it. */
  code: number | null
  /** The end of what it wrote to stderr. */
  complaint: string
}

export interface Surroundings {
  cwd: string
  /** Home, and where temporary files go. */
  home: string
  signal: AbortSignal
  /** Is told of the group while it lives. */
  watchdog: Watchdog
  /** What it throws ends the command. */
  onOutput: (bytes: Buffer) => void
}

/**
 * Runs a command in a process group of its own, which dies with this process. When the signal comes the group gets SIGINT, so that it can tidy up, 20 s later SIGTERM and 5 s
 * after that SIGKILL. Throws `Unseen` if there is no such command, and where its output cannot be understood.
 */
export async function runCommand(command: string, args: string[], { cwd, home, signal, watchdog, onOutput }: Surroundings): Promise<Ended> {
  const passed = PASSED_ON.flatMap(name => (process.env[name] === undefined ? [] : [[name, process.env[name]] as const]))
  const env = { ...Object.fromEntries(passed), HOME: home, TMPDIR: home, PYTHONUNBUFFERED: '1' }
  const child = spawn(command, args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  if (child.pid !== undefined) watchdog.group(child.pid)
  const timers: NodeJS.Timeout[] = []
  const kill = (name: NodeJS.Signals) => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, name)
    } catch {
      // the group is gone
    }
  }
  const stop = () => {
    kill('SIGINT')
    for (const name of ['SIGTERM', 'SIGKILL'] as const) timers.push(setTimeout(() => { kill(name) }, GRACE[name]))
  }
  const atExit = () => { kill('SIGKILL') }
  process.on('exit', atExit) // a second Ctrl-C waits for nothing
  let complaint = ''
  let broken: Unseen | undefined
  child.stdout.on('data', (bytes: Buffer) => {
    try {
      if (broken === undefined) onOutput(bytes)
    } catch (error) {
      broken = new Unseen('malformed', `the output of ${command} cannot be understood: ${error instanceof Error ? error.message : 'error'}`)
      kill('SIGKILL')
    }
  })
  child.stderr.on('data', (bytes: Buffer) => { complaint = (complaint + bytes.toString()).slice(-4000) })
  if (signal.aborted) stop()
  else signal.addEventListener('abort', stop, { once: true })
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', (error: NodeJS.ErrnoException) => {
        const why = error.code === 'ENOENT' ? 'there is no such command; install Tempest or name the command' : error.message
        reject(new Unseen('unsupported', `cannot run ${command}: ${why}`))
      })
      child.once('close', resolve)
    })
    if (broken !== undefined) throw broken
    return { code, complaint }
  } finally {
    signal.removeEventListener('abort', stop)
    process.off('exit', atExit)
    for (const timer of timers) clearTimeout(timer)
    kill('SIGKILL') // nothing of the group outlives it
    watchdog.group(undefined)
  }
}
