import { spawn } from 'node:child_process'

/** Waits for the end of this process, by itself, and then clears up after it. */
export interface Watchdog {
  /** The process group that must end with this process; undefined once it has ended. */
  group(leader: number | undefined): void
  /** Ends it; it removes the directory, if that is still there. */
  end(): void
}

/**
 * Reads numbers of process groups, the last one counts; no number is none. Its input ends when this process does, whatever that dies of: kill -9 leaves no
 * time for anything. The second attempt to remove is for a process that was just making a file when it was killed.
 */
const SCRIPT = `
group=
while read -r line; do group=$line; done
if [ -n "$group" ]; then kill -s KILL -- "-$group"; fi
rm -rf -- "$1" || { sleep 1; rm -rf -- "$1"; }
`

/** Starts a shell in a session of its own that, when this process is gone, kills the group and removes the directory. */
export function watchOver(directory: string): Watchdog {
  const env = process.env['PATH'] === undefined ? {} : { PATH: process.env['PATH'] }
  const child = spawn('/bin/sh', ['-c', SCRIPT, 'scs-check-watchdog', directory], { cwd: '/', env, detached: true, stdio: ['pipe', 'ignore', 'ignore'] })
  child.on('error', () => {}) // without a shell there is no watchdog; whoever ends orderly tidies up all the same
  child.stdin.on('error', () => {})
  child.unref()
  return {
    group(leader) { child.stdin.write(`${leader ?? ''}\n`) },
    end() { child.stdin.end() },
  }
}
