import { describe, expect, it } from 'vitest'
import { problemsOf } from '../../src/certificates/problems.ts'
import { type BoundOf, restingOn, restOf } from '../../src/certificates/rests.ts'
import { StoreError } from '../../src/history/store-error.ts'
import type { CertificateStatement } from '../../src/model/certificate.ts'
import type { BoundTestcase } from '../../src/model/definition.ts'
import type { Store } from '../../src/model/history.ts'
import { certificateStandings } from '../../src/certificates/standings.ts'
import { day, IAAS, registerOf, REPORT, type Said, scopeOf } from './made-up.ts'

const GRANT = registerOf([{ event: 'applied', at: '2026-01-10' }, { event: 'granted', at: '2026-02-01', visit: '2026-01-31' }]).statements[1]!.statement
const BOUND = [{ standard: 's', testcase: { id: 't' }, targets: { 'v5.1': 'main' }, standardVersions: ['v1'] }] as unknown as BoundTestcase[]
interface Made { report?: object | string; about?: string; told?: string; card?: string; of?: string; entry?: boolean; grant?: Partial<CertificateStatement>; bound?: BoundOf }
/** What is found of a grant on this report and this entry of its visit. */
const rests = ({ report, about = IAAS.subject, told = 'PASS', card = 'PASS', of = REPORT, entry = true, grant = {}, bound = () => Promise.resolve(BOUND) }: Made) => {
  const result = { verdict: card, because: '', at: '2026-01-31T03:00:00Z', validUntil: '2027-01-01T00:00:00Z', night: '2026-01-31', rule: '' }
  const visit = { id: '2026-01-31', report: of, card: { t: result } }
  const written = report ?? { subject: about, scope: { id: IAAS.scope }, versions: [{ version: 'v5.1', targets: { main: { verdict: told } } }] }
  const store = {
    get: () => (written === '' ? Promise.reject(new StoreError('missing', 'gone')) : Promise.resolve(Buffer.from(typeof written === 'string' ? written : JSON.stringify(written)))),
    async* entries() { await Promise.resolve(); if (entry) yield visit },
  } as unknown as Store
  return restOf({ ...GRANT, ...grant }, store, bound)
}
const despite = [{ rule: 'passing' as const, text: 'it fails' }]

describe('what a grant rests on', () => {
  it.each([
    ['a report that passes', {}, []],
    ['a report of another subject', { about: 'bravo' }, ['contradicted']],
    ['a report that fails', { told: 'FAIL', card: 'FAIL' }, ['contradicted']],
    ['a report that fails, beside a card that says otherwise', { told: 'FAIL' }, ['contradicted']],
    ['a card that fails', { card: 'FAIL' }, ['contradicted']],
    ['a card of what was not judged', { told: 'DNF', card: 'DNF' }, ['contradicted']],
    ['results of earlier nights that pass', { told: 'MISS' }, []],
    ['a report that is not that of the visit', { of: `sha256:${'b'.repeat(64)}` }, ['contradicted']],
    ['a FAIL that was let pass knowingly', { told: 'FAIL', card: 'FAIL', grant: { despite, reason: 'x' } }, []],
    ['another subject, with a FAIL let pass knowingly', { about: 'bravo', grant: { despite, reason: 'x' } }, ['contradicted']],
    ['a visit that retention removed, and a report that passes', { entry: false }, []],
    ['a visit that is gone, and a report that does not tell', { entry: false, told: 'MISS' }, ['unverified']],
    ['a visit that is gone, and a FAIL that was let pass knowingly', { entry: false, told: 'MISS', grant: { despite, reason: 'x' } }, []],
    ['a report that is gone, with a FAIL let pass knowingly', { report: '', grant: { despite, reason: 'x' } }, ['unverified']],
    ['a report of a subject whose name goes on in the scope', { report: { subject: 'al', scope: { id: `pha, ${IAAS.scope}` }, versions: [] }, grant: { subject: 'al, pha' } }, ['contradicted']],
    ['definitions that cannot be read', { bound: () => Promise.reject(new RangeError('x')) }, ['contradicted']],
    ['definitions that are gone', { bound: () => Promise.reject(new StoreError('missing', 'gone')) }, ['unverified']],
    ['a report that is gone', { report: '' }, ['unverified']],
    ['what is no report', { report: 'nothing' }, ['contradicted']],
    ['what is null', { report: 'null' }, ['contradicted']],
    ['an entry that is no report', { report: { subject: 'alpha', scope: { id: IAAS.scope }, versions: [{ version: 'v5.1' }] } }, ['contradicted']],
  ] as [string, Made, string[]][])('%s', async (_, made, states) => {
    expect((await rests(made)).map(({ state }) => state)).toEqual(states)
  })
})

const GRANTED = registerOf([{ event: 'applied', at: '2026-01-10' }, { event: 'granted', at: '2026-02-02' }, { event: 'applied', at: '2026-02-03', certificate: 'C-2026-0002' }, { event: 'granted', at: '2026-02-04', certificate: 'C-2026-0002' }])

it('a grant with anything against its report counts as not in force, and keeps others from its place all the same', () => {
  const found = certificateStandings(restingOn(GRANTED, new Map([[2, ['its report is not in the store']]])), day('2026-03-01'), scopeOf)
  expect(found.map(({ state, concerns }) => [state, concerns])).toEqual([['unproven', [expect.stringContaining('its term overlaps that of C-2026-0001')]], ['unproven', ['its report is not in the store']]])
  expect(found.flatMap(({ statements }) => statements).every(one => !('against' in one))).toBe(true)
})

it('what a revoked certificate rested on is no problem of the register any more', () => {
  const against = new Map([[2, ['its report is not in the store']]])
  const told = (more: Said[]): string[] => problemsOf(restingOn(registerOf([{ event: 'applied', at: '2026-01-10' }, { event: 'granted', at: '2026-02-02' }, ...more]), against), day('2026-03-01'), scopeOf)
  expect(told([])).toEqual(['certificate C-2026-0001: its report is not in the store'])
  expect(told([{ event: 'revoked', at: '2026-02-05' }])).toEqual([])
})
