import { constants } from 'node:fs'
import { access, realpath, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve, sep } from 'node:path'
import { makeDir, obstacle, replaceFile } from '../evidence/files.ts'
import type { Report } from '../model/report.ts'
import type { Waiver } from '../model/waiver.ts'
import { renderConsole } from '../report/console.ts'
import { type Beside, type Format, formatOf, render } from '../report/formats.ts'
import { systemReason, UsageError } from './exit.ts'
import { fileName } from './file-name.ts'
import type { OutputOptions } from './options.ts'
import { waivedAndTold } from './waivers.ts'

export interface Output {
  format: Format
  path: string
}

/**
 * The files that -o asks for; throws FormatError or UsageError before a cloud is visited, also for paths that cannot be written or that lie in
 * (or are) what is `kept`: evidence directories and reports that are read.
 */
export async function plannedOutputs(options: OutputOptions, subjects: string[], kept: string[] = []): Promise<Output[]> {
  const outputs = (options.output ?? []).map(formatOf)
  const paths = new Set<string>()
  for (const { format, path } of outputs) {
    // a page has room for several
    if (subjects.length > 1 && format !== 'html' && path !== '-' && !path.includes('{subject}')) {
      throw new UsageError(`-o ${path}: ${subjects.length} subjects are judged (${subjects.join(', ')}), each has a report of its own: `
        + 'put {subject} into the path, e.g. -o report-{subject}.json, or judge one at a time (--region chooses one of a cloud)')
    }
    for (const file of new Set(await Promise.all(subjects.map(subject => location(placed(path, subject)))))) {
      if (paths.has(file)) throw new UsageError(`-o ${path}: two reports would go to ${file === '-' ? 'stdout' : file}; give each a path of its own`)
      paths.add(file)
      for (const place of await Promise.all([...kept, ...[options.waivers].filter(one => one !== undefined)].map(location))) {
        if (file === place || file.startsWith(place + sep)) throw new UsageError(`-o ${path}: would write over or into ${place}, which must stay as it is`)
      }
    }
    if (path.includes('{subject}') && new Set(subjects.map(fileName)).size < subjects.length) {
      throw new UsageError(`-o ${path}: the subjects ${subjects.join(', ')} have the same file name; judge one at a time`)
    }
  }
  for (const path of paths) if (path !== '-') await refuseUnwritable(path)
  return outputs
}

/** What `writeReports` does besides: what is tolerated, what pages show, and what is kept before any report is written. */
export type Writing = OutputOptions & { tolerated?: readonly Waiver[]; keep?: () => Promise<void> } & Pick<Beside, 'page'>

/**
 * Prints the console view (unless a report goes to stdout), keeps the evidence (`keep`), which no other visit brings back, and then writes the reports that were
 * asked for; `scrub` sees every text first. What is `tolerated` is shown as waived, and what became of those waivers is told; `page` is what pages show besides.
 * Whatever can be written is; then throws one UsageError that names what could not.
 */
export async function writeReports(reports: Report[], outputs: Output[], { tolerated = [], page, keep, ...options }: Writing, scrub: (text: string) => string): Promise<void> {
  const waived = waivedAndTold(reports, tolerated)
  const beside = { waived, ...(page !== undefined && { page }) }
  if (!outputs.some(({ path }) => path === '-')) {
    for (const report of reports) process.stdout.write(scrub(renderConsole(report, { ...view(options), waived, exitCode: reports.length === 1 && options.interrupted !== true })))
  }
  const failures: string[] = []
  await keep?.().catch((error: Error) => {
    if (error.name !== 'EvidenceError') throw error
    failures.push(error.message)
  })
  for (const { format, path } of outputs) {
    if (path === '-') {
      process.stdout.write(scrub(await render(format, reports, beside)))
      continue
    }
    const files = path.includes('{subject}') ? reports.map((report): [string, Report[]] => [placed(path, report.subject), [report]]) : [[path, reports] as [string, Report[]]]
    for (const [file, part] of files) {
      await write(file, scrub(await render(format, part, beside))).catch((error: NodeJS.ErrnoException) => {
        failures.push(`-o ${file}: cannot be written: ${systemReason(error.code)}`)
      })
    }
  }
  if (failures.length > 0) throw new UsageError(`${failures.join('; ')}; everything else was written`)
}

function view({ quiet, verbose }: OutputOptions): Parameters<typeof renderConsole>[1] {
  return {
    color: process.stdout.isTTY && process.env['NO_COLOR'] === undefined || (process.env['FORCE_COLOR'] ?? '0') !== '0',
    width: Math.min(process.stdout.columns ?? 80, 120),
    quiet: quiet === true,
    verbose: verbose === true,
  }
}

function placed(path: string, subject: string): string {
  return path.replaceAll('{subject}', fileName(subject))
}

/** Where a path leads, so that one file has one name: absolute, through links. */
async function location(path: string): Promise<string> {
  if (path === '-') return path
  const absolute = resolve(path)
  return realpath(absolute).catch(async () => join(await realpath(dirname(absolute)).catch(() => dirname(absolute)), basename(absolute)))
}

/** A path that cannot be written is told before minutes are spent on a visit. */
async function refuseUnwritable(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined)
  if (found?.isDirectory() === true) throw new UsageError(`-o ${path}: is a directory; name a file in it`)
  const told = (why: string) => new UsageError(`-o ${path}: cannot be written${why}; name a path that you may write to`)
  if (found !== undefined) await access(path, constants.W_OK).catch((error: NodeJS.ErrnoException) => { throw told(` (${error.code ?? 'error'})`) })
  // it is replaced by a new file beside it; a pipe or device is written to
  const why = found === undefined || (found.isFile() && !/^\/(dev|proc)\//.test(resolve(path))) ? await obstacle(await location(path)) : undefined
  if (why !== undefined) throw told(`: ${why}`)
}

async function write(path: string, text: string): Promise<void> {
  await makeDir(dirname(path))
  await replaceFile(path, text)
}
