import { execFile, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { attemptsOf } from '../../src/probes/sample-vm-attempts.ts'
import { type Console, readConsole } from '../../src/probes/sample-vm-console.ts'
import { userData } from '../../src/probes/sample-vm-user-data.ts'

const PYTHON = spawnSync('python3', ['--version']).status === 0
let dir: string
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'scs-user-data-'))
})
afterAll(() => rm(dir, { recursive: true }))

/** The script run here, as far as it can: it writes to its output alone. */
function measured(source: string, { blocks = 1000, env = process.env } = {}): Promise<Console> {
  return new Promise((resolve, reject) => {
    execFile('/bin/sh', ['-c', userData({ source, blocks, consoles: [], pause: 0 })], { env }, (error, stdout) => {
      if (error === null) resolve(readConsole(stdout))
      else reject(new Error(error.message))
    })
  })
}
/** So many blocks that pass, the same each time. */
const good = (blocks: number): Buffer => createHash('shake256', { outputLength: blocks * 2500 }).update('scs-check').digest()
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
    const kinds = 'monobit: 1000, poker: 1000, runs: 1000, long run: 1000, continuous run: 1000'
    expect(tests(await measured('/dev/zero'))).toEqual([999, 1000, 1000].map((repeated, i) =>
      `attempt ${i + 1}: FIPS 140-2 successes: 0, failures: 1000, ${kinds}, repeated: ${repeated}`))
  })
  it.runIf(PYTHON)('finds a counter, and a block that repeats', async () => {
    const counter = Buffer.alloc(4 + 3 * 40 * 2500)
    for (let at = 0; at < counter.length; at += 4) counter.writeUInt32LE(at / 4, at)
    await writeFile(join(dir, 'counter'), counter)
    await writeFile(join(dir, 'repeated'), Buffer.concat([Buffer.alloc(4, 1), ...Array.from({ length: 120 }, () => good(1))]))
    expect(attemptsOf((await measured(join(dir, 'counter'), { blocks: 40 })).lines).map(({ failures }) => failures)).toEqual([40, 40, 40])
    expect(tests(await measured(join(dir, 'repeated'), { blocks: 40 }))[0]).toMatch(/: 1, failures: 39, monobit: 0, .* continuous run: 0, repeated: 39$/)
  })
  it.runIf(PYTHON)('counts a run of 26 and a repetition of 32 bits, each in one block, and lets shorter ones pass', async () => {
    const flawed = Buffer.concat([Buffer.alloc(4, 1), good(40)])
    flawed.set([0xa1, 0, 0, 0, 0x2d], 4 + 5 * 2500 + 40) // 24 + 2 zeros: exactly 26
    flawed.set([0xa3, 0xff, 0xff, 0xfe], 4 + 6 * 2500 + 40) // 2 + 23 ones
    flawed.copyWithin(4 + 9 * 2500 + 44, 4 + 9 * 2500 + 40, 4 + 9 * 2500 + 44)
    await writeFile(join(dir, 'flawed'), flawed)
    expect(tests(await measured(join(dir, 'flawed'), { blocks: 40 }))).toEqual([
      'attempt 1: FIPS 140-2 successes: 38, failures: 2, monobit: 0, poker: 0, runs: 0, long run: 1, continuous run: 1, repeated: 0',
    ])
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
    const shown = await measured('/dev/urandom', { env: { PATH: dir } })
    expect(shown).toMatchObject({ end: true, verified: true })
    expect(shown.lines.map(({ section }) => section)).toEqual(['entropy-avail', 'kernel', 'cpu', 'fips-test'])
    expect(shown.lines[3]?.text).toBe('cannot tell: the image has no python3')
  })
})
