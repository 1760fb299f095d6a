import type { Report } from '../model/report.ts'
import type { Waiver } from '../model/waiver.ts'
import { plain } from '../report/untrusted.ts'
import type { Waived } from '../report/waived.ts'
import { listScopes, loadDefinitions } from '../spec/load.ts'
import { judgedOf, waivedOf } from '../waivers/applied.ts'
import { type Definitions, loadWaivers } from '../waivers/load.ts'
import { waiverUses } from '../waivers/uses.ts'
import type { JudgeOptions } from './options.ts'
import { SCOPES } from './subject-kind.ts'

type Judging = Pick<JudgeOptions, 'scope' | 'standards'>

/** The waivers of this file, checked against the definitions that are judged by; none without it. Throws ConfigError, DefinitionError. */
export async function waiversOf({ waivers: file, ...judging }: { waivers?: string | undefined } & Judging): Promise<Waiver[]> {
  return file === undefined ? [] : loadWaivers(file, await definitionsOf(judging))
}

/** What waivers may be about: the standards that are judged by, and the package's scopes beside the one that is. Throws DefinitionError. */
export async function definitionsOf({ scope, standards: dir }: Judging): Promise<Definitions> {
  const [{ scope: own, standards }, scopes] = await Promise.all([loadDefinitions(scope ?? SCOPES.openstack, dir === undefined ? {} : { standards: dir }), listScopes()])
  return { standards, scopes: [...new Set([...scopes, own.id])] }
}

/** What the waivers say of the reports; those that are about them and tolerate nothing are told on stderr. */
export function waivedAndTold(reports: Report[], waivers: readonly Waiver[]): Waived {
  for (const text of new Set(reports.flatMap(report => toldOf(report, waivers)))) process.stderr.write(`scs-check: ${plain(text, 1000)}\n`)
  return waivedOf(reports, waivers)
}

function toldOf(report: Report, waivers: readonly Waiver[]): string[] {
  if (waivers.length === 0) return []
  const { subject, scope, selection, results, asOf } = report
  const of = waivers.filter(waiver => waiver.subject === subject && (waiver.scope === undefined || waiver.scope === scope.id))
  if (of.length === 0) return [`none of the ${waivers.length} waivers is about ${subject}`]
  const judged = new Set(results.map(({ testcase }) => testcase))
  // what a selection left out may well fail
  const told = of.filter(({ testcase }) => selection === undefined || judged.has(testcase))
  return waiverUses(told, results.map(result => judgedOf(result, report)), { subjects: [subject] }, asOf)
    .filter(({ state }) => state !== 'used').map(({ waiver: { id, at }, state, text }) => `waiver ${id} of ${subject} (${at}) is ${WORDS[state]}: ${text}`)
}

const WORDS = { used: 'used', unused: 'unused', expired: 'EXPIRED', future: 'not in force yet', unknown: 'about nothing known' } as const
