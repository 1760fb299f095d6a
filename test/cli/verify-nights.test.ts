import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { main } from '../../src/cli/main.ts'
import { demoConfig } from './demo-config.ts'
import { newKey } from '../trust/keys.ts'
import { printed } from './printed.ts'

/** Two signed nights of one cloud that can be visited and one that cannot. */
let dir: string
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'scs-check-verify-'))
  const { key, line } = await newKey(dir, 'key')
  await writeFile(join(dir, 'allowed'), `night@example.org ${line}\n`)
  await writeFile(join(dir, 'nightly.yaml'), stringify({
    format: 'scs-check/nightly/1', store: './store', sign: { key, identity: 'night@example.org' }, defaults: { os_cloud: 'demo', passive: true },
    subjects: [{ name: 'north' }, { name: 'south', os_cloud: 'nowhere' }],
  }))
  await demoConfig()
  for (const night of ['2026-11-20', '2026-11-21']) {
    await printed(() => main(['nightly', '-c', join(dir, 'nightly.yaml'), '--night', night, '-q']))
  }
}, 60_000)
afterAll(() => rm(dir, { recursive: true }))
const verify = (...args: string[]) => printed(() => main(['verify', '--store', join(dir, 'store'), '--allowed-signers', join(dir, 'allowed'), ...args]))

describe('verify of a store that nights wrote', () => {
  it('is success, failed visits too: their reports say that nothing was seen', async () => {
    expect(await verify()).toEqual({ code: 0, out: '4 visits: 4 verified, 0 contradicted, 0 not verified\n', err: '' })
  })
  it('takes of the last night one visit per subject', async () => {
    const { code, out } = await verify('--night', 'last')
    expect(code).toBe(0)
    expect(out.match(/^\w+, .* night .*/gm)).toEqual(['north, scs-compatible-iaas, night 2026-11-21', 'south, scs-compatible-iaas, night 2026-11-21'])
    expect((await verify('--night', 'last', '--subject', 'south')).out).toMatch(/^south, .* 2026-11-21\n[^]*\n1 visit: 1 verified/)
  })
})
