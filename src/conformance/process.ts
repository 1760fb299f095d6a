import { spawn } from 'node:child_process'
import { shortReason } from '../tempest/reason.ts'
import type { Watchdog } from '../tempest/watchdog.ts'
import { Unseen } from '../unseen.ts'

/** Milliseconds between the signal to end and the one that cannot be refused. */
const GRACE = 5_000
/** Characters of the output that are kept, counted from its end. */
const MOST = 256 * 1024

export interface Ended {
  /** Exit code; null if a signal ended it. */
  code: number | null
  /** What it wrote to stdout, and the end of stderr as one line. */
  output: string
  complaint: string
}
export interface Surroundings {
  cwd: string
  /** Path of the kubeconfig, which is its KUBECONFIG; of the rest of the environment it gets all, as the kubeconfig's exec plugins may need it. */
  kubeconfig: string
  signal: AbortSignal
  /** Is told of the group while it lives. */
  watchdog: Watchdog
  onOutput?: (text: string) => void
}

/**
 * Runs a program in a process group of its own, which dies with this process. When the signal comes it gets SIGTERM, and SIGKILL 5 s later. Throws
 * `Unseen` if it cannot be started.
 */
export async function runProgram(command: string, args: string[], { cwd, kubeconfig, signal, watchdog, onOutput }: Surroundings): Promise<Ended> {
  const child = spawn(command, args, { cwd, env: { ...process.env, KUBECONFIG: kubeconfig }, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  if (child.pid !== undefined) watchdog.group(child.pid)
  const kill = (name: NodeJS.Signals) => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, name)
    } catch {
      // the group is gone
    }
  }
  let timer: NodeJS.Timeout | undefined
  const stop = () => {
    kill('SIGTERM')
    timer = setTimeout(() => { kill('SIGKILL') }, GRACE)
  }
  const atExit = () => { kill('SIGKILL') }
  process.on('exit', atExit)
  let output = ''
  let complaint = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output = (output + text).slice(-MOST)
    onOutput?.(text)
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-4000)
    onOutput?.(text)
  })
  if (signal.aborted) stop()
  else signal.addEventListener('abort', stop, { once: true })
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', (error: NodeJS.ErrnoException) => {
        reject(new Unseen('unsupported', `cannot run ${command}: ${error.code === 'ENOENT' ? 'there is no such command' : error.message}`))
      })
      child.once('close', resolve)
    })
    return { code, output, complaint: shortReason(complaint.slice(-1500)) }
  } finally {
    signal.removeEventListener('abort', stop)
    process.off('exit', atExit)
    clearTimeout(timer)
    kill('SIGKILL') // nothing of the group outlives it
    watchdog.group(undefined)
  }
}
