import { describe, expect, it } from 'vitest'
import { cpuInstructions, entropyAvail, fipsTest } from '../../src/checks/scs-0101.ts'
import type { Check, Finding, Outcome } from '../../src/model/judging.ts'
import { readConsole } from '../../src/probes/sample-vm-console.ts'

const PARAMETERS = new Map<Check, Record<string, unknown>>([
  [entropyAvail, { fail: [], bits: 256, kernel: [5, 18] }],
  [fipsTest, { fail: [], blocks: 1000, strict: 3, lenient: 5, attempts: 3 }],
  [cpuInstructions, { fail: [], flags: { x86_64: ['rdrand', 'rdseed'], aarch64: ['rng'] } }],
])
const VM = {
  image: { id: 'i', name: 'Debian 13', distro: 'debian', version: '13', architecture: 'x86_64' },
  flavor: { id: 'f', name: 'SCS-1L-1', vcpus: 1, ram: 1024, disk: 0 },
  network: { cidr: '10.1.0.0/24', external: null }, server: { id: 's', zone: 'az1', host: 'h', configDrive: true },
}

/** The verdict on a guest that printed these lines. */
function judge(check: Check, ...lines: string[]): Outcome {
  const console = readConsole(lines.map(line => `_scs-test-${line}`).join('\n'))
  const sampleVm = { run: 'r', steps: [], undo: [], outcome: 'done', data: { ...VM, console: { ...console, characters: 1 } }, leftovers: [] }
  return check.judge({ sampleVm }, PARAMETERS.get(check) as never, new Date(0))
}
const violations = ({ findings }: Outcome): Finding[] => findings.filter(({ severity }) => severity === 'violation')
const remarks = ({ findings }: Outcome): Finding[] => findings.filter(({ severity }) => severity === 'remark')
const attempt = (number: number, failures: number): string =>
  `fips-test: attempt ${number}: FIPS 140-2 successes: ${1000 - failures}, failures: ${failures}, monobit: 0`

describe('the entropy pool', () => {
  it('passes with 256 bits', () => {
    expect(judge(entropyAvail, 'entropy-avail: 256', 'kernel: 6.12.5')).toEqual({ examined: 1, findings: [] })
  })
  it.each(['0', '255', '257', '3812'])('fails with %s', bits => {
    expect(violations(judge(entropyAvail, 'cpu: x86_64', `entropy-avail: ${bits}`))).toEqual([{
      severity: 'violation', subject: 'Debian 13 on SCS-1L-1 in zone az1', at: '/sampleVm/data/console/lines/1',
      message: 'the entropy pool of the guest is not full', expected: '256 bits', found: `${bits} bits`,
    }])
  })
  it.each([['256', '12'], ['12', '256']])('is not judged by lines that contradict each other: %s, then %s', (first, second) => {
    const unjudged = `the report of the guest contradicts itself on entropy-avail: ${first}, then ${second}`
    expect(judge(entropyAvail, `entropy-avail: ${first}`, `entropy-avail: ${second}`)).toEqual({ examined: 1, findings: [], unjudged })
  })
  it.each(['entropy-avail: ', 'entropy-avail: cat: No such file', 'entropy-avail: 256[ 13.1] random', 'kernel: 6.12'])('cannot be judged after %j', line => {
    expect(judge(entropyAvail, line).unjudged).toMatch(/^the guest could not|^the report of the guest has no intact line/)
  })
  it.each([['4.19.0-27', 1], ['5.17.15', 1], ['5.18.0', 0], ['6.1', 0], ['10.0.0', 0], ['nonsense', 0]])('remarks an old kernel: %s', (kernel, count) => {
    expect(remarks(judge(entropyAvail, 'entropy-avail: 256', `kernel: ${kernel}`))).toHaveLength(count)
  })
})

