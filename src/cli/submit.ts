import { readFile } from 'node:fs/promises'
import { openStore } from '../history/open-store.ts'
import type { Report } from '../model/report.ts'
import { plain } from '../report/untrusted.ts'
import { listScopes, loadScope } from '../spec/load.ts'
import { keepInFiles } from '../trust/keep-files.ts'
import { keepInStore } from '../trust/keeper.ts'
import type { OfficialFormat } from '../trust/submission.ts'
import { type Submitted, submitReports } from '../trust/submit.ts'
import { EXIT, UsageError } from './exit.ts'
import { interruptible } from './interrupt.ts'
import { reportReader } from './read-reports.ts'

export interface SubmitOptions {
  monitorUrl: string
  tokenFile: string
  key: string
  format: OfficialFormat
  dryRun?: boolean
  store?: string
  keep?: string
  json?: boolean
}

/** Milliseconds for everything: five tries of two minutes, and the pauses. */
const DEADLINE = 900_000

/** Sends reports to the compliance monitor: 0 it has them, 2 it has not, and why. Throws UsageError for files, key, token and URL. */
export async function submitVerb(files: string[], options: SubmitOptions): Promise<number> {
  if (options.store !== undefined && options.keep !== undefined) throw new UsageError('--store and --keep: one of them keeps what is sent')
  const reports = await readReports(files)
  const scopes = await knownScopes()
  const store = options.store === undefined ? undefined : await openStore({ dir: options.store }, { create: false })
  const end = interruptible(DEADLINE)
  try {
    const keep = store !== undefined ? keepInStore(store) : options.keep !== undefined ? keepInFiles(options.keep) : undefined
    const submitted = await submitReports(reports, {
      monitor: { url: options.monitorUrl, tokenFile: options.tokenFile }, key: options.key, format: options.format, scopes, signal: end.signal,
      interactive: process.stdin.isTTY && process.stderr.isTTY, ...(keep !== undefined && { keep }), ...(options.dryRun === true && { dryRun: true }),
    })
    print(submitted, options)
    return ['accepted', 'known', 'checked'].includes(submitted.state) ? EXIT.pass : EXIT.notJudged
  } catch (error) {
    if (!end.signal.aborted) throw error
    const why = end.signal.reason instanceof Error ? end.signal.reason.message : 'interrupted'
    process.stderr.write(`scs-check: ${why}: whether the monitor has the reports is not known; send them again\n`)
    return end.interrupted() ? EXIT.interrupted : EXIT.notJudged
  } finally {
    end.release()
    await store?.close()
  }
}

/** Uuids of the scopes of the package, which are those of SCS. */
export async function knownScopes(): Promise<Set<string>> {
  return new Set((await Promise.all((await listScopes()).map(id => loadScope(id)))).map(({ uuid }) => uuid))
}

async function readReports(files: string[]): Promise<Report[]> {
  const read = await reportReader()
  const all = await Promise.all(files.map(async file => {
    const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      throw new UsageError(`${file}: cannot be read (${error.code ?? 'error'})`)
    })
    const found = read(text)
    if ('problem' in found) throw new UsageError(`${file}: ${found.problem}`)
    return found.reports
  }))
  return all.flat()
}

function print(submitted: Submitted, { json, store, keep }: SubmitOptions): void {
  if (json === true) {
    process.stdout.write(JSON.stringify(submitted) + '\n')
    return
  }
  const kept = store !== undefined || keep !== undefined
  const lines = [
    ...submitted.checks.map(({ check, problem }) => (problem === null ? `  ok     ${check}` : `  WRONG  ${check}: ${problem}`)),
    ...submitted.runs.map(({ subject, uuid, checkedAt }) => `  run ${uuid}: ${subject}, ${checkedAt}`),
    `  signed with ${submitted.fingerprint}`,
    ...(kept || submitted.tries === 0 ? [] : ['  nothing was kept: --keep DIR or --store DIR keeps what is sent and what the monitor answered']),
    `${submitted.state}: ${submitted.text}`,
  ]
  process.stdout.write(lines.map(line => plain(line, 2000) + '\n').join(''))
}
