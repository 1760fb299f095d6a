import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import * as checks from '../../src/checks/scs-0210.ts'
import { verdictOf } from '../../src/evaluate/verdict.ts'
import type { Standard } from '../../src/model/definition.ts'
import type { Check, Outcome } from '../../src/model/judging.ts'
import type { KubernetesCve, ReleaseData } from '../../src/model/release-data.ts'

const standard = parse(readFileSync(new URL('../../standards/scs-0210.yaml', import.meta.url), 'utf8')) as Standard

/** The data that the package ships. */
export const shipped = JSON.parse(readFileSync(new URL('../../standards/data/kubernetes-releases.json', import.meta.url), 'utf8')) as ReleaseData

/** The same data as if all of it, or only the list of CVEs, had been taken on this day. */
export function takenOn(data: ReleaseData, day: string, list = day): ReleaseData {
  const sources = Object.entries(data.sources).map(([name, source]) => [name, { ...source, taken: `${name === 'feed' || name === 'records' ? list : day}T00:00:00Z` }])
  return { ...data, sources: Object.fromEntries(sources) as ReleaseData['sources'] }
}

/** A CVE of base score 9 that affects versions from the one to the other. */
export function cve(published: string, from: string, before: string | null, more: Partial<KubernetesCve> = {}): KubernetesCve {
  return { id: 'CVE-2026-1234', published, scores: { cvssV3_1: 9 }, affected: [{ from, before }], ...more }
}

/** The verdict of a test case of scs-0210 on this evidence. */
export function judge(id: string, seen: Record<string, unknown>, asOf: string, parameters: object = {}): Outcome & { verdict: string; because: string } {
  const testcase = standard.testcases.find(one => one.id === id)!
  const check = (checks as Record<string, Check>)[testcase.check!]!
  const outcome = check.judge(seen, { ...testcase.parameters, ...parameters }, new Date(asOf))
  return { ...outcome, ...verdictOf(outcome, testcase, Object.values(check.needs)) }
}
