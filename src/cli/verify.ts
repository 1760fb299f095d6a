import { readFile, stat } from 'node:fs/promises'
import type { Report } from '../model/report.ts'
import { renderJson } from '../report/json.ts'
import { plain } from '../report/untrusted.ts'
import { EXIT, UsageError } from './exit.ts'
import { evidenceInFiles } from './evidence-place.ts'
import { reportReader } from './read-reports.ts'
import { loadRules } from './rules.ts'
import { evidenceStep, formStep, judgingStep, signatureStep, type Step } from './verify-report.ts'

export interface VerifyOptions {
  signature?: string
  allowedSigners?: string
  identity?: string
  revoked?: string
  evidence?: string
  standards?: string
  /** Scope file to judge again by. */
  scope?: string
  json?: boolean
  store?: string
  subject?: string
  night?: string
}

/** What was found of one report. */
export interface Verification {
  /** File, or subject, scope and night. */
  report: string
  steps: Step[]
}

/** Bytes of a report file that are read. */
const MOST = 256 * 1024 * 1024

/**
 * Verifies report files, or the visits of a store: 0 everything that was asked for is verified, 1 a contradiction, 2 something could not be verified. Says of each what was not
 * looked at. Throws UsageError, StoreError.
 */
export async function verifyVerb(files: string[], options: VerifyOptions): Promise<number> {
  if (options.store !== undefined) {
    if (files.length > 0 || options.signature !== undefined || options.evidence !== undefined) throw new UsageError('--store verifies what the store holds: name no files beside it')
    return (await import('./verify-store.ts')).verifyStore({ ...options, store: options.store })
  }
  if (files.length === 0) throw new UsageError('name a report.json, or a store (--store)')
  if (files.length > 1 && options.signature !== undefined) throw new UsageError('--signature is of one report: verify one at a time (FILE.sig beside each needs no option)')
  if (options.subject !== undefined || options.night !== undefined) throw new UsageError('--subject and --night choose visits of a --store')
  let worst: number = EXIT.pass
  for (const file of files) {
    const verification = await verifyFile(file, options)
    printVerification(verification, options)
    worst = worse(worst, codeOf(verification.steps))
  }
  return worst
}

async function verifyFile(file: string, options: VerifyOptions): Promise<Verification> {
  const bytes = await readBytes(file)
  const signature = await readFile(options.signature ?? `${file}.sig`, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' && options.signature === undefined) return undefined
    throw new UsageError(`${options.signature ?? `${file}.sig`}: cannot be read (${error.code ?? 'error'})`)
  })
  const read = (await reportReader())(bytes.toString())
  const reports: Report[] = 'reports' in read ? read.reports : []
  const form = formStep(read)
  if (reports.length > 0 && renderJson(reports) !== bytes.toString()) form.details.push('it was formatted anew after it was written')
  const { signature: asked, allowedSigners, identity, revoked } = options
  const steps = [form, await signatureStep(bytes, signature, reports, { asked: [asked, allowedSigners, identity, revoked].some(one => one !== undefined), allowedSigners, identity, revoked })]
  for (const report of reports) {
    const place = options.evidence === undefined ? undefined : await evidenceInFiles(options.evidence, report)
    const asked = options.evidence !== undefined
    const rules = () => loadRules({ scope: options.scope ?? report.scope.id, ...(options.standards !== undefined && { standards: options.standards }) })
    const found = await evidenceStep(report, place, asked)
    steps.push(found, await judgingStep(report, found.state === 'verified' ? place : undefined, rules, asked))
  }
  return { report: file, steps }
}

/** The exit code of these steps; where nothing but the form was looked at, nothing is verified. */
export function codeOf(steps: Step[]): number {
  if (steps.some(({ state }) => state === 'contradicted')) return EXIT.fail
  if (steps.some(({ state, asked }) => asked && state === 'unverified')) return EXIT.notJudged
  return steps.some(({ step, state }) => state === 'verified' && step !== 'form') ? EXIT.pass : EXIT.notJudged
}

/** A contradiction is worse than what could not be verified. */
export function worse(a: number, b: number): number {
  const order: number[] = [EXIT.pass, EXIT.notJudged, EXIT.fail]
  return order.indexOf(a) > order.indexOf(b) ? a : b
}

const WORDS = { verified: 'verified', contradicted: 'CONTRADICTED', unverified: 'NOT VERIFIED' } as const
/** Details that are shown of one step. */
const SHOWN = 20

/** Prints one report's steps; with --json one line of JSON. */
export function printVerification({ report, steps }: Verification, { json }: Pick<VerifyOptions, 'json'>): void {
  if (json === true) {
    process.stdout.write(JSON.stringify({ report, steps }) + '\n')
    return
  }
  const lines = steps.flatMap(({ step, state, text, details }) => [
    `  ${step.padEnd(10)} ${WORDS[state].padEnd(13)} ${plain(text, 500)}`,
    ...details.slice(0, SHOWN).map(detail => `             ${plain(detail, 500)}`),
    ...(details.length > SHOWN ? [`             … and ${details.length - SHOWN} more (--json has all)`] : []),
  ])
  process.stdout.write(`${plain(report)}\n${lines.join('\n')}\n`)
}

async function readBytes(file: string): Promise<Buffer> {
  try {
    const found = await stat(file)
    if (!found.isFile()) throw new UsageError(`${file}: is no file`)
    if (found.size > MOST) throw new UsageError(`${file}: is larger than ${MOST / 1024 / 1024} MiB, so it is no report`)
    return await readFile(file)
  } catch (error) {
    if (error instanceof UsageError) throw error
    throw new UsageError(`${file}: cannot be read (${(error as NodeJS.ErrnoException).code ?? 'error'})`)
  }
}
