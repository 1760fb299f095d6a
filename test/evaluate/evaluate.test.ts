import { expect, it } from 'vitest'
import { evaluate } from '../../src/evaluate/evaluate.ts'
import { verdictOf, worst } from '../../src/evaluate/verdict.ts'
import type { BoundTestcase, Scope, Testcase } from '../../src/model/definition.ts'
import type { Evidence, Gathered } from '../../src/model/evidence.ts'
import type { Json } from '../../src/model/json.ts'
import type { Check, Finding, Outcome } from '../../src/model/judging.ts'
import type { Probe } from '../../src/model/probe.ts'

const probe: Probe<Json> = { kind: 'x.things', revision: 2, mode: 'passive', schema: {}, observe: () => Promise.resolve(null) }
const extra: Probe<Json> = { ...probe, kind: 'x.extras' }
const clause = { level: 'MUST', url: 'https://example.org', demand: 'so' } as const
const scope: Scope = { id: 's', uuid: 'u', name: 'S', url: 'https://example.org', subject: 'openstack', versions: {}, timeline: [], digest: 'sha256:0' }
const violation = (at: string): Finding => ({ severity: 'violation', subject: 'a', at, message: 'is wrong' })

function gatheredWith(...seen: [string, Evidence['seen'], number?][]): Gathered {
  const documents = seen.map(([kind, what, revision], i) => [`sha256:${i}`, { kind, revision: revision ?? 2, subject: 'c', seen: what }] as const)
  return {
    collection: {
      format: 'scs-check/collection/1', tool: { name: 't', version: '0' }, subject: 'c', from: '2026-11-02T00:00:00Z', until: '2026-11-02T00:00:00Z', notes: [],
      evidence: documents.map(([digest, { kind }]) => ({ kind, digest, from: '2026-11-02T00:00:00Z', until: '2026-11-02T00:00:00Z' })),
    },
    documents: new Map(documents),
  }
}

function testcase(id: string, more: Partial<Testcase> = { check: 'c' }, targets: BoundTestcase['targets'] = { v1: 'main' }): BoundTestcase {
  return { testcase: { id, title: id, clause, ...more }, standard: 'scs-0000', standardVersions: ['v1'], parameters: {}, targets }
}

function judgeOne(gathered: Gathered, outcome: (seen: Record<string, unknown>) => Outcome, more?: Partial<Testcase>, asOf = '2026-11-03T00:00:00Z') {
  const check: Check = { needs: { things: probe }, wants: { extras: extra }, parameters: {}, judge: outcome }
  const report = evaluate(gathered, {
    tool: { name: 't', version: '0' }, scope, standards: [], versions: [{ version: 'v1', validity: 'effective', open: [] }],
    bound: [testcase('a', more)], checks: new Map([['scs-0000/c', check]]), asOf: new Date(asOf),
  })
  return { ...report.results[0]!, main: report.versions[0]?.targets.main }
}

const fine = (): Outcome => ({ examined: 3, findings: [] })
const ok = gatheredWith(['x.things', { ok: true, data: [1, 2, 3] }])

it('PASS needs something examined, unless the standard is content with nothing', () => {
  expect(judgeOne(ok, fine)).toMatchObject({ verdict: 'PASS', because: 'things examined: 3', validUntil: '2026-11-16T00:00:00Z', evidence: { things: 'sha256:0' } })
  expect(judgeOne(ok, () => ({ examined: 0, findings: [] }))).toMatchObject({ verdict: 'DNF' })
  expect(judgeOne(ok, () => ({ examined: 0, findings: [] }), { check: 'c', whenEmpty: 'pass' })).toMatchObject({ verdict: 'PASS' })
})

it('an empty listing is DNF, even if a check would call what is missing from it a violation', () => {
  expect(judgeOne(ok, () => ({ examined: 0, findings: [violation('/things')] }))).toMatchObject({ verdict: 'DNF', because: 'nothing to examine: the cloud shows none of these things' })
})

it('a violation is FAIL, counted by object; remarks do not fail', () => {
  const twice = judgeOne(ok, () => ({ examined: 3, findings: [violation('/things/0/a'), violation('/things/0/b'), violation('/things/2/a')] }))
  expect(twice).toMatchObject({ verdict: 'FAIL', because: '2 of 3 things in violation' })
  expect(judgeOne(ok, () => ({ examined: 3, findings: [violation('/things')] }))).toMatchObject({ verdict: 'FAIL', because: 'is wrong' })
  expect(judgeOne(ok, () => ({ examined: 3, findings: [{ ...violation('/things/0'), severity: 'remark' }] }))).toMatchObject({ verdict: 'PASS', because: 'things examined: 3, 1 remark' })
})

it.each(['refused', 'timeout', 'unreachable', 'malformed', 'unsupported'] as const)('what could not be seen is DNF, never PASS or FAIL: %s', reason => {
  const result = judgeOne(gatheredWith(['x.things', { ok: false, reason, message: 'no' }]), fine)
  expect(result).toMatchObject({ verdict: 'DNF', because: `could not see x.things: ${reason}: no`, examined: 0 })
})

it('evidence that was never taken, or is expired, is MISS', () => {
  expect(judgeOne(gatheredWith(), fine)).toMatchObject({ verdict: 'MISS', because: 'no evidence of kind x.things was collected', validUntil: null })
  expect(judgeOne(ok, fine, undefined, '2026-11-15T23:59:59Z').verdict).toBe('PASS')
  expect(judgeOne(ok, fine, undefined, '2026-11-16T00:00:00Z')).toMatchObject({ verdict: 'MISS', because: 'expired: the evidence was valid until 2026-11-16' })
})

