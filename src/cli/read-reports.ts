import { readFile } from 'node:fs/promises'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormatsModule from 'ajv-formats'
import { summarize, TARGETS } from '../evaluate/evaluate.ts'
import { worst } from '../evaluate/verdict.ts'
import type { Report } from '../model/report.ts'

/** What a text says as a report file: the reports in it, or why it is none. */
export type Read = { reports: Report[] } | { problem: string }

/** A reader of report files: one report or an array of them, by report.schema.json, whose verdicts and summaries agree with their findings. */
export async function reportReader(): Promise<(text: string) => Read> {
  const schema = JSON.parse(await readFile(new URL('../../src/report/report.schema.json', import.meta.url), 'utf8')) as object
  const ajv = new Ajv2020({ strict: true, allowUnionTypes: true })
  addFormatsModule.default(ajv)
  const check = ajv.compile(schema)
  return text => {
    let value: unknown
    try {
      value = JSON.parse(text)
    } catch {
      return { problem: 'is not JSON' }
    }
    const all: unknown[] = Array.isArray(value) ? value : [value]
    if (all.length === 0) return { problem: 'holds no report' }
    for (const one of all) {
      const error = check(one) ? undefined : check.errors?.[0]
      if (error !== undefined) return { problem: `is no report of the format scs-check/report/1: ${error.instancePath || '/'} ${error.message ?? 'is wrong'}` }
      const contradiction = contradictionIn(one as Report)
      if (contradiction !== null) return { problem: contradiction }
    }
    return { reports: all as Report[] }
  }
}

/** A verdict or summary that does not follow from the rest of the report is not this tool's; null if all do. */
function contradictionIn(report: Report): string | null {
  for (const { testcase, verdict, findings } of report.results) {
    if ((verdict === 'FAIL') !== findings.some(({ severity }) => severity === 'violation')) {
      return `the verdict of ${testcase} does not follow from its findings: the report was changed`
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
      if (!same) return `the summary of ${version} ${target} does not follow from the results: the report was changed`
    }
  }
  return null
}
