import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { cksum } from '../../src/probes/sample-vm-console.ts'
import { MEMBER, verdicts, visited } from './judged.ts'

/** What every server of ../shared/lab prints: its hypervisor is simulated. */
const CONSOLE = process.env['SCS_LIVE_CONSOLE'] ?? join(homedir(), '.cache/openstack-lab/root/etc/nova/console.txt')
const lab = MEMBER === 'lab' && existsSync(CONSOLE)
const before = lab ? readFileSync(CONSOLE) : Buffer.alloc(0)
afterAll(() => {
  if (lab) writeFileSync(CONSOLE, before)
})

const [ENTROPY, FIPS, CPU] = ['scs-0101-entropy-avail', 'scs-0101-fips-test', 'scs-0101-cpu-instructions'] as const
const told = (...lines: string[]): string => [...lines.map(line => `_scs-test-${line} #${cksum(line)}`), '_scs-test-end', ''].join('\r\n')
const attempt = (number: number, failures: number): string => `fips-test: attempt ${number}: successes: ${1000 - failures}, failures: ${failures}`
const OFFICIAL = ['entropy-avail: 256', 'fips-test: successes: 994', 'fips-test: failures: 6', 'end'].map(line => `_scs-test-${line}\n`).join('')

it.runIf(lab).each<[string, string, string]>([
  ['good', told('entropy-avail: 256', 'kernel: 6.12.1', 'cpu: x86_64 rdrand=1/1 rdseed=1/1 rng=0/1', attempt(1, 1)), 'PASS PASS PASS'],
  ['bad', told('entropy-avail: 255', 'cpu: x86_64 rdrand=1/1 rdseed=0/1 rng=0/1', attempt(1, 9), attempt(2, 8), attempt(3, 7)), 'FAIL FAIL FAIL'],
  ['official', OFFICIAL, 'PASS FAIL DNF'],
  ['unlucky once, behind a login prompt', `debian login: ${told('entropy-avail: 256', attempt(1, 6), attempt(2, 0), attempt(3, 1))}`, 'PASS PASS DNF'],
  ['without Python', told('entropy-avail: 256', 'fips-test: cannot tell: the image has no python3'), 'PASS DNF DNF'],
])('a guest whose report is %s gets its verdicts', async (_, text, expected) => {
  writeFileSync(CONSOLE, text)
  const found = verdicts(await visited(MEMBER, '--only', 'scs-0101'))
  expect([found[ENTROPY], found[FIPS], found[CPU]].join(' ')).toBe(expected)
})

it.skipIf(lab)('on a cloud with real guests, a report is read and believed by its checksums', async () => {
  const found = verdicts(await visited(MEMBER, '--only', 'scs-0101'))
  for (const id of [ENTROPY, FIPS]) expect(['PASS', 'FAIL']).toContain(found[id])
})