describe('the FIPS 140-2 statistics', () => {
  it.each([
    [0], [3],
  ])('of one attempt with %d failures pass', failures => {
    expect(judge(fipsTest, attempt(1, failures))).toEqual({ examined: 1, findings: [] })
  })
  it.each([
    [[1], [4]], [[1], [1000]], [[1, 2], [5, 0]], [[1, 3], [5, 0]], [[3], [0]], [[2, 3], [0, 0]], [[1, 2], [0, 0]], [[1, 2, 3, 4], [5, 0, 0, 0]], [[2, 3, 4], [0, 0, 0]],
  ])('with the attempts %j alone (failures %j) are not judged: others are missing', (numbers, failures) => {
    expect(judge(fipsTest, ...numbers.map((number, i) => attempt(number, failures[i]!))).unjudged).toMatch(/^the report of the guest has not just the attempts that were made, but /)
  })
  it.each([
    [[4, 0, 1], 0], [[6, 1, 0], 0], [[15, 0, 0], 0], [[16, 0, 0], 1], [[5, 5, 6], 1], [[4, 1000, 0], 1],
  ])('of several attempts %j are judged by their mean, %d violations, and all are shown', (all, bad) => {
    const outcome = judge(fipsTest, ...all.map((failures, i) => attempt(i + 1, failures)))
    expect(violations(outcome)).toHaveLength(bad)
    expect(remarks(outcome).map(({ found }) => found)).toEqual(all.map((failures, i) => attempt(i + 1, failures).replace('fips-test: ', '')))
  })
  it('are read as rngtest prints them, too', () => {
    const rngtest = (failures: number) => [`successes: ${1000 - failures}`, `failures: ${failures}`].map(count => `fips-test: rngtest: FIPS 140-2 ${count}`)
    expect(judge(fipsTest, ...rngtest(0))).toEqual({ examined: 1, findings: [] })
    expect(violations(judge(fipsTest, ...rngtest(6)))).toMatchObject([{ expected: 'at most 5 of 1000 blocks fail', found: '6 of 1000 blocks failed' }])
  })
  it('count an attempt once, with its worst number', () => {
    const rest = [attempt(2, 4), attempt(3, 4)]
    expect(violations(judge(fipsTest, attempt(1, 9), attempt(1, 0), ...rest))).toMatchObject([{ found: '17 of 3000 blocks failed' }])
    expect(violations(judge(fipsTest, attempt(1, 0), attempt(1, 9), ...rest))).toMatchObject([{ found: '17 of 3000 blocks failed' }])
  })
  it.each([
    [['fips-test: cannot tell: the image has no python3'], 'cannot tell: the image has no python3'],
    [[attempt(1, 4), 'fips-test: cannot tell: the test ended with status 124'], 'cannot tell: the test ended with status 124'],
    [['fips-test: rngtest: FIPS 140-2 successes: 1000'], 'the guest told no number of failures: rngtest: FIPS 140-2 successes: 1000'],
    [['fips-test: failures: 0'], 'the guest tested an unknown number of blocks, not 1000: failures: 0'],
    [['fips-test: attempt 1: FIPS 140-2 successes: 10, failures: 0'], 'the guest tested 10 blocks, not 1000: attempt 1: FIPS 140-2 successes: 10, failures: 0'],
    [['entropy-avail: 256'], 'the report of the guest has no intact line on fips-test'],
  ])('cannot be judged after %j', (lines, unjudged) => {
    expect(judge(fipsTest, ...lines).unjudged).toBe(unjudged)
  })
})

describe('the instructions for random numbers', () => {
  it.each([
    ['x86_64 rdrand=2/2 rdseed=2/2 rng=0/2', []], ['aarch64 rdrand=0/4 rdseed=0/4 rng=4/4', []], ['x86_64 rdrand=4/4 rdseed=0/4 rng=0/4', ['rdseed']],
    ['x86_64 rdrand=1/2 rdseed=0/2 rng=0/2', ['rdrand', 'rdseed']], ['aarch64 rdrand=0/1 rdseed=0/1 rng=0/1', ['rng']],
  ])('of %j lack %j', (cpu, lacking) => {
    const outcome = judge(cpuInstructions, `cpu: ${cpu}`)
    expect(outcome.unjudged).toBeUndefined()
    expect(violations(outcome).map(({ message }) => message)).toEqual(lacking.map(flag => `the guest's processors do not have the instruction ${flag}`))
  })
  it.each([
    'riscv64 rdrand=0/1', '__proto__ rdrand=0/1', 'x86_64', 'x86_64 rdrand=0/0 rdseed=0/0', 'x86_64 rdrand=1/1', '',
  ])('cannot be judged after %j', cpu => {
    expect(judge(cpuInstructions, `cpu: ${cpu}`).unjudged).toMatch(/^it is not known|^the guest does not tell/)
  })
})

it('instructions that are told twice, and differently, are not judged', () => {
  expect(judge(cpuInstructions, 'cpu: x86_64 rdrand=1/1 rdseed=1/1', 'cpu: x86_64 rdrand=0/1 rdseed=0/1').unjudged).toContain('contradicts itself on cpu')
})

describe('a finding points to', () => {
  const places = (check: Check, ...lines: string[]) => judge(check, ...lines).findings.map(({ severity, at }) => `${severity} ${at.replace('/sampleVm/data/console/', '')}`)
  it.each<[string, Check, string[], string[]]>([
    ['the line on the entropy pool, the line on the kernel', entropyAvail, ['cpu: x86_64', 'entropy-avail: 12', 'kernel: 4.19'], ['violation lines/1', 'remark lines/2']],
    ['the line on the processors', cpuInstructions, ['kernel: 6.1', 'cpu: x86_64 rdrand=0/1 rdseed=0/1'], ['violation lines/1', 'violation lines/1']],
    ['the line of the only attempt', fipsTest, ['kernel: 6.1', 'fips-test: rngtest: FIPS 140-2 successes: 991', 'fips-test: rngtest: FIPS 140-2 failures: 9'], ['violation lines/2', 'remark lines/2']],
    ['all lines where they are judged by their mean, and the line of each attempt', fipsTest, ['kernel: 6.1', attempt(1, 9), attempt(2, 8), attempt(3, 7)],
      ['violation lines', 'remark lines/1', 'remark lines/2', 'remark lines/3']],
  ])('%s', (_, check, lines, expected) => {
    expect(places(check, ...lines)).toEqual(expected)
  })
})

describe('a play that ended early', () => {
  const step = { name: 'wait for server vm', seconds: 1, message: 'why' }
  const ended = (outcome: string) => ({ sampleVm: { run: 'r', steps: [{ ...step, outcome }], undo: [], outcome, data: {}, leftovers: [] } })
  it.each([
    'refused', 'unauthenticated', 'quota', 'unsupported', 'rejected', 'error', 'not-ready', 'timeout', 'unreachable', 'malformed', 'interrupted',
  ])('with %s is no verdict on entropy', outcome => {
    for (const [check, parameters] of PARAMETERS) {
      const unjudged = `wait for server vm: ${outcome}: why`
      expect(check.judge(ended(outcome), parameters as never, new Date(0))).toEqual({ examined: 0, findings: [], unjudged })
    }
  })
})
