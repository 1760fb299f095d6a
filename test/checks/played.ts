import { judge } from '../../src/evaluate/judge.ts'
import type { Played, StepOutcome } from '../../src/model/acting.ts'
import type { JsonObject } from '../../src/model/json.ts'
import type { Finding } from '../../src/model/judging.ts'
import type { Result } from '../../src/model/report.ts'
import { bindAll, checksFor } from '../../src/spec/bind.ts'
import { loadStandards } from '../../src/spec/load.ts'

/** Every way in which a play can end but success. */
export const FAILURES: StepOutcome[] = ['refused', 'unauthenticated', 'quota', 'unsupported', 'rejected', 'error', 'not-ready', 'timeout', 'unreachable', 'malformed', 'interrupted']

const standards = await loadStandards()
const bound = bindAll(standards)
const checks = await checksFor(standards)

/** Evidence of a play that ended like this at its last step. */
export function played(data: JsonObject, outcome: StepOutcome = 'done', more: Partial<Played<JsonObject>> = {}): Played<JsonObject> {
  const last = outcome === 'done' ? [] : [{ name: 'last step', outcome, seconds: 1.5, message: 'the cloud\'s words' }]
  return { run: '0tl2zzzabcdef', steps: [{ name: 'first step', outcome: 'done', seconds: 0.1 }, ...last], undo: [], outcome, data, leftovers: [], ...more }
}

/** The result of a published test case on evidence by the names of the check's needs, judged as `evaluate` would, with the parameters of its YAML. */
export function resultOf(id: string, seen: Record<string, unknown>): Pick<Result, 'verdict' | 'because' | 'findings' | 'examined'> {
  const one = bound.find(({ testcase }) => testcase.id === id)
  const check = checks.get(`${one?.standard}/${one?.testcase.check}`)
  if (one === undefined || check === undefined) throw new Error(`no test case ${id}`)
  const documents = Object.entries({ ...check.needs, ...check.wants }).filter(([name]) => Object.hasOwn(seen, name)).map(([name, { kind, revision }]) => (
    [`sha256:${kind}`, { kind, revision, subject: 's', seen: { ok: true as const, data: seen[name] as JsonObject } }] as const))
  const from = '2026-01-01T00:00:00Z'
  return judge(one, check, {
    collection: {
      format: 'scs-check/collection/1', tool: { name: 't', version: '0' }, subject: 's', from, until: from, notes: [],
      evidence: documents.map(([digest, { kind }]) => ({ kind, digest, from, until: from })),
    },
    documents: new Map(documents),
  }, new Date(from))
}

/** The verdict on each failure of a play of which this was seen. */
export function verdicts(id: string, need: string, data: JsonObject = {}): Record<string, string> {
  return Object.fromEntries(FAILURES.map(outcome => [outcome, resultOf(id, { [need]: played(data, outcome) }).verdict]))
}

/** The findings that decide. */
export const violations = ({ findings }: { findings: Finding[] }): Finding[] => findings.filter(({ severity }) => severity === 'violation')

/** What `verdicts` gives where these failures are violations. */
export function failing(...fail: StepOutcome[]): Record<string, string> {
  return Object.fromEntries(FAILURES.map(outcome => [outcome, fail.includes(outcome) ? 'FAIL' : 'DNF']))
}
