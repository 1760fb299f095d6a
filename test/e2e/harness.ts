import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { type DemoCloud, type DemoOptions, startDemoCloud } from '../../src/demo/server.ts'
import type { CloudState } from '../../src/demo/state.ts'

const BIN = new URL('../../bin/scs-check.js', import.meta.url).pathname

export interface Ended {
  code: number | null
  stdout: string
  stderr: string
  seconds: number
}

/** Runs bin/scs-check.js with no configuration of this machine but what `env` gives. */
export async function cli(args: string[], env: Record<string, string> = {}, onStart?: (pid: number, stop: (signal: NodeJS.Signals) => void) => void): Promise<Ended> {
  const start = Date.now()
  const child = spawn(process.execPath, [BIN, ...args], {
    env: { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', ...env }, cwd: tmpdir(), stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => { stdout += text })
  child.stderr.setEncoding('utf8').on('data', (text: string) => { stderr += text })
  onStart?.(child.pid ?? 0, signal => child.kill(signal))
  const code = await new Promise<number | null>(resolve => child.on('close', resolve))
  return { code, stdout, stderr, seconds: (Date.now() - start) / 1000 }
}

export interface Stage {
  cloud: DemoCloud
  dir: string
  env: Record<string, string>
  file(name: string): string
  end(): Promise<void>
}

/** A demo cloud of this state behind a clouds.yaml (cloud `demo`), and a directory of its own. */
export async function stage(state: CloudState, options: DemoOptions = {}): Promise<Stage> {
  const cloud = await startDemoCloud(state, options)
  const dir = await mkdtemp(join(tmpdir(), 'scs-check-e2e-'))
  const file = (name: string) => join(dir, name)
  await writeFile(file('clouds.yaml'), stringify(cloud.config), { mode: 0o600 })
  return {
    cloud, dir, file, env: { OS_CLIENT_CONFIG_FILE: file('clouds.yaml') },
    end: async () => { await cloud.stop(); await rm(dir, { recursive: true }) },
  }
}