it('evidence of a revision that the check does not read is DNF', () => {
  expect(judgeOne(gatheredWith(['x.things', { ok: true, data: [] }, 1]), fine)).toMatchObject({ verdict: 'DNF' })
})

it('wanted evidence is handed over if seen, and its absence changes nothing', () => {
  const see = (seen: Record<string, unknown>): Outcome => ({ examined: Object.keys(seen).length, findings: [] })
  expect(judgeOne(gatheredWith(['x.things', { ok: true, data: 1 }], ['x.extras', { ok: true, data: 2 }]), see).examined).toBe(2)
  expect(judgeOne(gatheredWith(['x.things', { ok: true, data: 1 }], ['x.extras', { ok: false, reason: 'refused', message: '' }]), see)).toMatchObject({ examined: 1, verdict: 'PASS' })
})

it('a check that throws is DNF', () => {
  expect(judgeOne(ok, () => { throw new Error('oops') })).toMatchObject({ verdict: 'DNF', because: 'the check failed on this evidence, please report it (oops)' })
})

it.each([
  [{ manual: 'read it.' }, 'needs a person: read it; scs-check attest a …'],
  [{ retired: '2026-06-25' }, 'retired by SCS on 2026-06-25'],
  [{ check: 'unknown' }, 'this version of scs-check has no check "unknown"'],
])('what has no check here is MISS: %j', (more, because) => {
  expect(judgeOne(ok, fine, more)).toMatchObject({ verdict: 'MISS', because })
})

it('a check may say that only an active test can judge this cloud', () => {
  expect(judgeOne(ok, () => ({ examined: 0, findings: [], missing: 'needs an active test: x' }))).toMatchObject({ verdict: 'MISS', because: 'needs an active test: x' })
})

it('a part never passes for the whole: what a selection leaves out is MISS', () => {
  const check: Check = { needs: { things: probe }, parameters: {}, judge: fine }
  const report = evaluate(ok, {
    tool: { name: 't', version: '0' }, scope, standards: [], versions: [{ version: 'v1', validity: 'effective', open: [] }],
    bound: [testcase('a-1'), testcase('b-1'), testcase('b-2', { check: 'c', section: 'light' }, { v1: 'recommended' })],
    checks: new Map([['scs-0000/c', check]]), asOf: new Date('2026-11-03T00:00:00Z'), selection: { only: '^a' },
  })
  expect(report.results.map(result => result.testcase)).toEqual(['a-1'])
  expect(report.versions[0]?.targets).toEqual({
    main: { verdict: 'MISS', counts: { PASS: 1, FAIL: 0, DNF: 0, MISS: 1 } },
    recommended: { verdict: 'MISS', counts: { PASS: 0, FAIL: 0, DNF: 0, MISS: 1 } },
  })
  expect(report.selection).toEqual({ only: '^a' })
})

it('holds at most 1,000 findings of a test case, violations first, and says how many there were', () => {
  const many = Array.from({ length: 1500 }, (_, i): Finding => ({ ...violation(`/things/${i}`), severity: i < 600 ? 'remark' : 'violation' }))
  const result = judgeOne(ok, () => ({ examined: 1500, findings: many }))
  expect(result).toMatchObject({ verdict: 'FAIL', because: '900 of 1500 things in violation', omitted: 500 })
  expect(result.findings.length).toBe(1000)
  expect(result.findings.slice(0, 900).every(({ severity }) => severity === 'violation')).toBe(true)
})

it('notes an account with privileges, and a clock of judging before the visit', () => {
  const session = ['openstack.session', { ok: true, data: { roles: ['member', 'Admin'] } }] as [string, Evidence['seen']]
  const report = (asOf: string) => evaluate(gatheredWith(session), {
    tool: { name: 't', version: '0' }, scope, standards: [], versions: [], bound: [], checks: new Map(), asOf: new Date(asOf),
  })
  expect(report('2026-11-02T00:00:00Z').notes).toEqual(['judged with a privileged account (role Admin), allowed by --allow-privileged'])
  expect(report('2026-11-01T00:00:00Z').notes[1]).toBe('judged as of 2026-11-01T00:00:00Z, before the evidence was taken (2026-11-02T00:00:00Z)')
})

it('notes what a play left in the cloud, with the command that removes it, whatever the verdict', () => {
  const leftovers = [{ kind: 'volume', name: 'scs-check-x', id: 'i', why: 'error', command: 'openstack volume delete i' }, { kind: 'image', name: 'n', id: null, why: 'w', command: 'c' }]
  const played = ['openstack.play', { ok: true, data: { leftovers } }] as unknown as [string, Evidence['seen']]
  const { notes } = evaluate(gatheredWith(played), {
    tool: { name: 't', version: '0' }, scope, standards: [], versions: [], bound: [], checks: new Map(), asOf: new Date('2026-11-02T00:00:00Z'),
  })
  expect(notes).toEqual(['left in the cloud: volume scs-check-x (i); remove it with: openstack volume delete i', 'left in the cloud: image n; remove it with: c'])
})

it('rolls up worst first: FAIL, MISS, DNF, PASS', () => {
  expect(worst(['PASS', 'DNF', 'MISS', 'FAIL'])).toBe('FAIL')
  expect(worst(['PASS', 'DNF', 'MISS'])).toBe('MISS')
  expect(worst(['PASS', 'DNF'])).toBe('DNF')
  expect(worst(['PASS'])).toBe('PASS')
  expect(() => worst([])).toThrow()
})

it('names the things by the kind of evidence', () => {
  expect(verdictOf({ examined: 2, findings: [] }, testcase('a').testcase, [{ ...probe, kind: 'openstack.volume-types' }]).because).toBe('volume types examined: 2')
})
