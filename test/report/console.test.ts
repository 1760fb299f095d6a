import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Result } from '../../src/model/report.ts'
import { renderConsole } from '../../src/report/console.ts'
import { DANGEROUS, hostileReport } from './hostile.ts'
import { DIGEST, report, result, violation } from './sample.ts'

const plainly = { color: false, width: 80 }
const many = <T>(n: number, make: (i: number) => T): T[] => Array.from({ length: n }, (_, i) => make(i))
const failing = (change: Partial<Result>): Result => result({ verdict: 'FAIL', because: 'in violation', findings: [violation], ...change })

test('the report as a person sees it', () => {
  expect(renderConsole(report({ notes: ['a privileged account was allowed'] }), plainly)).toBe(`\
mycloud · SCS-compatible IaaS
judged as of 2026-11-22T03:00:00Z · seen until 2026-11-22T02:59:58.123Z ·
scs-check 0.1.0
! a privileged account was allowed

v5.1  effective  main         FAIL  1 PASS  1 FAIL  1 DNF  1 MISS
v5.1  effective  recommended  FAIL  0 PASS  1 FAIL  0 DNF  0 MISS

open: judged by no test case, so neither fulfilled nor violated
  scs-0128 v1 End-to-end testing [v5.1]: no automated test exists

FAIL · target main · 1 test case
  scs-0102-prop-os_distro [MUST] Images name their distribution
    1 of 6 images in violation · v5.1
    https://docs.scs.community/standards/scs-0102-v1-image-metadata
    - Ubuntu 24.04 (3f2a) at /images/0/os_distro
      the property os_distro is missing
      expected: a name such as ubuntu
      found:    absent
      openstack image set --property os_distro=ubuntu 3f2a

MISS · target main · 1 test case
  needs an active test: backs a volume up
    scs-0117-test-backup

DNF · target main · 1 test case
  could not see openstack.session: timeout: no answer in 30 s
    scs-0123-service-compute

FAIL · recommended and preview (do not decide) · 1 test case
  scs-0114-encrypted-type [MUST] A type with encryption
    v5.1
    https://docs.scs.community/standards/scs-0102-v1-image-metadata
    - volume types at /volumeTypes
      no volume type advertises it
    remedy:   Offer such a type.

PASS · 1 test case · 1 remark (-v lists them)

FAIL: 1 test case of target main in violation (exit code 1 = a FAIL)
`)
})

test('verdicts that rest on a person\'s word are counted apart, and their reason is shown whole', () => {
  const because = `attested by ${'R'.repeat(100)} on 2026-11-01 from ${'d'.repeat(255)} (${DIGEST})`
  const passed = report({ results: [result(), result({ testcase: 'zones', because, evidence: { attestation: DIGEST } })] })
  expect(renderConsole(passed, plainly)).toContain('PASS · 2 test cases · 1 of them attested by a person')
  expect(renderConsole(passed, { ...plainly, verbose: true })).toContain(`(${DIGEST})`)
  expect(renderConsole(report(), plainly)).not.toContain('attested')
})

test('quiet prints the verdicts only', () => {
  expect(renderConsole(report(), { ...plainly, quiet: true })).toBe(`\
mycloud
v5.1  effective  main         FAIL  1 PASS  1 FAIL  1 DNF  1 MISS
v5.1  effective  recommended  FAIL  0 PASS  1 FAIL  0 DNF  0 MISS
FAIL: 1 test case of target main in violation (exit code 1 = a FAIL)
`)
})

describe('verbosity', () => {
  const crowded = report({ results: [failing({ findings: many(12, i => ({ ...violation, subject: `image ${i}` })) })] })
  test('ten findings per test case, then how many more', () => {
    const text = renderConsole(crowded, plainly)
    expect(text).toContain('image 9 at')
    expect(text).not.toContain('image 10 at')
    expect(text).toContain('… and 2 more (-v)')
  })
  test('verbose shows all findings, passed test cases, remarks, deviations and evidence', () => {
    expect(renderConsole(crowded, { ...plainly, verbose: true })).toContain('image 11 at')
    const deviation = [{ official: 'aborts', ours: 'judges', because: 'D19' }]
    const remarkable = result({ deviation, findings: [{ ...violation, severity: 'remark', message: 'by the way' }] })
    const text = renderConsole(report({ results: [remarkable] }), { ...plainly, verbose: true })
    for (const part of ['scs-0102-prop-os_distro Images name', 'by the way', 'there aborts; here judges', 'evidence images: sha256:']) {
      expect(text).toContain(part)
    }
  })
  test('thirty test cases with one reason take three lines', () => {
    const standard = (i: number) => (i < 10 ? 'scs-0102' : 'scs-0103')
    const lost = many(30, i => result({ testcase: `t${i}`, standard: standard(i), verdict: 'DNF', because: 'no answer' }))
    const text = renderConsole(report({ results: lost }), plainly)
    expect(text).toContain('DNF · target main · 30 test cases\n  no answer\n    scs-0102 ×10, scs-0103 ×20\n\n')
  })
})

