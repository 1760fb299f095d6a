import { execFile, spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { attemptsOf } from '../../src/checks/fips-attempts.ts'
import { type Console, readConsole } from '../../src/probes/sample-vm-console.ts'
import { userData } from '../../src/probes/sample-vm-user-data.ts'

const PYTHON = spawnSync('python3', ['--version']).status === 0
let dir: string
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'scs-user-data-'))
})
afterAll(() => rm(dir, { recursive: true }))

/** The script run here, as far as it can: it writes to its output alone. */
function measured(source: string, env: NodeJS.ProcessEnv = process.env): Promise<Console> {
  return new Promise((resolve, reject) => {
    execFile('/bin/sh', ['-c', userData({ source, consoles: [], pause: 0 })], { env }, (error, stdout) => {
      if (error !== null && error.code === undefined) reject(error)
      else resolve(readConsole(stdout))
    })
  })
}
const tests = (shown: Console): string[] => attemptsOf(shown.lines).map(({ text }) => text)

describe('the script in the user data', () => {
  it('is small enough for every cloud, and Base64 can carry it', () => {
    expect(userData().length).toBeLessThan(16_000)
    expect(userData()).toMatch(/^#!\/bin\/sh\n[\n -~]*$/)
  })
  it.runIf(PYTHON)('tells of a good source: once, with kernel and processors, each line with its checksum', async () => {
    const shown = await measured('/dev/urandom')
    expect(shown).toMatchObject({ end: true, verified: true })
    expect(shown.lines.map(({ section }) => section).slice(0, 4)).toEqual(['entropy-avail', 'kernel', 'cpu', 'fips-test'])
    expect(shown.lines[0]?.text).toBe((await readFile('/proc/sys/kernel/random/entropy_avail', 'utf8')).trim())
    expect(shown.lines[2]?.text).toMatch(/^\S+ rdrand=\d+\/\d+ rdseed=\d+\/\d+ rng=\d+\/\d+$/)
    expect([1, 3]).toContain(attemptsOf(shown.lines).length)
    expect(Math.max(...attemptsOf(shown.lines).map(({ failures }) => failures))).toBeLessThan(10)
  })
  it.runIf(PYTHON)('tells three times of a broken one, by kind', async () => {
    expect(tests(await measured('/dev/zero'))).toEqual([1, 2, 3].map(attempt =>
      `attempt ${attempt}: FIPS 140-2 successes: 0, failures: 1000, monobit: 1000, poker: 1000, runs: 1000, long run: 1000, continuous run: 1000, repeated: ${attempt === 1 ? 999 : 1000}`))
  })
  it.runIf(PYTHON)('finds a counter, a block that repeats, and single flaws at their place', async () => {
    const random = crypto.getRandomValues(new Uint8Array(2500))
    const counter = Buffer.alloc(7_500_004)
    for (let at = 0; at < counter.length; at += 4) counter.writeUInt32LE(at, at)
    await writeFile(join(dir, 'counter'), counter)
    await writeFile(join(dir, 'repeated'), Buffer.concat([random.subarray(0, 4), ...Array.from({ length: 3000 }, () => random)]))
    expect(attemptsOf((await measured(join(dir, 'counter'))).lines)[0]).toMatchObject({ blocks: 1000, failures: 1000 })
    expect(attemptsOf((await measured(join(dir, 'repeated'))).lines).map(({ failures }) => failures >= 999)).toEqual([true, true, true])
  })
  it.runIf(PYTHON)('says that it cannot tell when the source ends', async () => {
    await writeFile(join(dir, 'short'), Buffer.alloc(5000))
    const shown = await measured(join(dir, 'short'))
    expect(shown.end).toBe(true)
    expect(shown.lines.slice(3).map(({ text }) => text)).toEqual(['the random source ended', 'cannot tell: the test ended with status 1'])
  })
  it('says that it cannot tell without Python, and tells the rest', async () => {
    for (const tool of ['sh', 'cat', 'cut', 'tr', 'cksum', 'grep', 'uname', 'tail', 'sleep', 'timeout']) {
      const { stdout } = spawnSync('/bin/sh', ['-c', `command -v ${tool}`], { encoding: 'utf8' })
      await symlink(stdout.trim(), join(dir, tool))
    }
    const shown = await measured('/dev/urandom', { PATH: dir })
    expect(shown).toMatchObject({ end: true, verified: true })
    expect(shown.lines.map(({ section }) => section)).toEqual(['entropy-avail', 'kernel', 'cpu', 'fips-test'])
    expect(shown.lines[3]?.text).toBe('cannot tell: the image has no python3')
  })
})
