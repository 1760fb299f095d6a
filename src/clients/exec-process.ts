import { spawn } from 'node:child_process'

/** How a program ended: with what it wrote, too late, or with more than it may write. */
export type Ran = { code: number | null; stdout: string; stderr: string } | 'late' | 'flood'

interface Surroundings {
  env: Record<string, string>
  /** Milliseconds that it may take. */
  timeout: number
  signal: AbortSignal
}

/** Bytes that a program may write: a token and a chain of certificates need some thousand. */
const MOST = 1024 * 1024

/** Milliseconds that output may come after a program's end: a child of it may hold the pipe for ever. */
const AFTERMATH = 1000

/** Ends what is under way together with this process: one listener for all, since clusters are asked side by side. */
const running = new Set<() => void>()
const atExit = () => { for (const kill of running) kill() }

/**
 * Runs a program without a shell and without input, in a process group of its own; the whole group is killed when time is up, when the signal comes, and with
 * this process. Throws the error of spawn, and the signal's reason.
 */
export function runProgram(command: string, args: string[], { env, timeout, signal }: Surroundings): Promise<Ran> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted()
    const child = spawn(command, args, { env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
    const kill = () => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
      } catch {
        // the group is gone
      }
    }
    let aftermath: NodeJS.Timeout | undefined
    const settle = (act: () => void) => {
      clearTimeout(timer)
      clearTimeout(aftermath)
      signal.removeEventListener('abort', stop)
      running.delete(kill)
      if (running.size === 0) process.off('exit', atExit)
      child.stdout.destroy()
      child.stderr.destroy()
      act()
    }
    const end = (ran: Ran) => { kill(); settle(() => { resolve(ran) }) }
    const stop = () => { kill(); settle(() => { reject(signal.reason instanceof Error ? signal.reason : new Error('aborted')) }) }
    const timer = setTimeout(() => { end('late') }, timeout)
    signal.addEventListener('abort', stop, { once: true })
    if (running.size === 0) process.on('exit', atExit)
    running.add(kill)

    const [out, err]: [Buffer[], Buffer[]] = [[], []]
    let bytes = 0
    for (const [stream, into] of [[child.stdout, out], [child.stderr, err]] as const) {
      stream.on('data', (chunk: Buffer) => {
        bytes += chunk.length
        if (bytes > MOST) end('flood')
        else into.push(chunk)
      })
    }
    const finish = (code: number | null) => {
      settle(() => { resolve({ code, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() }) })
    }
    child.once('error', error => { settle(() => { reject(error) }) })
    child.once('exit', code => { aftermath = setTimeout(() => { finish(code) }, AFTERMATH) })
    child.once('close', finish)
  })
}
