import { readFile, stat } from 'node:fs/promises'
import { digestOf } from '../evidence/canonical.ts'
import type { Report } from '../model/report.ts'
import type { Origin } from '../report/html-report-options.ts'
import { publicReport } from '../report/public.ts'
import { SignatureError } from '../trust/signature-error.ts'
import { parseSshsig } from '../trust/sshsig.ts'
import { readDocuments } from './documents.ts'
import { exitCode, UsageError } from './exit.ts'
import type { OutputOptions } from './options.ts'
import { plannedOutputs, writeReports } from './outputs.ts'
import { type Read, reportReader } from './read-reports.ts'
import { waiversOf } from './waivers.ts'

export type RenderOptions = OutputOptions & { evidence?: string; signature?: string; view?: 'public' | 'full' }

/** Prints kept reports in other formats; the exit code is the one of the run that wrote them. Throws UsageError for files that are no report. */
export async function renderVerb(files: string[], { evidence, signature, view = 'full', ...options }: RenderOptions): Promise<number> {
  if (files.length > 1 && signature !== undefined) throw new UsageError('--signature is of one report: FILE.sig beside each needs no option')
  const read = await reportReader()
  const kept = (await Promise.all(files.map(file => readReports(file, signature, read)))).flat()
  const documents = evidence === undefined ? undefined : await readDocuments(evidence, kept.map(({ report }) => report))
  const shown = kept.map(({ report, origin }) => ({ report: view === 'public' ? publicReport(report) : report, origin }))
  const reports = shown.map(({ report }) => report)
  const stays = [...files, ...[evidence, signature].filter(path => path !== undefined)]
  const outputs = await plannedOutputs(options, reports.map(({ subject }) => subject), stays)
  const page = { view, origins: new Map(shown.map(({ report, origin }) => [report, origin])), ...(documents !== undefined && { documents }) }
  const waivers = await waiversOf(options)
  // who is at work on it is not for everybody
  const tolerated = view === 'public' ? waivers.map(waiver => ({ ...waiver, owner: '', ticket: '' })) : waivers
  await writeReports(reports, outputs, { ...options, tolerated, page }, text => text)
  return exitCode(kept.map(({ report }) => report))
}

async function readReports(file: string, signature: string | undefined, read: (text: string) => Read): Promise<{ report: Report; origin: Origin }[]> {
  const cannot = (error: NodeJS.ErrnoException) => { throw new UsageError(`${file}: cannot be read (${error.code ?? 'error'})`) }
  if ((await stat(file).catch(cannot))?.isFile() !== true) throw new UsageError(`${file}: is no file`)
  const text = await readFile(file, 'utf8').catch(cannot) ?? ''
  const found = read(text)
  if ('problem' in found) throw new UsageError(`${file}: ${found.problem}`)
  const origin = { digest: digestOf(text), ...await signatureOf(signature ?? `${file}.sig`, signature !== undefined) }
  return found.reports.map(report => ({ report, origin }))
}

/** What the signature says of its key; whether it is of these bytes is for verify. */
async function signatureOf(file: string, asked: boolean): Promise<Origin> {
  try {
    const { keyType, fingerprint } = parseSshsig(await readFile(file, 'utf8'))
    return { signed: { key: `${keyType} ${fingerprint}` } }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (!asked && code === 'ENOENT') return { unsigned: `there is no ${file.split('/').at(-1)} beside the report` }
    const why = error instanceof SignatureError ? error.message : `cannot be read (${code ?? 'error'})`
    if (asked) throw new UsageError(`--signature ${file}: ${why}`)
    return { unsigned: `${file.split('/').at(-1)} ${why}` }
  }
}
