import { spawn } from 'node:child_process'
import { SignatureError } from './signature-error.ts'

/** How ssh-keygen ended. */
export interface Ran {
  code: number | null
  stdout: string
  stderr: string
}
export interface Conditions {
  /** What it reads. */
  input: Uint8Array | string
  signal?: AbortSignal | undefined
  /** Milliseconds that it may take. */
  timeout: number
  /** It may ask at the terminal for a passphrase, a PIN or a touch; otherwise whatever asks fails at once. */
  interactive?: boolean | undefined
}

/** Characters of its output that are kept: a signature has some hundred, of RSA with 16384 bits three thousand. */
const MOST = 64 * 1024
/** Of the environment it gets only what finds home, agent and hardware keys. */
const PASSED = ['PATH', 'HOME', 'SSH_AUTH_SOCK', 'SSH_SK_PROVIDER', 'SSH_SK_HELPER']

/** Ends what is under way together with this process: one listener for all, since nights sign side by side. */
const running = new Set<() => void>()
const atExit = () => { for (const kill of running) kill() }

/**
 * Runs ssh-keygen without a shell. Times of allowed_signers without a zone are UTC, so that they mean the same on every machine. Throws
 * `SignatureError` if there is none or if it takes too long, and the signal's reason.
 */
export function runKeygen(args: string[], { input, signal, timeout, interactive = false }: Conditions): Promise<Ran> {
  const env = Object.fromEntries(PASSED.flatMap(name => (process.env[name] === undefined ? [] : [[name, process.env[name]]])))
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted()
    // A session of its own has no terminal to ask at
    const child = spawn('ssh-keygen', args, {
      env: { ...env, LC_ALL: 'C', TZ: 'UTC', SSH_ASKPASS_REQUIRE: 'never' }, detached: !interactive, stdio: 'pipe',
    })
    const kill = () => {
      try {
        if (child.pid !== undefined) process.kill(interactive ? child.pid : -child.pid, 'SIGKILL')
      } catch {
        // it is gone
      }
    }
    const settle = (act: () => void) => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', stop)
      running.delete(kill)
      if (running.size === 0) process.off('exit', atExit)
      act()
    }
    const timer = setTimeout(() => {
      kill()
      const why = 'a hardware key waits for a touch, or ssh-agent for a confirmation'
      settle(() => { reject(new SignatureError(`ssh-keygen did not end within ${timeout / 1000} s: ${why}`)) })
    }, timeout)
    const stop = () => {
      kill()
      settle(() => { reject(signal?.reason instanceof Error ? signal.reason : new Error('interrupted')) })
    }
    signal?.addEventListener('abort', stop, { once: true })
    if (running.size === 0) process.on('exit', atExit)
    running.add(kill)
    const text = { stdout: '', stderr: '' }
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (chunk: string) => {
        text[name] = (text[name] + chunk).slice(0, MOST)
        if (interactive && name === 'stderr') process.stderr.write(chunk)
      })
    }
    child.stdin.on('error', () => {}) // it ended before it had read all; its exit code tells
    child.stdin.end(input)
    child.once('error', (error: NodeJS.ErrnoException) => {
      settle(() => {
        reject(new SignatureError(error.code === 'ENOENT'
          ? 'there is no ssh-keygen: install the package openssh-client (Debian, Ubuntu), openssh (Fedora, Arch) or openssh-keygen (Alpine)'
          : `ssh-keygen cannot be run (${error.code ?? 'error'})`))
      })
    })
    child.once('close', code => { settle(() => { resolve({ code, ...text }) }) })
  })
}
