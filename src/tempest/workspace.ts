import { rmSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Watchdog, watchOver } from './watchdog.ts'

/** A private directory (0700) for one run of Tempest. */
export interface Workspace {
  root: string
  /** Where `tempest init` makes its own directories. */
  tempest: string
  conf: string
  accounts: string
  /** Authorities of the cloud's certificate, where it has some of its own. */
  ca: string
  /** Regular expressions of the tests to run, one per line. */
  include: string
  registry: string
  locks: string
  logs: string
  /** Ends the commands that use it when this process dies, and then removes it, whatever this process died of. */
  watchdog: Watchdog
  remove(): Promise<void>
}

/** Makes the directory; what it holds is readable by nobody else and gone after `remove`, or when this process exits or is killed. */
export async function makeWorkspace(): Promise<Workspace> {
  const root = await mkdtemp(join(tmpdir(), 'scs-check-tempest-'))
  const tempest = join(root, 'run')
  const atExit = () => { rmSync(root, { recursive: true, force: true }) }
  process.on('exit', atExit)
  const watchdog = watchOver(root)
  const space = {
    root, tempest, conf: join(tempest, 'etc', 'tempest.conf'), accounts: join(tempest, 'etc', 'accounts.yaml'), ca: join(root, 'ca.pem'),
    include: join(root, 'tests.txt'), registry: join(root, 'workspaces.yaml'), locks: join(root, 'locks'), logs: join(root, 'logs'), watchdog,
    async remove() {
      await rm(root, { recursive: true, force: true, maxRetries: 3 })
      process.off('exit', atExit)
      watchdog.end()
    },
  }
  await Promise.all([mkdir(space.locks), mkdir(space.logs)])
  return space
}

/** Writes a file that only its owner may read, whatever was there before. */
export async function writePrivate(path: string, content: string): Promise<void> {
  await rm(path, { force: true })
  await writeFile(path, content, { mode: 0o600, flag: 'wx' })
}
