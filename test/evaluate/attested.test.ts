import { describe, expect, it } from 'vitest'
import { withAttestations } from '../../src/evaluate/attested.ts'
import { evaluate } from '../../src/evaluate/evaluate.ts'
import type { BoundTestcase, Lifetime, Scope, Standard, Testcase } from '../../src/model/definition.ts'
import type { Attestation, Attested } from '../../src/model/evidence.ts'
import type { Report } from '../../src/model/report.ts'

const sha = (digit: string) => 'sha256:' + digit.repeat(64)
const base: Attestation = {
  format: 'scs-check/attestation/1', tool: { name: 'scs-check', version: '0' }, testcase: 'zones', subject: 'c', verdict: 'pass', reviewer: 'Jana', date: '2026-11-01T00:00:00Z',
  lifetime: 'quarter', validUntil: '2027-04-01T00:00:00Z', document: { name: 'zones.pdf', size: 1, digest: sha('d') }, standard: { id: 's1', digest: sha('1') }, checksum: sha('c'),
}
const fail: Attestation = { ...base, verdict: 'fail', comment: 'both zones are in one fire zone', reviewer: 'Kim' }
const visit: Attested = {
  collection: {
    format: 'scs-check/collection/1', tool: { name: 't', version: '0' }, subject: 'c', from: '2026-11-02T00:00:00Z', until: '2026-11-02T00:00:00Z', notes: [],
    evidence: [{ kind: 'x.things', digest: sha('e'), from: '2026-11-02T00:00:00Z', until: '2026-11-02T00:00:00Z' }],
  },
  documents: new Map(),
}
const scope: Scope = { id: 's', uuid: 'u', name: 'S', url: 'https://example.org', subject: 'openstack', versions: {}, timeline: [], digest: sha('0') }

function judged(attestations: Attestation[], more: { asOf?: string; testcase?: Partial<Testcase>; definition?: string; handed?: Attested } = {}): Report {
  const testcase: Testcase = { id: 'zones', title: 'Zones', clause: { level: 'MUST', url: 'https://example.org', demand: 'so' }, manual: 'see the plans.', ...more.testcase }
  const bound: BoundTestcase[] = [{ testcase, standard: 's1', standardVersions: ['v1'], parameters: {}, targets: { v1: 'main' } }]
  const given = new Map(attestations.map((one, i): [string, Attestation] => [sha(String(i)), one]))
  return evaluate(more.handed ?? withAttestations(visit, given), {
    tool: { name: 't', version: '0' }, scope, standards: [{ id: 's1', digest: more.definition ?? sha('1') } as Standard], checks: new Map(), bound,
    versions: [{ version: 'v1', validity: 'effective', open: [] }], asOf: new Date(more.asOf ?? '2026-11-02T00:00:00Z'),
  })
}
const result = (...args: Parameters<typeof judged>) => judged(...args).results[0]!

describe('a manual test case', () => {
  it('passes by an attestation, which the result and the report name', () => {
    const report = judged([base])
    expect(report.results[0]).toMatchObject({
      verdict: 'PASS', examined: 1, findings: [], evidence: { attestation: sha('0') }, validUntil: '2027-04-01T00:00:00Z',
      because: `attested by Jana on 2026-11-01 from zones.pdf (${sha('d')})`,
    })
    expect(report.evidence).toEqual([{ kind: 'attestation.zones', digest: sha('0'), from: base.date, until: base.date }, ...visit.collection.evidence])
    expect(report.versions[0]?.targets.main).toMatchObject({ verdict: 'PASS' })
    expect(report.notes).toEqual([])
  })
  it('fails by an attestation that says so, with its comment as the finding', () => {
    expect(result([fail])).toMatchObject({
      verdict: 'FAIL', because: `attested as violated by Kim on 2026-11-01 from zones.pdf (${sha('d')})`,
      findings: [{ severity: 'violation', subject: 'attestation of zones', at: '/attestation/comment', message: 'both zones are in one fire zone' }],
    })
  })
  it('is MISS without one, and says how to get one', () => {
    expect(result([])).toMatchObject({ verdict: 'MISS', because: 'needs a person: see the plans; scs-check attest zones …', evidence: {}, validUntil: null, examined: 0 })
  })
  it('a comment of a pass is a remark', () => {
    expect(result([{ ...base, comment: 'one zone only' }])).toMatchObject({ verdict: 'PASS', findings: [{ severity: 'remark', message: 'one zone only' }] })
  })
})

