import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Gathered } from '../../src/model/evidence.ts'
import type { Report, Result } from '../../src/model/report.ts'
import { isPublic, publicReport } from '../../src/report/public.ts'
import { seenOf } from '../history/judged-cloud.ts'
import { CANARY, changed, demoVisit, planted, reportOn, twice, unseen } from './public-kit.ts'

const visits = new Map<string, Gathered>()
beforeAll(async () => {
  await Promise.all(['c007', 'c021', 'c033'].map(async name => visits.set(name, await seenOf(name))))
  for (const profile of ['flawed', 'compliant', 'kaas-flawed', 'kaas']) visits.set(profile, await demoVisit(profile))
  visits.set('two clusters', twice(visits.get('kaas-flawed')!))
}, 60_000)
const names = ['flawed', 'compliant', 'kaas-flawed', 'kaas', 'c007', 'c021', 'c033', 'two clusters']

/** Texts of the public report that are not public. */
function leaks(report: Report): string[] {
  const found: string[] = []
  JSON.stringify(publicReport(report), (key, value: unknown) => {
    if (typeof value === 'string' && value.includes(CANARY) || key.includes(CANARY)) found.push(`${key}: ${String(value)}`)
    return value
  })
  return found
}

describe.each(names)('the public report on %s', name => {
  it('shows nothing of what is not listed as public, wherever it stood in the evidence', async () => {
    const visit = visits.get(name)!
    expect(leaks(await reportOn(changed(visit, evidence => planted(evidence, () => true))))).toEqual([])
    await fc.assert(fc.asyncProperty(fc.integer(), fc.double({ min: 0.02, max: 0.5, noNaN: true }), async (seed, share) => {
      const choose = (pointer: string): boolean => hash(`${seed}${pointer}`) < share
      expect(leaks(await reportOn(changed(visit, evidence => planted(evidence, choose))))).toEqual([])
    }), { numRuns: 8, seed: 6 })
  })

  it('keeps the class of what could not be seen, and not the words of the cloud', async () => {
    const report = await reportOn(changed(visits.get(name)!, unseen))
    expect(leaks(report)).toEqual([])
    const told = publicReport(report).results.filter(({ verdict }) => verdict === 'DNF').map(({ because }) => because)
    expect(told.length).toBeGreaterThan(5)
    expect(told.filter(because => !/^(every cluster: )?could not see [a-z.0-9-]+: refused$|^could not be judged; why is not shown/.test(because))).toEqual([])
  })

  it('has every verdict, count, date and digest of the report, and is itself public', async () => {
    const report = await reportOn(visits.get(name)!)
    const open = publicReport(report)
    const kept = ({ testcase, verdict, examined, validUntil, targets, clause, evidence, omitted }: Result) =>
      ({ testcase, verdict, examined, validUntil, targets, clause, digests: Object.values(evidence), omitted })
    expect(open.results.map(kept)).toEqual(report.results.map(kept))
    expect([open.versions, open.standards, open.scope]).toEqual([report.versions, report.standards, report.scope])
    expect(isPublic(open)).toBe(true)
    const failing = open.results.filter(({ verdict }) => verdict === 'FAIL')
    expect(failing.filter(({ findings }) => !findings.some(({ severity }) => severity === 'violation'))).toEqual([])
  })
})

it('shows what every customer sees: the finding on a public image, with its value and cure', async () => {
  const report = await reportOn(visits.get('flawed')!)
  const of = ({ results }: Report) => results.find(({ testcase }) => testcase === 'scs-0102-prop-os_distro')
  expect(of(report)!.findings.length).toBeGreaterThan(0)
  expect(of(publicReport(report))).toEqual(of(report))
})

it('withholds evidence of a kind that it does not know, also under the name of one that it knows', async () => {
  const report = await reportOn(visits.get('flawed')!)
  const evidence = report.evidence.map(entry => ({ ...entry, kind: entry.kind === 'openstack.images' ? 'openstack.new-kind' : entry.kind }))
  const [result] = publicReport({ ...report, evidence }).results.filter(({ testcase }) => testcase === 'scs-0102-prop-os_distro')
  expect(result!.findings.map(({ message }) => message)).toEqual(['not shown in the public view'])
})

it('withholds members and notes that it does not know', async () => {
  const report = await reportOn(visits.get('compliant')!)
  const more = { ...report, hidden: CANARY, notes: [CANARY, `left in the cloud: volume x (${CANARY}); remove it with: rm`, `judged with a privileged account (role ${CANARY}), allowed by --allow-privileged`] }
  expect(leaks({ ...more, results: more.results.map(result => ({ ...result, hidden: CANARY })) })).toEqual([])
  expect(publicReport(more).notes).toEqual([
    'something was left in the cloud', 'judged with a privileged account, allowed by --allow-privileged', 'remarks of the visit that are not shown in the public view: 1',
  ])
})

it('names a person nowhere: neither who attested nor what was read', async () => {
  const report = await reportOn(visits.get('compliant')!)
  const [first] = report.results
  const because = `attested by ${CANARY} on 2026-11-01 (${CANARY}.pdf)`
  const finding = { severity: 'remark' as const, subject: `${CANARY}.pdf`, at: '/attestation/document', message: CANARY }
  const attested = { ...first!, verdict: 'PASS' as const, because, findings: [finding], evidence: { attestation: 'sha256:1' } }
  const told = { ...report, results: [attested], evidence: [{ kind: `attestation.${first!.testcase}`, digest: 'sha256:1', from: report.asOf, until: report.asOf }] }
  expect(leaks(told)).toEqual([])
  expect(publicReport(told).results[0]!.because).toBe('attested by a person')
})

function hash(text: string): number {
  let sum = 2166136261
  for (const char of text) sum = Math.imul(sum ^ char.charCodeAt(0), 16777619)
  return (sum >>> 0) / 2 ** 32
}
