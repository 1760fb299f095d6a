import { beforeAll, describe, expect, it } from 'vitest'
import { addReport } from '../../src/history/score-card.ts'
import { publicBoard } from '../../src/board/public.ts'
import type { Board } from '../../src/model/board.ts'
import type { Evidence, Gathered } from '../../src/model/evidence.ts'
import type { Report } from '../../src/model/report.ts'
import { publicReport } from '../../src/report/public.ts'
import { publicBecause } from '../../src/report/public-words.ts'
import { assign, loadRules } from '../../src/cli/rules.ts'
import { evaluate } from '../../src/evaluate/evaluate.ts'
import { CANARY, changed, demoVisit } from './public-kit.ts'

const SAID = `there is no file /dev/shm/${CANARY}/missing.yaml (--kubeconfig)`
const SCOPES = { flawed: 'scs-compatible-iaas', kaas: 'scs-compatible-kaas' } as const
type Profile = keyof typeof SCOPES
const visits = {} as Record<Profile, Gathered>
beforeAll(async () => { for (const name of ['flawed', 'kaas'] as const) visits[name] = bare(await demoVisit(name)) }, 60_000)

/** A visit of which the clusters have no name. */
function bare({ collection: { clusters: _, ...collection }, documents }: Gathered): Gathered {
  return {
    collection: { ...collection, evidence: collection.evidence.map(({ cluster: __, ...entry }) => entry) },
    documents: new Map([...documents].map(([digest, { cluster: __, ...evidence }]) => [digest, evidence])),
  }
}

const judged = async (name: Profile, gathered: Gathered): Promise<Report> =>
  evaluate(gathered, assign(await loadRules({ scope: SCOPES[name] }), { scopeVersion: ['all'], allStandards: true }, new Date(gathered.collection.until)))

describe.each(['flawed', 'kaas'] as const)('of %s, whatever could not be seen', name => {
  it('nobody reads what was said instead, neither in a report nor on the board', async () => {
    const kinds = [...new Set(visits[name].collection.evidence.map(({ kind }) => kind))]
    for (const lost of [kinds, ...kinds.map(kind => [kind])]) {
      for (const reason of lost === kinds ? ['unreachable', 'malformed'] as const : ['unreachable'] as const) {
        const unseen = (one: Evidence): Evidence => (lost.includes(one.kind) ? { ...one, seen: { ok: false, reason, message: SAID } } : one)
        const report = await judged(name, changed(visits[name], unseen))
        const leaks = (shown: unknown): string[] => JSON.stringify(shown).match(/"[^"]*CANARY[^"]*"/g) ?? []
        if (lost === kinds) expect(leaks(report.results.map(({ because }) => because)).length).toBeGreaterThan(5)
        expect(leaks([publicReport(report), publicBoard(boardOf(report))]), lost.join()).toEqual([])
      }
    }
  }, 60_000)
})

function boardOf(report: Report): Board {
  const scope = { scope: report.scope.id, history: { nights: [], verdicts: {} }, card: addReport({}, report, '2026-11-20'), versions: [], changes: [], certificates: [], waived: {} }
  return {
    asOf: report.asOf, view: 'full', tool: report.tool, title: 'Board', scopes: {}, certifiedBy: 'register', certificates: [], waivers: [], problems: [],
    subjects: [{ name: report.subject, links: {}, certified: false, scopes: [scope] }],
  }
}

it.each(['flawed', 'kaas-flawed'] as const)('what the report of %s tells the public of a reason, the board tells too', async profile => {
  const visit = await demoVisit(profile)
  const report = evaluate(visit, assign(await loadRules({ scope: profile === 'flawed' ? 'scs-compatible-iaas' : 'scs-compatible-kaas' }), {}, new Date(visit.collection.until)))
  const cards = Object.values(publicBoard(boardOf(report)).subjects[0]!.scopes[0]!.card)
  const told = publicReport(report).results.filter(({ verdict, because }) => verdict === 'FAIL' && !because.includes('not shown'))
  expect(told.length).toBeGreaterThan(0)
  for (const { testcase, because } of told) expect([testcase, cards.filter(one => one.because === because).length > 0]).toEqual([testcase, true])
}, 60_000)

it.each([
  'no flavor has the extra spec scs:name-v2=SCS-2V-8-20s', 'no public or community image is named Ubuntu 24.04', 'no volume type advertises the aspect "encrypted", and 1 more',
  'no service of type load-balancer or octavia in the catalog', '1.36.3 is out for 60 days (since 2026-09-24, offered by 2026-10-25 at the latest), and the cluster runs 1.36.2, and 2 more',
  'Kubernetes 1.29 is out of support since 2025-02-28', 'every cluster: data from 2026-08-22 is too old to judge 2026-11-01: a patch released since then could be overdue after 30 days; run scs-check data update',
  'CVE-2026-1234 (base score 8.1, published 2026-09-01) affects 1.36.2; 1.36.3 fixes it and is out since 2026-09-24: 60 days, 14 are allowed',
])('a reason of names of standards, versions and dates alone is shown: %s', because => {
  expect(publicBecause('FAIL', because)).toBe(because)
  expect(publicBecause('FAIL', `${because} at secret.example.org`)).not.toContain('secret')
  expect(publicBecause('FAIL', because.replace(/[\d"]/, ' secret '))).not.toContain('secret')
})

it.each(['the report of the guest has no intact line on cpu', 'the guest does not tell whether its processors have rdrand'])('a reason of our own words alone is shown, so that a signed report can be published: %s', because => {
  expect(publicBecause('DNF', because)).toBe(because)
  expect(publicBecause('DNF', `${because}: /root/secret`)).not.toContain('secret')
})
