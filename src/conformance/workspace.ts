import { rmSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Watchdog, watchOver } from '../tempest/watchdog.ts'

/** A private directory (0700) for one run of an engine. */
export interface Workspace {
  root: string
  /** The kubeconfig, readable by nobody else. */
  kubeconfig: string
  /** Where results come. */
  results: string
  /** Ends the program that uses it when this process dies, and then removes it. */
  watchdog: Watchdog
  remove(): Promise<void>
}

/** Makes the directory with the kubeconfig; it is gone after `remove`, or when this process exits or is killed. */
export async function makeWorkspace(kubeconfig: string): Promise<Workspace> {
  const root = await mkdtemp(join(tmpdir(), 'scs-check-conformance-'))
  const atExit = () => { rmSync(root, { recursive: true, force: true }) }
  process.on('exit', atExit)
  const watchdog = watchOver(root)
  const space = {
    root, kubeconfig: join(root, 'kubeconfig'), results: join(root, 'results'), watchdog,
    async remove() {
      await rm(root, { recursive: true, force: true, maxRetries: 3 })
      process.off('exit', atExit)
      watchdog.end()
    },
  }
  await mkdir(space.results)
  await writeFile(space.kubeconfig, kubeconfig, { mode: 0o600, flag: 'wx' })
  return space
}
