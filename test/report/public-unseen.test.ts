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

it.each(['the report of the guest has no intact line on cpu', 'the guest does not tell whether its processors have rdrand'])('a reason of our own words alone is shown, so that a signed report can be published: %s', because => {
  expect(publicBecause('DNF', because)).toBe(because)
  expect(publicBecause('DNF', `${because}: /root/secret`)).not.toContain('secret')
})