describe('time', () => {
  it.each([['2027-03-31T23:59:59Z', 'PASS'], ['2027-04-01T00:00:00Z', 'MISS']] as const)('valid strictly before its expiry: %s', (asOf, verdict) => {
    expect(result([base], { asOf }).verdict).toBe(verdict)
  })
  it('expired is MISS, whatever it said', () => {
    for (const one of [base, fail]) {
      expect(result([one], { asOf: '2027-05-01T00:00:00Z' })).toMatchObject({
        verdict: 'MISS', because: 'attestation expired on 2027-04-01; needs a person: see the plans; scs-check attest zones …', validUntil: null, findings: [],
        evidence: { attestation: sha('0') },
      })
    }
  })
  it.each<[Lifetime | undefined, string, string]>([
    [undefined, '2028-01-01T00:00:00Z', '2027-04-01T00:00:00Z'], ['year', '2028-01-01T00:00:00Z', '2028-01-01T00:00:00Z'], ['week', '2028-01-01T00:00:00Z', '2026-11-09T00:00:00Z'],
    [undefined, '2026-11-03T00:00:00Z', '2026-11-03T00:00:00Z'],
  ])('never outlives the lifetime of the definition: %s, attested until %s', (lifetime, validUntil, until) => {
    expect(result([{ ...base, validUntil }], { testcase: lifetime === undefined ? {} : { lifetime } }).validUntil).toBe(until)
  })
  it('one dated after the date of judging is not used, and that is said', () => {
    const report = judged([base], { asOf: '2026-10-31T23:59:59Z' })
    expect(report.results[0]).toMatchObject({ verdict: 'MISS', because: 'the attestation is dated after the date of judging; needs a person: see the plans; scs-check attest zones …', evidence: {} })
    expect(report.notes).toContain('the attestation of zones of 2026-11-01T00:00:00Z is not used: it is dated after the date of judging; judge as of a later date (--date)')
    expect(report.evidence).toEqual(visit.collection.evidence)
    expect(judged([base], { asOf: base.date }).results[0]?.verdict).toBe('PASS')
  })
  it('the newest that is not after the date counts', () => {
    const older = { ...fail, date: '2026-10-01T00:00:00Z' }
    const later = { ...fail, date: '2026-11-03T00:00:00Z' }
    for (const all of [[older, base, later], [later, base, older]]) {
      const report = judged(all)
      expect(report.results[0]).toMatchObject({ verdict: 'PASS', evidence: { attestation: sha('1') } })
      expect(report.evidence.length).toBe(2)
    }
  })
  it('an older one that is still valid does not replace a newer that is expired', () => {
    const newer = { ...base, date: '2026-11-02T00:00:00Z', validUntil: '2026-11-04T00:00:00Z' }
    expect(result([base, newer], { asOf: '2026-11-05T00:00:00Z' }).verdict).toBe('MISS')
  })
  it('of two of the same instant that disagree the worse counts, in any order, and the other is told', () => {
    for (const both of [[base, fail], [fail, base]]) {
      expect(result(both)).toMatchObject({ verdict: 'FAIL', findings: [{ severity: 'violation' }, { severity: 'remark', message: 'at the same instant Jana attested pass; the worse counts' }] })
    }
  })
})

describe('what does not count', () => {
  it('for another subject: ignored, with one note for all of them', () => {
    const report = judged([{ ...base, subject: 'd' }, { ...fail, subject: 'e' }])
    expect(report.results[0]?.verdict).toBe('MISS')
    expect(report.notes).toEqual(['2 attestations are ignored, being about another subject than c: d, e'])
    expect(report.evidence).toEqual(visit.collection.evidence)
  })
  it('for another subject, though it lies with the visit', () => {
    expect(result([], { handed: { ...visit, attestations: new Map([[sha('0'), { ...base, subject: 'd' }]]) } })).toMatchObject({ verdict: 'MISS', evidence: {} })
  })
  it('for a test case that is not judged, or that a machine judges', () => {
    expect(judged([{ ...base, testcase: 'zone' }]).notes).toEqual(['the attestation of zone of 2026-11-01T00:00:00Z is not used: no version of the scope that is judged here has this test case'])
    const report = judged([base], { testcase: { manual: undefined, check: 'c' } as unknown as Partial<Testcase> })
    expect(report.results[0]?.verdict).toBe('MISS')
    expect(report.notes).toEqual(['the attestation of zones of 2026-11-01T00:00:00Z is not used: this test case is not manual, so no person\'s word counts for it'])
  })
  it('a changed definition is a remark, and the verdict stands', () => {
    expect(result([base], { definition: sha('2') })).toMatchObject({ verdict: 'PASS', findings: [{ severity: 'remark', at: '/attestation/standard/digest', expected: sha('2'), found: sha('1') }] })
  })
})

it('what was handed over is kept with the visit, once, in the same order; a note stands once', () => {
  const given: [string, Attestation][] = [[sha('2'), fail], [sha('1'), base], [sha('3'), { ...base, subject: 'd' }]]
  const once = withAttestations(visit, new Map(given))
  expect(once.collection.attestations?.map(({ digest }) => digest)).toEqual([sha('1'), sha('2')])
  expect(withAttestations(once, new Map([...given].reverse()))).toEqual(once)
  expect(withAttestations(visit, new Map())).toBe(visit)
})
