import { readFile } from 'node:fs/promises'
import type { Standard } from '../model/definition.ts'
import type { Schema } from '../model/json.ts'
import type { Waiver } from '../model/waiver.ts'
import { suggest } from '../nearest.ts'
import type { Problem } from '../spec/definition-error.ts'
import { schemaProblems } from '../spec/schema.ts'
import { type Source, readSource } from '../spec/source.ts'
import { lastDay, isDay } from './days.ts'
import { WaiversError } from './waivers-error.ts'

const FORMAT = 'scs-check/waivers/1'
const published = new URL('../../src/waivers/waivers.schema.json', import.meta.url)

/** What waivers may be about. */
export interface Definitions {
  standards: Standard[]
  /** Ids of the scopes. */
  scopes: Iterable<string>
  /** Without `from`, a waiver may last a year from here: YYYY-MM-DD; today (UTC). */
  today?: string
}

/** Reads and checks a file of waivers. Throws `WaiversError` with every problem of it: a waiver is never silently ignored. */
export async function loadWaivers(file: string, definitions: Definitions): Promise<Waiver[]> {
  const { waivers, problems } = await checkWaivers(await readSource(file), definitions)
  if (problems.length > 0) throw new WaiversError(problems)
  return waivers
}

/** The waivers of this text, and all that is wrong with them. */
export async function checkWaivers(source: Source, definitions: Definitions): Promise<{ waivers: Waiver[]; problems: Problem[] }> {
  const problems = source.problems.length > 0 ? source.problems.slice(0, 1).map(withoutText) : await shapeProblems(source)
  if (problems.length > 0) return { waivers: [], problems }
  const given = (source.value as { waivers: Omit<Waiver, 'at'>[] }).waivers
  const waivers = given.map((waiver, i): Waiver => ({ ...waiver, at: placeOf(source, i) }))
  return { waivers, problems: [...sameIds(waivers, source), ...waivers.flatMap((waiver, i) => problemsOf(waiver, i, source, definitions))] }
}

/** Another file may have been named by mistake: nothing of one that is no YAML is shown, and of one that holds no waivers only that. */
function withoutText(problem: Problem): Problem {
  return { ...problem, message: problem.message.startsWith('is not YAML: ') ? problem.message.replace(/[:\s]*["'`][^]*$/, '') : problem.message }
}

async function shapeProblems(source: Source): Promise<Problem[]> {
  const { format } = (source.value ?? {}) as { format?: unknown }
  if (format !== FORMAT) {
    const newer = typeof format === 'string' && /^scs-check\/waivers\/\d{1,9}$/.test(format)
    return [newer ? source.problem(['format'], `this version of scs-check does not read ${format}`, `write format: ${FORMAT}`)
      : source.problem([], 'holds no waivers', `a file of waivers begins with format: ${FORMAT}`)]
  }
  return schemaProblems(await (schema ??= readSchema()), source.value, [], source)
}

let schema: Promise<Schema> | undefined
const readSchema = async (): Promise<Schema> => JSON.parse(await readFile(published, 'utf8')) as Schema

function placeOf(source: Source, i: number): string {
  const { file, line } = source.problem(['waivers', i], '')
  return `${file}:${line}`
}

function sameIds(waivers: Waiver[], source: Source): Problem[] {
  const first = new Map<string, string>()
  return waivers.flatMap(({ id, at }, i) => {
    const before = first.get(id)
    first.set(id, before ?? at)
    return before === undefined ? [] : [source.problem(['waivers', i, 'id'], `there is another waiver ${id}, at ${before}`, 'give one of them another id')]
  })
}

function problemsOf({ testcase, scope, from, until }: Waiver, i: number, source: Source, { standards, scopes, today }: Definitions): Problem[] {
  const problem = (key: string, message: string, cure: string): Problem => source.problem(['waivers', i, key], message, cure)
  const all = standards.flatMap(({ testcases }) => testcases)
  const defined = all.find(({ id }) => id === testcase)
  const known = [...scopes]
  const wrong = Object.entries({ from, until }).filter(([, day]) => day !== undefined && !isDay(day))
  const latest = from === undefined || isDay(from) ? lastDay(from ?? today ?? new Date().toISOString().slice(0, 10)) : undefined
  return [
    ...defined === undefined ? [problem('testcase', `there is no test case ${JSON.stringify(testcase)}`, suggest(testcase, all.map(({ id }) => id)))] : [],
    ...defined?.retired === undefined ? [] : [problem('testcase', `${testcase} was retired on ${defined.retired}: it is never judged`, 'remove the waiver')],
    ...scope === undefined || known.includes(scope) ? [] : [problem('scope', `there is no scope ${JSON.stringify(scope)}`, suggest(scope, known))],
    ...wrong.map(([key, day]) => problem(key, `${key} ${day} is no day of the calendar`, 'write YYYY-MM-DD')),
    ...wrong.length === 0 && from !== undefined && until < from ? [problem('until', `until ${until} is before from ${from}`, 'it is the last day on which the waiver holds')] : [],
    ...wrong.length === 0 && latest !== undefined && until > latest
      ? [problem('until', `until ${until} is too far off: a waiver holds for a year at most, as a certificate does`, `at most ${latest}; extend it then`)] : [],
  ]
}
