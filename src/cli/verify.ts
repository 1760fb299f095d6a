import { open, readFile, stat } from 'node:fs/promises'
import { gunzipSync } from 'node:zlib'
import type { Report } from '../model/report.ts'
import { renderJson } from '../report/json.ts'
import { loadStandards } from '../spec/load.ts'
import { EXIT, systemReason, UsageError } from './exit.ts'
import { evidenceInFiles, refuseNoEvidence } from './evidence-place.ts'
import { reportReader } from './read-reports.ts'
import { loadRules } from './rules.ts'
import { codeOf, printVerification, type Verification, type VerifyOptions, worse } from './verification.ts'
import { publishedRules, refuseNoDefinitions } from './verify-definitions.ts'
import { evidenceStep, formStep, judgingStep, signatureStep } from './verify-report.ts'

/** Bytes of a report file that are read. */
const MOST = 256 * 1024 * 1024

/**
 * Verifies report files, or the visits of a store: 0 everything that was asked for is verified, 1 a contradiction, 2 something could not be
 * verified. Says of each what was not looked at. Throws UsageError, StoreError.
 */
export async function verifyVerb(files: string[], options: VerifyOptions): Promise<number> {
  if (options.store !== undefined) {
    const beside = files.length > 0 || [options.signature, options.evidence, options.definitions].some(one => one !== undefined)
    if (beside) throw new UsageError('--store verifies what the store holds: name no files beside it')
    await refuseUnusable(options)
    return (await import('./verify-store.ts')).verifyStore({ ...options, store: options.store })
  }
  if (files.length === 0) throw new UsageError('name a report.json, or a store (--store)')
  if (files.length > 1 && options.signature !== undefined) {
    throw new UsageError('--signature is of one report: verify one at a time (FILE.sig beside each needs no option)')
  }
  if (options.subject !== undefined || options.night !== undefined) throw new UsageError('--subject and --night choose visits of a --store')
  if (options.definitions !== undefined && (options.standards !== undefined || options.scope !== undefined)) {
    throw new UsageError('--definitions are the report\'s own, --standards and --scope others: choose')
  }
  if (options.definitions !== undefined && options.evidence === undefined) throw new UsageError('--definitions are to judge again by: that needs the evidence (--evidence DIR)')
  await refuseUnusable(options)
  let worst: number = EXIT.pass
  for (const file of files) {
    const verification = await verifyFile(file, options)
    printVerification(verification, options.json === true)
    worst = worse(worst, codeOf(verification.steps))
  }
  return worst
}

/** Definitions, signers and evidence that cannot be used are a mistake of the caller, and say nothing of a report. Throws UsageError, DefinitionError. */
async function refuseUnusable({ standards, scope, definitions, evidence, allowedSigners, revoked }: VerifyOptions): Promise<void> {
  await refuseUnreadable('--allowed-signers', allowedSigners)
  await refuseUnreadable('--revoked', revoked)
  if (evidence !== undefined) await refuseNoEvidence(evidence)
  if (scope !== undefined) await loadRules({ scope, ...(standards !== undefined && { standards }) })
  else if (standards !== undefined && (await loadStandards(standards)).length === 0) throw new UsageError(`--standards ${standards}: holds no standard`)
  if (definitions !== undefined) await refuseNoDefinitions(definitions)
}

async function refuseUnreadable(option: string, file: string | undefined): Promise<void> {
  if (file === undefined) return
  const told = ({ code }: NodeJS.ErrnoException) => new UsageError(`${option} ${file}: ${code === 'ENOENT' ? 'there is no such file' : `cannot be read: ${systemReason(code)}`}`)
  if ((await stat(file).catch((error: NodeJS.ErrnoException) => { throw told(error) })).isDirectory()) throw new UsageError(`${option} ${file}: is a directory; name a file`)
  await open(file).then(one => one.close(), (error: NodeJS.ErrnoException) => { throw told(error) })
}

async function verifyFile(file: string, options: VerifyOptions): Promise<Verification> {
  const bytes = await readBytes(file)
  const beside = options.signature ?? `${file.replace(/\.gz$/, '')}.sig`
  const signature = await readFile(beside, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' && options.signature === undefined) return undefined
    throw new UsageError(`${beside}: cannot be read (${error.code ?? 'error'})`)
  })
  const read = (await reportReader())(bytes.toString())
  const reports: Report[] = 'reports' in read ? read.reports : []
  const form = formStep(read)
  if (reports.length > 0 && renderJson(reports) !== bytes.toString()) form.details.push('it was formatted anew after it was written')
  const { allowedSigners, identity, revoked } = options
  const asked = [options.signature, allowedSigners, identity, revoked].some(one => one !== undefined)
  const steps = [form, await signatureStep(bytes, signature, reports, { asked, allowedSigners, identity, revoked })]
  for (const report of reports) {
    const place = options.evidence === undefined ? undefined : await evidenceInFiles(options.evidence, report)
    const asked = options.evidence !== undefined
    const { definitions } = options
    const rules = () => definitions !== undefined ? publishedRules(definitions, report) : loadRules({ scope: options.scope ?? report.scope.id, ...(options.standards !== undefined && { standards: options.standards }) })
    const found = await evidenceStep(report, place, asked)
    steps.push(found, await judgingStep(report, found.state === 'verified' ? place : undefined, rules, asked))
  }
  return { report: file, steps }
}

async function readBytes(file: string): Promise<Buffer> {
  try {
    const found = await stat(file)
    if (!found.isFile()) throw new UsageError(`${file}: is no file`)
    if (found.size > MOST) throw new UsageError(`${file}: is larger than ${MOST / 1024 / 1024} MiB, so it is no report`)
    const bytes = await readFile(file)
    return file.endsWith('.gz') ? unpacked(file, bytes) : bytes
  } catch (error) {
    if (error instanceof UsageError) throw error
    throw new UsageError(`${file}: cannot be read (${(error as NodeJS.ErrnoException).code ?? 'error'})`)
  }
}

/** What a board publishes is compressed; the signature is of what is in it. */
function unpacked(file: string, bytes: Buffer): Buffer {
  try {
    return gunzipSync(bytes, { maxOutputLength: MOST })
  } catch {
    throw new UsageError(`${file}: cannot be unpacked, or is larger than ${MOST / 1024 / 1024} MiB`)
  }
}
