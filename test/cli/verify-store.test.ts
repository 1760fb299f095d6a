import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { main } from '../../src/cli/main.ts'
import { assign, loadRules } from '../../src/cli/rules.ts'
import { visitVerifier } from '../../src/cli/verify-store.ts'
import { evaluate } from '../../src/evaluate/evaluate.ts'
import { canonicalJson, digestOf } from '../../src/evidence/canonical.ts'
import { readGathered } from '../../src/evidence/store.ts'
import { openDirectoryStore } from '../../src/history/directory-store.ts'
import { addReport } from '../../src/history/score-card.ts'
import type { Store, VisitEntry } from '../../src/model/history.ts'
import type { Report } from '../../src/model/report.ts'
import { record } from '../../src/nightly/record.ts'
import { renderJson } from '../../src/report/json.ts'
import { sign } from '../../src/trust/ssh-signature.ts'
import { newKey } from '../trust/keys.ts'
import { forge } from './forge.ts'
import { printed } from './printed.ts'

const NIGHT = '2026-11-22'
let dir: string
let store: Store
let visit: VisitEntry
let report: Report
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'scs-check-verify-'))
  const { key, line } = await newKey(dir, 'key')
  await writeFile(join(dir, 'allowed'), `night@example.org ${line}\n`)
  await printed(() => main(['collect', '--demo', 'flawed', '--passive', '--subject', 'mycloud', '--evidence', join(dir, 'evidence'), '-q']))
  const gathered = await readGathered(join(dir, 'evidence'))
  const rules = await loadRules({})
  // a definition of that night which is not today's
  rules.standards = rules.standards.map(one => (one.id === 'scs-0103' ? { ...one, title: 'Flavors, as it was called then' } : one))
  rules.standards = rules.standards.map(({ digest: _, ...one }) => ({ ...one, digest: digestOf(canonicalJson(one)) }))
  report = evaluate(gathered, assign(rules, { only: '^scs-010' }, new Date(gathered.collection.until)))
  store = await openDirectoryStore(join(dir, 'store'))
  visit = (await record(store, {
    id: NIGHT, night: NIGHT, gathered, report, rules, card: addReport({}, report, NIGHT), state: { state: 'complete' }, now: new Date(),
    sign: bytes => sign(bytes, { key, namespace: 'report' }),
  }))!
})
afterAll(async () => {
  await store.close()
  await rm(dir, { recursive: true })
})

const signers = () => ({ allowedSigners: join(dir, 'allowed'), identity: 'night@example.org' })
const states = async (entry: VisitEntry, options = {}) => {
  const { steps } = await (await visitVerifier(store, options))(entry)
  return Object.fromEntries(steps.map(({ step, state, text, details }) => [step, [state, text, ...details].join(' | ')]))
}

