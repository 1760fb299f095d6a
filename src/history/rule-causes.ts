import type { Cause } from '../model/history.ts'
import type { Json, JsonObject } from '../model/json.ts'
import type { Report } from '../model/report.ts'
import type { Told } from './told.ts'
import { differences } from './json-diff.ts'
import type { Visited } from './steps.ts'
import { inWords, type Value } from './values.ts'

/** What differs between the rules of two results: the definition, the version of the standard, else the tool; undefined if nothing does. */
export function rulesCause({ visited: before, result: old }: Told, { visited: after, result: now }: Told): Cause | undefined {
  const { standard, testcase } = now ?? old ?? { standard: '', testcase: '' }
  const [was, is] = [before.report.standards[standard], after.report.standards[standard]]
  if (was !== undefined && is !== undefined && was !== is) {
    const values = definitionValues(testcase, before.standards?.[standard], after.standards?.[standard])
    const what = values[0] === undefined ? `${short(was)}, now ${short(is)}` : inWords(values[0], undefined)
    return { kind: 'rule', text: `the definition of ${standard} changed: ${what}`, ...(values.length > 0 && { values }) }
  }
  const versions = [old, now].map(result => result?.standardVersions.join(', ') ?? '')
  if (old !== undefined && now !== undefined && versions[0] !== versions[1] && before.report.scope.digest !== after.report.scope.digest) {
    return { kind: 'rule', text: `the scope changed: it is judged by ${standard} ${versions[1]}, before by ${versions[0]}` }
  }
  return toolCause(before, after)
}

/** Why a test case is new or gone: definition, scope, versions in force, tool. */
export function existenceCause(standard: string | undefined, { report: before }: Visited, { report: after }: Visited, what: 'new' | 'gone'): Cause {
  const changed = standard !== undefined && before.standards[standard] !== after.standards[standard]
  if (changed) return { kind: 'rule', text: `the test case is ${what}: the definition of ${standard} changed` }
  if (before.scope.digest !== after.scope.digest) return { kind: 'rule', text: `the test case is ${what}: the scope ${after.scope.id} changed` }
  const [was, is] = [versionsOf(before), versionsOf(after)]
  if (was !== is) return { kind: 'time', text: `the test case is ${what}: judged are now versions ${is} of ${after.scope.id}, before ${was}` }
  return toolCause({ report: before }, { report: after }) ?? { kind: 'unknown', text: `the test case is ${what}, though definitions and tool are the same` }
}

function toolCause({ report: before }: Visited, { report: after }: Visited): Cause | undefined {
  if (before.tool.version === after.tool.version) return undefined
  return { kind: 'tool', text: `the test changed: ${after.tool.name} ${before.tool.version} was used then, ${after.tool.version} now` }
}

const versionsOf = ({ versions }: Report): string => versions.map(({ version }) => version).sort().join(', ')
const short = (digest: string): string => digest.slice(0, 'sha256:'.length + 12)

/** What differs in the definitions of the test case: in itself, or in what versions of the standard say of it. */
function definitionValues(testcase: string, before: Json | undefined, after: Json | undefined): Value[] {
  if (before === undefined || after === undefined) return []
  return differences(partOf(before, testcase), partOf(after, testcase), 8).map(({ at, before: was, after: is }) =>
    ({ need: 'definition', at, ...(was !== undefined && { before: was }), ...(is !== undefined && { after: is }) }))
}

/** Title, links and cures change no verdict. */
const JUDGING = ['check', 'manual', 'retired', 'parameters', 'lifetime', 'whenEmpty']

function partOf(standard: Json, testcase: string): JsonObject {
  const { testcases, versions } = standard as { testcases?: JsonObject[]; versions?: Record<string, { parameters?: JsonObject }> }
  const own = (Array.isArray(testcases) ? testcases : []).find(({ id }) => id === testcase) ?? {}
  const said = Object.entries(versions ?? {}).flatMap(([version, { parameters }]): [string, Json][] =>
    (parameters?.[testcase] === undefined ? [] : [[version, parameters[testcase]]]))
  const judging = JUDGING.flatMap((name): [string, Json][] => (own[name] === undefined ? [] : [[name, own[name]]]))
  return { ...Object.fromEntries(judging), versions: Object.fromEntries(said) }
}
