import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { NightContext } from '../../src/cli/fleet-context.ts'
import { visitSubject } from '../../src/cli/fleet-visit.ts'
import { type Interruptible, interruptible } from '../../src/cli/interrupt.ts'
import { main } from '../../src/cli/main.ts'
import { loadRules } from '../../src/cli/rules.ts'
import { canonicalJson, digestOf } from '../../src/evidence/canonical.ts'
import { openStore } from '../../src/history/open-store.ts'
import type { FleetSubject } from '../../src/model/fleet.ts'
import type { Store, VisitEntry } from '../../src/model/history.ts'
import type { Report } from '../../src/model/report.ts'
import { clusterProfile } from '../../src/demo/kaas/profiles.ts'
import { startDemoCluster } from '../../src/demo/kaas/server.ts'
import { demoConfig } from './demo-config.ts'
import { printed } from './printed.ts'

const SCOPE = 'scs-compatible-iaas'
const DAY = 86_400_000
let dir: string
let store: Store
let end: Interruptible
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'scs-check-fleet-'))
  store = await openStore({ dir: join(dir, 'store') })
  end = interruptible(60_000)
})
afterEach(async () => {
  end.release()
  await store.close()
  await rm(dir, { recursive: true })
})

const subject = (change: Partial<FleetSubject> = {}): FleetSubject => ({
  name: 'north', scopes: [SCOPE], osCloud: 'demo', allowExec: false, passive: true, allowPrivileged: false, deadline: 60_000, connections: 20, errorBudget: 30,
  contacts: [], links: {}, certified: false, ...change,
})
const night = async (name: string, change: Partial<NightContext> = {}): Promise<NightContext> => ({
  file: join(dir, 'nightly.yaml'), night: name, store, rules: new Map([[SCOPE, await loadRules({ scope: SCOPE })]]), nextNight: new Date(Date.now() + DAY), all: false, again: false, end, ...change,
})
const reportOf = async (entry: VisitEntry | undefined) => JSON.parse(String(await store.get(entry?.report ?? ''))) as Report

