import { readFile, stat } from 'node:fs/promises'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormatsModule from 'ajv-formats'
import { summarize, TARGETS } from '../evaluate/evaluate.ts'
import { worst } from '../evaluate/verdict.ts'
import type { Report } from '../model/report.ts'
import { exitCode, UsageError } from './exit.ts'
import type { OutputOptions } from './options.ts'
import { plannedOutputs, writeReports } from './outputs.ts'

/** Prints kept reports in other formats; the exit code is the one of the run that wrote them. Throws UsageError for files that are no report. */
export async function renderVerb(files: string[], options: OutputOptions): Promise<number> {
  const valid = await validator()
  const reports = (await Promise.all(files.map(file => readReports(file, valid)))).flat()
  const outputs = await plannedOutputs(options, reports.map(({ subject }) => subject), files)
  await writeReports(reports, outputs, options, text => text)
  return exitCode(reports)
}

type Validator = (value: unknown) => string | null

async function validator(): Promise<Validator> {
  const schema = JSON.parse(await readFile(new URL('../../src/report/report.schema.json', import.meta.url), 'utf8')) as object
  const ajv = new Ajv2020({ strict: true, allowUnionTypes: true })
  addFormatsModule.default(ajv)
  const check = ajv.compile(schema)
  return value => (check(value) ? null : `${check.errors?.[0]?.instancePath || '/'} ${check.errors?.[0]?.message ?? 'is wrong'}`)
}

async function readReports(file: string, valid: Validator): Promise<Report[]> {
  let value: unknown
  try {
    if (!(await stat(file)).isFile()) throw new UsageError(`${file}: is no file`)
    value = JSON.parse(await readFile(file, 'utf8'))
  } catch (error) {
    if (error instanceof UsageError) throw error
    const code = (error as NodeJS.ErrnoException).code
    throw new UsageError(code === undefined ? `${file}: is not JSON` : `${file}: cannot be read (${code})`)
  }
  const all = Array.isArray(value) ? value : [value]
  for (const one of all) {
    const wrong = valid(one)
    if (wrong !== null) throw new UsageError(`${file}: is no report of the format scs-check/report/1: ${wrong}`)
    refuseContradiction(file, one as Report)
  }
  return all as Report[]
}

/** A summary that does not follow from the results is not this tool's, and must not decide an exit code. */
function refuseContradiction(file: string, report: Report): void {
  for (const { testcase, verdict, findings } of report.results) {
    if ((verdict === 'FAIL') !== findings.some(({ severity }) => severity === 'violation')) {
      throw new UsageError(`${file}: the verdict of ${testcase} does not follow from its findings: the report was changed`)
    }
  }
  for (const { version, targets } of report.versions) {
    const computed = summarize(version, report.results, [])
    for (const target of TARGETS) {
      const [told, counted] = [targets[target], computed[target]]
      const { PASS = 0, FAIL = 0, DNF = 0, MISS = 0 } = counted?.counts ?? {}
      const missing = (told?.counts.MISS ?? 0) - MISS // what a selection left out
      const same = told === undefined ? counted === undefined : told.counts.PASS === PASS && told.counts.FAIL === FAIL && told.counts.DNF === DNF
        && missing >= 0 && (missing === 0 || report.selection !== undefined)
        && told.verdict === worst([...(counted === undefined ? [] : [counted.verdict]), ...(missing > 0 ? ['MISS' as const] : [])])
      if (!same) throw new UsageError(`${file}: the summary of ${version} ${target} does not follow from the results: the report was changed`)
    }
  }
}
