import { spawn } from 'node:child_process'
import { lstat, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Channel } from '../model/fleet.ts'
import type { Message, Outcome } from './message.ts'

/** What a command may clean up after SIGTERM. */
const GRACE_MS = 5_000
const PREFIX = 'scs-check-notice-'
/** A directory that is older was left behind by a process that was killed. */
const LEFT_MS = 24 * 60 * 60 * 1000
/** Of this process's environment a command gets these. */
const INHERITED = ['PATH', 'HOME', 'LANG', 'TMPDIR']

/**
 * Runs the command, without a shell: the text is its stdin, and the JSON the file that `SCS_CHECK_NOTICE` names, for as long as it runs. Of the
 * environment it has PATH, HOME, LANG and TMPDIR, what the config gives, and `SCS_CHECK_SUBJECT`, `_TITLE`, `_NOTICE_ID`. Its output is dropped.
 */
export async function sendCommand(channel: Extract<Channel, { kind: 'command' }>, message: Message, signal: AbortSignal): Promise<Outcome> {
  const { command, environment, deadline } = channel
  await sweep()
  const dir = await mkdtemp(join(tmpdir(), PREFIX))
  try {
    const file = join(dir, 'notice.json')
    await writeFile(file, JSON.stringify({ ...message.body, id: message.key }) + '\n', { mode: 0o600 })
    const inherited = Object.fromEntries(INHERITED.flatMap(name => (process.env[name] === undefined ? [] : [[name, process.env[name]]])))
    const told = { SCS_CHECK_NOTICE: file, SCS_CHECK_NOTICE_ID: message.key, SCS_CHECK_SUBJECT: message.about, SCS_CHECK_TITLE: message.title }
    const env = { ...inherited, ...environment, ...told }
    return await run(command, env, `${message.title}\n\n${message.text}`, deadline, signal)
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}

/** Removes this user's directories that were left behind; whatever goes wrong, the next notice tries again. */
async function sweep(): Promise<void> {
  const names = await readdir(tmpdir()).catch(() => [])
  for (const name of names.filter(one => one.startsWith(PREFIX))) {
    const path = join(tmpdir(), name)
    const found = await lstat(path).catch(() => undefined)
    const left = found?.isDirectory() === true && found.uid === process.getuid?.() && Date.now() - found.mtimeMs > LEFT_MS
    if (left) await rm(path, { recursive: true, force: true }).catch(() => undefined)
  }
}

function run(command: string[], env: NodeJS.ProcessEnv, input: string, deadline: number, signal: AbortSignal): Promise<Outcome> {
  return new Promise(resolve => {
    const [file = '', ...args] = command
    // a group of its own, so that its children end with it
    const child = spawn(file, args, { env, stdio: ['pipe', 'ignore', 'ignore'], detached: true })
    let ended: string | undefined
    let grace: NodeJS.Timeout | undefined
    const kill = (name: NodeJS.Signals) => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, name)
      } catch { /* it has ended meanwhile */ }
    }
    const end = (why: string) => {
      ended ??= why
      kill('SIGTERM')
      grace ??= setTimeout(() => kill('SIGKILL'), GRACE_MS)
    }
    const stop = () => end('it was interrupted')
    const overtime = setTimeout(() => end(`it did not end within ${Math.ceil(deadline / 1000)} s`), deadline)
    const done = (outcome: Outcome) => {
      clearTimeout(overtime)
      clearTimeout(grace)
      signal.removeEventListener('abort', stop)
      resolve(outcome)
    }
    signal.addEventListener('abort', stop)
    child.on('error', (error: NodeJS.ErrnoException) => {
      done({ state: 'failed', reason: `the command could not be started (${error.code ?? error.name})`, again: 'later' })
    })
    child.on('close', (code, by) => {
      if (code === 0) done({ state: 'sent' })
      else if (ended !== undefined || code === null) done({ state: 'unknown', reason: ended ?? `the command was ended by ${by ?? 'a signal'}` })
      else done({ state: 'failed', reason: `the command ended with exit code ${code}`, again: 'later' })
    })
    child.stdin.on('error', () => {}) // a command may ignore its input
    child.stdin.end(input)
    if (signal.aborted) stop()
  })
}
