import { connect } from '../../src/clients/openstack.ts'
import { loadCloudConfig } from '../../src/clients/cloud-config.ts'
import { assign, loadRules, probesOf, type Rules } from '../../src/cli/rules.ts'
import { collect } from '../../src/collect/collect.ts'
import { startDemoCloud } from '../../src/demo/server.ts'
import { loadState } from '../../src/demo/state.ts'
import { evaluate } from '../../src/evaluate/evaluate.ts'
import { canonicalJson, digestOf } from '../../src/evidence/canonical.ts'
import { tripwire } from '../../src/evidence/tripwire.ts'
import { changesBetween, otherFindings, type Side } from '../../src/history/changes.ts'
import { addReport } from '../../src/history/score-card.ts'
import type { JudgeAgain, Visited } from '../../src/history/steps.ts'
import type { Attested, Evidence, Gathered } from '../../src/model/evidence.ts'
import type { Change } from '../../src/model/history.ts'

/** The instant at which clouds of the parity suite are looked at. */
export const LOOKED = '2026-11-22T03:00:00Z'
export const rules: Rules = await loadRules({})

/** What is seen of a cloud of the parity suite. */
export async function seenOf(name: string): Promise<Gathered> {
  const cloud = await startDemoCloud(await loadState(new URL(`../parity/clouds/${name}.json`, import.meta.url).pathname))
  const { auth, region_name } = cloud.config.clouds.demo
  const env = Object.fromEntries(Object.entries({ ...auth, region_name }).map(([key, value]) => [`OS_${key.toUpperCase()}`, value]))
  const { regions } = await loadCloudConfig({ env, cwd: '/nonexistent', home: '/nonexistent', etc: '/nonexistent' })
  const client = connect(regions[0]!, {})
  try {
    return await collect({ subject: 'c', openstack: client }, probesOf(assign(rules, {}, new Date(LOOKED)), { passive: true }), {
      tool: { name: 'scs-check', version: '0' }, tripwire: tripwire(() => client.secrets()), probeDeadline: 20_000, signal: AbortSignal.timeout(20_000), hardSignal: AbortSignal.timeout(20_000),
      run: '0tl2zzzabcdef', allowPrivileged: false, now: () => new Date(LOOKED),
    })
  } finally {
    await client.close()
    await cloud.stop()
  }
}

/** The same, with other evidence of one kind: other data, or a reason why there are none. */
export function but(gathered: Gathered, kind: string, change: (data: never) => unknown, failed = false): Gathered {
  const entry = gathered.collection.evidence.find(one => one.kind === kind)
  const old = gathered.documents.get(entry?.digest ?? '')
  if (old?.seen.ok !== true) throw new Error(`no evidence of kind ${kind}`)
  const made = change(structuredClone(old.seen.data) as never)
  const document = { ...old, seen: failed ? { ok: false, reason: 'timeout', message: String(made) } : { ok: true, data: made } } as Evidence
  const digest = digestOf(canonicalJson(document))
  const evidence = gathered.collection.evidence.map(one => (one === entry ? { ...one, digest } : one))
  return { collection: { ...gathered.collection, evidence }, documents: new Map([...gathered.documents, [digest, document]]) }
}

/** The same as if it had been looked at then. */
export function at(gathered: Attested, instant: string): Attested {
  const evidence = gathered.collection.evidence.map(entry => ({ ...entry, from: instant, until: instant }))
  return { ...gathered, collection: { ...gathered.collection, from: instant, until: instant, evidence } }
}

/** The visit as it is judged at its end by these rules. */
export function judged(gathered: Attested, by: Rules = rules): Visited & { gathered: Attested } {
  return { gathered, report: evaluate(gathered, assign(by, {}, new Date(gathered.collection.until))) }
}

export const judgeBy = (by: Rules = rules, version = 'v5.1'): JudgeAgain => (gathered, asOf) => evaluate(gathered, assign(by, { scopeVersion: [version] }, asOf))

/** A subject whose nights are these visits, the last of them now. */
export function sideOf(...visits: Visited[]): Side {
  const nights = visits.map((visited, i) => ({ night: `${i}`.padStart(3, '0'), visited }))
  const card = nights.reduce((before, { night, visited }) => addReport(before, visited.report, night), {})
  const asOf = new Date(visits.at(-1)!.report.asOf)
  return { night: nights.at(-1)!.night, asOf, card, visited: night => Promise.resolve(nights.find(one => one.night === night)?.visited) }
}

/** What changed from the second last visit to the last one. */
export async function changed(visits: Visited[], by: Rules = rules, judge: JudgeAgain | undefined = judgeBy(by)): Promise<Change[]> {
  const [before, after] = [sideOf(...visits.slice(0, -1)), sideOf(...visits)]
  return [...await changesBetween(before, after, judge), ...await otherFindings(before, after, judge)]
}

/** `testcase kind: causes`, for short comparisons. */
export const inShort = (changes: Change[]): string[] => changes.map(({ testcase, kind, causes }) => `${testcase} ${kind}: ${causes.map(cause => cause.kind).join(', ')}`)

/** The report by another version of the tool. */
export const byTool = (visited: Visited, version: string): Visited => ({ ...visited, report: { ...visited.report, tool: { name: 'scs-check', version } } })
