import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach } from 'vitest'
import { stringify } from 'yaml'
import { profile } from '../../src/demo/profiles.ts'
import { type DemoCloud, type DemoOptions, startDemoCloud } from '../../src/demo/server.ts'
import type { CloudState } from '../../src/demo/state.ts'

const running: { cloud: DemoCloud; dir: string; before: string | undefined }[] = []
afterEach(async () => {
  for (const { cloud, dir, before } of running.splice(0).reverse()) {
    if (before === undefined) delete process.env['OS_CLIENT_CONFIG_FILE']
    else process.env['OS_CLIENT_CONFIG_FILE'] = before
    await cloud.stop()
    await rm(dir, { recursive: true })
  }
})

/** A demo cloud that `--os-cloud demo` reaches until the test ends; `wrong` has a wrong password. */
export async function demoConfig(state: Partial<CloudState> = {}, options: DemoOptions = {}): Promise<DemoCloud> {
  const cloud = await startDemoCloud({ ...profile('compliant', new Date()), ...state }, options)
  const dir = await mkdtemp(join(tmpdir(), 'scs-check-cli-'))
  const { demo } = cloud.config.clouds
  const file = join(dir, 'clouds.yaml')
  await writeFile(file, stringify({ clouds: { demo, wrong: { ...demo, auth: { ...demo.auth, password: 'not-the-password' } } } }), { mode: 0o600 })
  running.push({ cloud, dir, before: process.env['OS_CLIENT_CONFIG_FILE'] })
  process.env['OS_CLIENT_CONFIG_FILE'] = file
  return cloud
}
