import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach } from 'vitest'
import type { CloudConfig } from '../../src/clients/cloud.ts'
import { loadCloudConfig, type Given } from '../../src/clients/cloud-config.ts'

const made: string[] = []
afterEach(() => { for (const path of made.splice(0)) rmSync(path, { recursive: true, force: true }) })

/** A directory with these files (mode 600) that lives until the test ends. */
export function files(contents: Record<string, string>): string {
  const root = mkdtempSync(join(tmpdir(), 'scs-check-config-'))
  made.push(root)
  for (const [name, text] of Object.entries(contents)) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), text, { mode: 0o600 })
  }
  return root
}

/** Loads a configuration from files below one root: `cwd/`, `home/`, `etc/`. */
export function load(contents: Record<string, string>, given: Partial<Given> = {}): Promise<CloudConfig> {
  const root = files(contents)
  return loadCloudConfig({ env: {}, cwd: join(root, 'cwd'), home: join(root, 'home'), etc: join(root, 'etc'), platform: 'linux', ...given })
}

/** A clouds.yaml with one cloud `c` that is complete, plus lines (indented by four) for it and for its auth (by six). */
export function one(cloud = '', auth = ''): string {
  return `clouds:\n  c:\n${cloud}    auth:\n      auth_url: https://id.example.org:5000/v3\n      username: anna\n      password: geheim-4711\n`
    + `      user_domain_name: Default\n      project_domain_name: Default\n      project_name: demo\n${auth}`
}
