import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { stringify } from 'yaml'

/** The cloud of SCS_BENCH_CLOUD, or the demo cloud behind a clouds.yaml in `work`; sets OS_CLIENT_CONFIG_FILE for child processes. */
export async function openBenchCloud(work) {
  const name = process.env.SCS_BENCH_CLOUD
  if (name !== undefined) return { name, real: true, close: async () => {} }
  const { fork } = await import('node:child_process')
  const child = fork(new URL('./demo-process.mjs', import.meta.url).pathname) // own process: the parent blocks while it measures
  const config = await new Promise(resolve => child.once('message', resolve))
  const file = join(work, 'clouds.yaml')
  await writeFile(file, stringify(config), { mode: 0o600 })
  process.env.OS_CLIENT_CONFIG_FILE = file
  return { name: 'demo', real: false, close: async () => { child.kill() } }
}
