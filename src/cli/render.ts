import { readFile, stat } from 'node:fs/promises'
import type { Report } from '../model/report.ts'
import { exitCode, UsageError } from './exit.ts'
import type { OutputOptions } from './options.ts'
import { plannedOutputs, writeReports } from './outputs.ts'
import { type Read, reportReader } from './read-reports.ts'

/** Prints kept reports in other formats; the exit code is the one of the run that wrote them. Throws UsageError for files that are no report. */
export async function renderVerb(files: string[], options: OutputOptions): Promise<number> {
  const read = await reportReader()
  const reports = (await Promise.all(files.map(file => readReports(file, read)))).flat()
  const outputs = await plannedOutputs(options, reports.map(({ subject }) => subject), files)
  await writeReports(reports, outputs, options, text => text)
  return exitCode(reports)
}

async function readReports(file: string, read: (text: string) => Read): Promise<Report[]> {
  const cannot = (error: NodeJS.ErrnoException) => { throw new UsageError(`${file}: cannot be read (${error.code ?? 'error'})`) }
  if ((await stat(file).catch(cannot))?.isFile() !== true) throw new UsageError(`${file}: is no file`)
  const found = read(await readFile(file, 'utf8').catch(cannot) ?? '')
  if ('problem' in found) throw new UsageError(`${file}: ${found.problem}`)
  return found.reports
}