describe('the visit of a subject', () => {
  it('is kept with everything that judging it again needs, under the digests that its report names', async () => {
    await demoConfig()
    const [entry] = await visitSubject(subject(), await night('2026-11-22'))
    expect(entry).toMatchObject({ state: 'complete', subject: 'north', scope: SCOPE, night: '2026-11-22' })
    const report = await reportOf(entry)
    for (const digest of [report.scope.digest, ...Object.values(report.standards), ...report.evidence.map(one => one.digest)]) expect(digestOf(String(await store.get(digest)))).toBe(digest)
    expect(entry?.card['scs-0102-prop-os_distro']).toMatchObject({ verdict: 'PASS', night: '2026-11-22' })
    expect(await store.upkeep.verify(problem => { throw new Error(problem) })).toMatchObject({ problems: 0 })
  })

  it('is made once a night', async () => {
    await demoConfig()
    const context = await night('2026-11-22')
    expect(await visitSubject(subject(), context)).toHaveLength(1)
    expect(await visitSubject(subject(), context)).toEqual([])
    expect(await visitSubject(subject(), { ...context, night: '2026-11-23' })).toHaveLength(1)
  })

  it('leaves out what acts while its last PASS is valid, and says which test cases it judged', async () => {
    await demoConfig()
    const active = subject({ passive: false })
    const [first] = await visitSubject(active, await night('2026-11-22'))
    expect(first?.ran).toContain('scs-0117-test-backup')
    expect((await reportOf(first)).selection).toBeUndefined()
    const [second] = await visitSubject(active, await night('2026-11-23'))
    expect(second?.ran).not.toContain('scs-0117-test-backup')
    expect(second?.card['scs-0117-test-backup']).toEqual(first?.card['scs-0117-test-backup'])
    expect((await reportOf(second)).selection?.testcases).toEqual(second?.ran)
    const [all] = await visitSubject(active, await night('2026-11-24', { all: true }))
    expect(all?.ran).toContain('scs-0117-test-backup')
  }, 60_000)

  it.each<[string, Partial<FleetSubject>, RegExp]>([
    ['has no such cloud', { osCloud: 'nowhere' }, /there is no cloud "nowhere"/],
    ['has a wrong password', { osCloud: 'wrong' }, /401/],
  ])('that %s is a failed one, and what was green is not judged any more', async (_, change, reason) => {
    await demoConfig()
    await visitSubject(subject(), await night('2026-11-22'))
    const [entry] = await visitSubject(subject(change), await night('2026-11-23'))
    expect(entry).toMatchObject({ state: 'failed', problem: expect.stringMatching(reason) as string })
    const card = entry?.card['scs-0102-prop-os_distro']
    expect(card).toMatchObject({ verdict: 'DNF', judged: { verdict: 'PASS', night: '2026-11-22' } })
    const verdicts = new Set((await reportOf(entry)).results.map(({ verdict }) => verdict))
    expect([verdicts.has('PASS'), verdicts.has('FAIL')]).toEqual([false, false])
  })

  it('judges clusters too', async () => {
    const cluster = await startDemoCluster(clusterProfile('compliant', new Date()))
    try {
      const file = join(dir, 'kubeconfig')
      await writeFile(file, cluster.kubeconfig, { mode: 0o600 })
      const { osCloud: _, ...rest } = subject({ scopes: ['scs-compatible-kaas'], kubeconfig: [file] })
      const [entry] = await visitSubject(rest, await night('2026-11-22', { rules: new Map([['scs-compatible-kaas', await loadRules({ scope: 'scs-compatible-kaas' })]]) }))
      expect(entry).toMatchObject({ state: 'complete', subject: 'north', scope: 'scs-compatible-kaas' })
      expect(entry?.card['version-policy-check']?.verdict).toBeDefined()
    } finally {
      await cluster.stop()
    }
  })

  it('that a failed preparation kept from being made tells why', async () => {
    const [entry] = await visitSubject(subject(), await night('2026-11-22'), { problem: 'the provision command ended with 3: no quota' })
    expect(entry).toMatchObject({ state: 'failed', problem: 'the provision command ended with 3: no quota' })
  })

  it('of another cloud under the same name judges everything, and keeps no result of the first', async () => {
    await demoConfig()
    const active = subject({ passive: false })
    await visitSubject(active, await night('2026-11-22'))
    await demoConfig({})
    const [second] = await visitSubject(subject(), await night('2026-11-23'))
    expect((await reportOf(second)).selection).toBeUndefined()
    expect(second?.card['scs-0117-test-backup']?.verdict).not.toBe('PASS')
  }, 60_000)

  it('of another region under the same name judges everything', async () => {
    const cloud = await demoConfig({ regions: ['RegionOne', 'RegionTwo'] })
    await visitSubject(subject({ passive: false }), await night('2026-11-22'))
    await cloud.stop()
    await demoConfig({ regions: ['RegionTwo', 'RegionOne'] }, { port: Number(new URL(cloud.config.clouds.demo.auth.auth_url).port) })
    const [second] = await visitSubject(subject(), await night('2026-11-23'))
    expect(second?.card['scs-0117-test-backup']?.verdict).toBe('MISS')
  }, 60_000)

  it('of another cloud whose first night fails judges everything in the second, and keeps no result of the first cloud', async () => {
    await demoConfig()
    await visitSubject(subject({ passive: false }), await night('2026-11-22'))
    await visitSubject(subject({ osCloud: 'wrong' }), await night('2026-11-23'))
    await demoConfig()
    const [third] = await visitSubject(subject(), await night('2026-11-24'))
    expect(third?.card['scs-0117-test-backup']?.verdict).toBe('MISS')
  }, 60_000)

  it('removes what killed visits left, also if passive ones came between, and nothing else', async () => {
    const cloud = await demoConfig()
    const begun = { format: 'scs-check/begun/1', at: '2026-11-20T03:00:00Z', objects: [] }
    const runs = ['0tl2zzzabcdef', '0tl2zzzfedcba'] as const
    await store.append(['begun', 'north'], { ...begun, id: `2026-11-20~${runs[0]}`, night: '2026-11-20', runs: [runs[0]] })
    await visitSubject(subject(), await night('2026-11-21'))
    expect(cloud.requests().filter(({ method }) => method === 'DELETE')).toEqual([])
    await visitSubject(subject({ passive: false }), await night('2026-11-22'))
    const entries: string[] = []
    for await (const { id } of store.entries(['begun', 'north'])) entries.push(id)
    expect(entries.filter(id => id.startsWith(`2026-11-20~${runs[0]}`))).toEqual([`2026-11-20~${runs[0]}`, `2026-11-20~${runs[0]}~end`])
    expect(entries.filter(id => id.endsWith('~end'))).toHaveLength(2)
  }, 60_000)

  it('of two clouds under one name in one night is made for both', async () => {
    await demoConfig()
    const context = await night('2026-11-22')
    await visitSubject(subject(), context)
    await demoConfig()
    const [second] = await visitSubject(subject(), { ...context, file: 'another.yaml' })
    expect(second?.id).toBe('2026-11-22~002')
  })

  it('counts no attestation that is gone or cannot be read, and says the latter', async () => {
    await demoConfig()
    await mkdir(join(dir, 'att'))
    await printed(() => main(['attest', 'key-manager-docs-check', '--subject', 'north', '--document', new URL(import.meta.url).pathname, '--by', 'me', '-o', join(dir, 'att', 'a.json')]))
    const attested = subject({ attestations: [join(dir, 'att')] })
    const [first] = await visitSubject(attested, await night('2026-11-20'))
    expect(first?.card['key-manager-docs-check']?.verdict).toBe('PASS')
    await writeFile(join(dir, 'att', 'b.json'), '{broken')
    const [second] = await visitSubject(attested, await night('2026-11-21'))
    expect(second).toMatchObject({ state: 'partial', problem: expect.stringContaining('no attestation counts') as string })
    expect(second?.card['key-manager-docs-check']?.verdict).toBe('MISS')
    await rm(join(dir, 'att'), { recursive: true })
    await mkdir(join(dir, 'att'))
    const [third] = await visitSubject(attested, await night('2026-11-22'))
    expect(third?.card['key-manager-docs-check']?.verdict).toBe('MISS')
  })

  it('keeps no PASS by another definition of what it tries in vain', async () => {
    await demoConfig()
    await visitSubject(subject({ passive: false }), await night('2026-11-22'))
    const context = await night('2026-11-23')
    const rules = context.rules.get(SCOPE)!
    context.rules.set(SCOPE, { ...rules, standards: rules.standards.map(one => (one.id === 'scs-0117' ? { ...one, title: `${one.title}!`, digest: digestOf(canonicalJson({ ...one, title: `${one.title}!`, digest: undefined })) } : one)) })
    const [second] = await visitSubject(subject(), context)
    expect(second?.card['scs-0117-test-backup']?.verdict).toBe('MISS')
    expect(second?.card['scs-0116-permissions']?.verdict).toBe('PASS')
  }, 60_000)

  it('that a later night has made is not made for an earlier one', async () => {
    await demoConfig()
    await visitSubject(subject(), await night('2026-11-22'))
    await expect(visitSubject(subject({ osCloud: 'wrong' }), await night('2026-11-21'))).rejects.toThrow(/later night/)
  })

  it('that failed is made once more if its night is', async () => {
    await demoConfig()
    await visitSubject(subject({ osCloud: 'wrong' }), await night('2026-11-22'))
    expect(await visitSubject(subject({ osCloud: 'wrong' }), await night('2026-11-22'))).toEqual([])
    const [again] = await visitSubject(subject({ osCloud: 'demo' }), await night('2026-11-22', { again: true }))
    expect(again).toMatchObject({ id: '2026-11-22~002', night: '2026-11-22', state: 'complete' })
  })

  it('ends by its own deadline and keeps what was seen', async () => {
    await demoConfig({}, { faults: [{ service: 'image', kind: 'hang' }] })
    const [entry] = await visitSubject(subject({ deadline: 3_000 }), await night('2026-11-22'))
    expect(entry).toMatchObject({ state: 'partial', problem: 'the deadline of 3 s was reached' })
    const verdicts = (await reportOf(entry)).results.map(({ testcase, verdict }) => [testcase, verdict])
    expect(verdicts).toContainEqual(['scs-0102-prop-os_distro', 'DNF'])
    expect(verdicts.some(([, verdict]) => verdict === 'PASS')).toBe(true)
  })
})