describe('commands and prose', () => {
  const long = `openstack image set ${many(30, i => `--property key${i}=value`).join(' ')} 3f2a`
  test('a command stays on one line of its own, whatever its length', () => {
    const text = renderConsole(report({ results: [failing({ findings: [{ ...violation, remedy: long }] })] }), plainly)
    expect(text.split('\n').map(line => line.trim())).toContain(long)
  })
  test('a command that would not do what it shows is not offered', () => {
    for (const remedy of ['openstack image set \u200b3f2a', 'openstack image set ' + 'x'.repeat(5000)]) {
      const lines = renderConsole(report({ results: [failing({ findings: [{ ...violation, remedy }] })] }), plainly).split('\n')
      expect(lines.filter(line => line.trim().startsWith('openstack'))).toEqual([])
    }
  })
  test('prose is wrapped to the width', () => {
    const prose = 'many short words '.repeat(15)
    const wordy = failing({ because: prose, title: prose, findings: [{ ...violation, message: prose, found: prose, remedy: prose }] })
    const text = renderConsole(report({ notes: [prose], results: [wordy, result({ verdict: 'MISS', because: prose })] }), plainly)
    expect(Math.max(...text.split('\n').map(line => [...line].length))).toBeLessThanOrEqual(80)
  })
})

describe('the last line', () => {
  const main = (verdict: Result['verdict']) => report({
    versions: [{
      version: 'v5.1', validity: 'effective', open: [], targets: { main: { verdict, counts: { PASS: 0, FAIL: 0, DNF: 0, MISS: 0 } } },
    }],
    results: [result({ verdict })],
  })
  test.each([
    ['PASS', 'PASS: nothing wrong in 1 test case of target main (exit code 0 = every main target PASS)'],
    ['FAIL', 'FAIL: 1 test case of target main in violation (exit code 1 = a FAIL)'],
    ['MISS', 'NOT JUDGED: no violation, but no verdict for 1 test case of target main (exit code 2 = not judged)'],
    ['DNF', 'NOT JUDGED: no violation, but no verdict for 1 test case of target main; 1 of them: images examined: 6 (exit code 2 = not judged)'],
  ] as const)('%s', (verdict, line) => {
    expect(renderConsole(main(verdict), { ...plainly, width: 200 }).trimEnd().split('\n').at(-1)).toBe(line)
  })
  test('a failed recommendation does not make the verdict FAIL', () => {
    const recommended = failing({ testcase: 'r', targets: { 'v5.1': 'recommended' } })
    const text = renderConsole({ ...main('PASS'), results: [result(), recommended] }, plainly)
    expect(text).toContain('PASS: nothing wrong')
  })
  test('a selection is judged by what was selected, and says so', () => {
    const text = renderConsole({ ...main('MISS'), selection: { only: 'prop' }, results: [result()] }, { ...plainly, width: 200 })
    expect(text).toContain('only a selection was judged (id matches prop)')
    expect(text).toContain('PASS: nothing wrong in 1 test case of target main (selected ones only)')
  })
  test('says nothing of the exit code where several reports share one', () => {
    expect(renderConsole(main('PASS'), { ...plainly, exitCode: false })).not.toContain('exit code')
  })
})

test('the same id with other parameters is told apart by the versions of the standard', () => {
  const text = renderConsole(report({ results: [failing({ standardVersions: ['v1'] }), failing({ standardVersions: ['v2'] })] }), plainly)
  expect(text).toContain('scs-0102-prop-os_distro (v1) [MUST] Images name their distribution\n')
  expect(text).toContain('scs-0102-prop-os_distro (v2) [MUST]')
})

test('results without a target are shown', () => {
  const text = renderConsole(report({ results: [failing({ targets: {} })] }), plainly)
  expect(text).toContain('FAIL · in no target · 1 test case\n  scs-0102-prop-os_distro')
})

test('colours only where wanted', () => {
  expect(renderConsole(report(), { ...plainly, color: true })).toContain('\u001b[31m')
  expect(renderConsole(report(), plainly)).not.toContain('\u001b')
})

test('no string of a cloud reaches the terminal raw, nor starts a line of its own', () => {
  fc.assert(fc.property(hostileReport, fc.boolean(), (value, verbose) => {
    const text = renderConsole(value, { ...plainly, verbose })
    expect(text).not.toMatch(DANGEROUS)
    const coloured = renderConsole(value, { color: true, width: 80, verbose })
    expect(coloured.replaceAll(/\u001b\[[0-9]{1,2}m/g, '')).toBe(text)
  }))
})
