import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { main } from '../../src/cli/main.ts'
import { newDir, newKey } from '../trust/keys.ts'
import { type Monitor, startMonitor } from '../trust/monitor.ts'
import { demoConfig } from './demo-config.ts'
import { printed } from './printed.ts'

let dir: string
let remove: () => Promise<void>
let key: { key: string; line: string }
let monitor: Monitor
beforeEach(async () => {
  ({ dir, remove } = await newDir())
  key = await newKey(dir, 'key')
  monitor = await startMonitor([{ subject: 'north', password: 'geheim', keys: [key.line] }])
  await writeFile(join(dir, 'token'), Buffer.from('north:geheim').toString('base64'), { mode: 0o600 })
  await writeFile(join(dir, 'allowed'), `board@example.org ${key.line}\n`)
  await writeFile(join(dir, 'nightly.yaml'), stringify({
    format: 'scs-check/nightly/1', store: './store', defaults: { os_cloud: 'demo', passive: true }, subjects: [{ name: 'north' }],
    sign: { key: './key', identity: 'board@example.org' }, submit: { url: monitor.url, token_file: './token' },
  }))
})
afterEach(async () => {
  await monitor.close()
  await remove()
})
const run = (...args: string[]) => printed(() => main(args))
const night = () => run('nightly', '-c', join(dir, 'nightly.yaml'), '--night', '2026-11-20', '-q')

it('a night signs its reports so that they can be verified, and submits them once', async () => {
  await demoConfig()
  expect((await night()).err).toBe('')
  await night()
  expect(monitor.answers).toEqual([200])
  expect(await run('verify', '--store', join(dir, 'store'), '--allowed-signers', join(dir, 'allowed'))).toMatchObject({ code: 0, out: expect.stringContaining('1 visit: 1 verified') as string })
})

it('a monitor that refuses is told, and the exit code is no success', async () => {
  await demoConfig()
  await writeFile(join(dir, 'token'), Buffer.from('north:falsch').toString('base64'), { mode: 0o600 })
  const { code, err } = await night()
  expect(err).toMatch(/north was not submitted: .*401/)
  expect(err).not.toContain('falsch')
  expect(code).toBe(2)
})
