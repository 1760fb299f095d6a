import { readFile } from 'node:fs/promises'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormatsModule from 'ajv-formats'
import { contradictionIn } from '../evaluate/contradiction.ts'
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
