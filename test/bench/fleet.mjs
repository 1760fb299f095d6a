import { fork } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { fleetMembers } from './fleet-members.mjs'

/** Clouds per process of the simulator: one core then plays about as fast as another one asks. */
const PER_PROCESS = 500

/**
 * A simulated fleet behind `dir`/clouds.yaml and `dir`/nightly.yaml, which has `config` besides (over the defaults below); `env` leads scs-check to it.
 * It lives until `stop`, or until this process ends.
 */
export async function openFleet({ count, dir, share, seed, config = {} }) {
  const members = fleetMembers(count, { share, seed })
  const children = []
  const entries = []
  for (let at = 0; at < count; at += PER_PROCESS) {
    const child = fork(new URL('./fleet-process.mjs', import.meta.url).pathname)
    children.push(child)
    child.send(members.slice(at, at + PER_PROCESS))
    entries.push(...await new Promise((resolve, reject) => {
      child.once('message', resolve).once('exit', code => { reject(new Error(`the simulator ended with code ${code}`)) })
    }))
  }
  await mkdir(dir, { recursive: true })
  await writeFile(join(dir, 'clouds.yaml'), stringify({ clouds: Object.fromEntries(entries) }, { aliasDuplicateObjects: false }), { mode: 0o600 })
  const file = join(dir, 'nightly.yaml')
  await writeFile(file, stringify({ ...DEFAULTS, ...config, subjects: members.map(({ name }) => ({ name })) }, { aliasDuplicateObjects: false }))
  return {
    dir, file, members, pids: children.map(({ pid }) => pid),
    env: { PATH: process.env.PATH ?? '', HOME: '/nonexistent', OS_CLIENT_CONFIG_FILE: join(dir, 'clouds.yaml') },
    stop: () => { for (const child of children) child.kill() },
  }
}

const DEFAULTS = {
  format: 'scs-check/nightly/1', store: './store', concurrency: 64, defaults: { os_cloud: '{subject}', passive: true, deadline: '10s' },
}
