import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Report } from '../model.ts'
import { renderConsole } from '../report/console.ts'
import { type Format, formatOf, render } from '../report/formats.ts'
import { UsageError } from './exit.ts'
import type { OutputOptions } from './options.ts'

export interface Output {
  format: Format
  path: string
}

/** The files that -o asks for; throws FormatError or UsageError before anything else happens. */
export function plannedOutputs(options: OutputOptions, subjects: string[]): Output[] {
  const outputs = (options.output ?? []).map(formatOf)
  for (const { path } of outputs) {
    if (subjects.length > 1 && path !== '-' && !path.includes('{subject}')) {
      throw new UsageError(`-o ${path}: ${subjects.length} subjects are judged (${subjects.join(', ')}), each has a report of its own: `
        + 'put {subject} into the path, e.g. -o report-{subject}.json, or choose one with --region')
    }
  }
  if (outputs.filter(({ path }) => path === '-').length > 1) throw new UsageError('-o: only one report can go to stdout')
  return outputs
}

/** Writes the reports that were asked for, and the console view to stdout unless a report goes there; `scrub` sees every text first. */
export async function writeReports(reports: Report[], outputs: Output[], options: OutputOptions, scrub: (text: string) => string): Promise<void> {
  for (const { format, path } of outputs) {
    if (path === '-') {
      process.stdout.write(scrub(await render(format, reports)))
    } else if (path.includes('{subject}')) {
      for (const report of reports) {
        await write(path.replaceAll('{subject}', fileName(report.subject)), scrub(await render(format, [report])))
      }
    } else {
      await write(path, scrub(await render(format, reports)))
    }
  }
  if (outputs.some(({ path }) => path === '-')) return
  for (const report of reports) process.stdout.write(scrub(renderConsole(report, { ...view(options), exitCode: reports.length === 1 })))
}

function view({ quiet, verbose }: OutputOptions): Parameters<typeof renderConsole>[1] {
  return {
    color: process.stdout.isTTY && process.env['NO_COLOR'] === undefined || (process.env['FORCE_COLOR'] ?? '0') !== '0',
    width: Math.min(process.stdout.columns ?? 80, 120),
    quiet: quiet === true,
    verbose: verbose === true,
  }
}

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, text)
}

/** A subject as part of a file name: whatever could leave the directory becomes "_". */
function fileName(subject: string): string {
  return subject.replace(/[^A-Za-z0-9._-]/g, '_').replace(/^\.+/, '_')
}
