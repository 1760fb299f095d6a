import { readFile } from 'node:fs/promises'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormatsModule from 'ajv-formats'
import type { Report } from '../model.ts'
import { exitCode, UsageError } from './exit.ts'
import type { OutputOptions } from './options.ts'
import { plannedOutputs, writeReports } from './outputs.ts'

/** Prints kept reports in other formats; the exit code is the one of the run that wrote them. Throws UsageError for files that are no report. */
export async function renderVerb(files: string[], options: OutputOptions): Promise<number> {
  const valid = await validator()
  const reports = (await Promise.all(files.map(file => readReports(file, valid)))).flat()
  const outputs = plannedOutputs(options, reports.map(({ subject }) => subject))
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
    value = JSON.parse(await readFile(file, 'utf8'))
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    throw new UsageError(code === undefined ? `${file}: is not JSON` : `${file}: cannot be read (${code})`)
  }
  const all = Array.isArray(value) ? value : [value]
  for (const one of all) {
    const wrong = valid(one)
    if (wrong !== null) throw new UsageError(`${file}: is no report of the format scs-check/report/1: ${wrong}`)
  }
  return all as Report[]
}