describe('verify --store', () => {
  it('verifies signature, evidence, verdicts by the definitions that were kept, and the score card', async () => {
    expect(await states(visit, signers())).toEqual({
      form: expect.stringMatching(/^verified/) as string, signature: expect.stringMatching(/^verified \| by night@example.org/) as string,
      evidence: expect.stringMatching(/^verified/) as string, judging: expect.stringMatching(/^verified \| the same rules and evidence/) as string,
      card: expect.stringMatching(/^verified/) as string,
    })
  })
  it('with today\'s definitions says which of them are other ones', async () => {
    const { judging } = await states(visit, { standards: new URL('../../standards', import.meta.url).pathname })
    expect(judging).toMatch(/^verified \| the same verdicts, by other rules \(definition of scs-0103\)/)
  })
  it('prints one visit, or the count of all, by its command line', async () => {
    const run = (...args: string[]) => printed(() => main(['verify', '--store', join(dir, 'store'), ...args]))
    expect(await run('--allowed-signers', join(dir, 'allowed'))).toMatchObject({ code: 0, out: '1 visit: 1 verified, 0 contradicted, 0 not verified\n' })
    expect((await run('--subject', 'mycloud', '--night', NIGHT)).out).toMatch(/^mycloud, scs-compatible-iaas, night 2026-11-22\n {2}form +verified/)
    expect(await run('--night', '2026-11-21')).toMatchObject({ code: 3, err: expect.stringContaining('has no visit in the night 2026-11-21') as string })
    expect(await run('--subject', 'other')).toMatchObject({ code: 3 })
  })
  it('calls broken allowed signers a mistake of the caller', async () => {
    await writeFile(join(dir, 'broken'), 'for allowed_signers: night@example.org\n')
    const { code, out, err } = await printed(() => main(['verify', '--store', join(dir, 'store'), '--allowed-signers', join(dir, 'broken')]))
    expect({ code, out }).toEqual({ code: 3, out: '' })
    expect(err).toMatch(/broken:1: invalid key/)
  })
  it('finds an entry whose report, card or subject were exchanged', async () => {
    const forged = structuredClone(report)
    const testcase = forge(forged)
    const exchanged = { ...visit, report: await store.put(renderJson([forged])) }
    const found = await states(exchanged, signers())
    expect(found['signature']).toMatch(/^contradicted \| it is none of these bytes/)
    expect(found['judging']).toMatch(new RegExp(`^contradicted .*other verdicts .*${testcase}: PASS in the report`))
    const [key] = Object.entries(visit.card).find(([, one]) => one.verdict === 'FAIL')!
    const lying = { ...visit.card, [key]: Object.assign({}, visit.card[key], { verdict: 'PASS' as const }) }
    expect((await states({ ...visit, card: lying }))['card']).toMatch(new RegExp(`^contradicted .*${key}: PASS on the card, FAIL in the report`))
    expect((await states({ ...visit, card: {} }))['card']).toMatch(/^contradicted .*not on the card/)
    expect((await states({ ...visit, subject: 'other' }))['form']).toMatch(/^contradicted \| the entry of the visit does not fit its report/)
  })
  it('says what is missing, and does not call it a contradiction', async () => {
    const gone = `sha256:${'0'.repeat(64)}`
    expect(await states({ ...visit, report: gone })).toEqual({ form: expect.stringMatching(/^unverified .*is not in the store/) as string })
    const { signature: _, ...unsigned } = visit
    expect((await states(unsigned as VisitEntry, signers()))['signature']).toBe('unverified | there is no signature')
    expect((await states({ ...visit, collection: gone }))['evidence']).toMatch(/^unverified/)
    const { report: __, ...failed } = visit
    expect(await states({ ...failed, problem: 'no such cloud' })).toEqual({ form: 'unverified | the visit has no report: no such cloud' })
  })
  it('compares what the card has of earlier nights with the reports of those nights', async () => {
    const [key, one] = Object.entries(visit.card).find(([, { verdict }]) => verdict === 'FAIL')!
    const later: Report = { ...report, asOf: '2026-11-24T03:00:00Z', results: [], versions: [] }
    const card = (change: object): VisitEntry['card'] => ({ [key]: Object.assign({}, one, { validUntil: one.validUntil, ...change }) })
    const entry = async (change: object, more: Partial<VisitEntry> = {}): Promise<VisitEntry> =>
      ({ ...visit, id: '2026-11-24', night: '2026-11-24', report: await store.put(renderJson([later])), card: card(change), ...more })
    expect((await states(await entry({})))['card']).toBe('verified | the score card has the results of this visit')
    expect((await states(await entry({ verdict: 'PASS' })))['card']).toMatch(new RegExp(`^contradicted .*${key}: PASS on the card is of the night ${NIGHT}, whose report says FAIL`))
    expect((await states(await entry({ because: 'other' })))['card']).toMatch(/^contradicted .*whose report says FAIL otherwise/)
    expect((await states(await entry({ night: '2026-11-23' })))['card']).toMatch(/^unverified .*of the night 2026-11-23, of which no visit is kept/)
    expect((await states(await entry({ night: '2026-11-01' })))['card']).toMatch(/^verified .*of the night 2026-11-01, of which no visit is kept/) // retention removed it
    await writeFile(join(dir, 'nobody'), `night@example.org ${(await newKey(dir, 'another')).line}\n`)
    expect((await states(await entry({}), { allowedSigners: join(dir, 'nobody') }))['card']).toMatch(/^contradicted .*which does not count: the signature of its report does not count/)
  })
  it('a foreign entry is no visit', async () => {
    const { form } = await states({ ...visit, format: 'scs-check/visit/9' as 'scs-check/visit/1' })
    expect(form).toMatch(/^unverified .*is no visit of the format/)
  })
})
