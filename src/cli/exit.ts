import type { Report } from '../model/report.ts'
import { overall } from '../report/overall.ts'

/** Exit codes are a contract (README): 0 all PASS, 1 a FAIL, 2 not judged, 3 usage or configuration, 130 interrupted. */
export const EXIT = { pass: 0, fail: 1, notJudged: 2, usage: 3, interrupted: 130 } as const

/**
 * The code for these reports: it speaks of target main of every judged scope version; where a selection is in force, of the
 * selected test cases of target main only. No verdict at all is "not judged".
 */
export function exitCode(reports: Report[]): number {
  const verdicts = new Set(reports.map(overall))
  if (verdicts.has('FAIL')) return EXIT.fail
  return verdicts.size === 1 && verdicts.has('PASS') ? EXIT.pass : EXIT.notJudged
}

/** A mistake of the caller: printed as one message, exit code 3. */
export class UsageError extends Error {
  override name = 'UsageError'
}

/** Names of errors whose message is written for the user and whose cause is usage or configuration. */
const FOR_USERS = new Set(['UsageError', 'ConfigError', 'DefinitionError', 'EvidenceError', 'DemoStateError', 'FormatError', 'StoreError', 'SignatureError'])

/** Message and exit code for an error that ended a verb; unexpected ones end as "not judged", since 1 would mean FAIL. */
export function explainError(error: unknown): { message: string; code: number } {
  const message = error instanceof Error ? error.message : String(error)
  if (error instanceof Error && FOR_USERS.has(error.name)) return { message, code: EXIT.usage }
  const { code, syscall, path } = error as NodeJS.ErrnoException
  if (typeof code === 'string' && syscall !== undefined) return { message: path === undefined || syscall.startsWith('spawn') ? message : systemWords(path, syscall, code), code: EXIT.usage }
  return { message: `unexpected error, please report it: ${message} (SCS_CHECK_DEBUG=1 shows where)`, code: EXIT.notJudged }
}

const REASONS: Record<string, string> = {
  ENOENT: 'there is no such file or directory', ENOTDIR: 'a part of the path is no directory', EISDIR: 'it is a directory', EACCES: 'this user may not', EPERM: 'this user may not',
  EROFS: 'the file system is read-only', ENOSPC: 'no space is left', EDQUOT: 'the quota of the disk is used up', ENAMETOOLONG: 'the name is too long',
}
const READING = new Set(['open', 'read', 'stat', 'lstat', 'scandir', 'access', 'readlink', 'realpath', 'opendir'])

/** What the file system refused, for people. */
export function systemReason(code: string | undefined): string {
  return `${REASONS[code ?? ''] ?? 'the system refused'} (${code ?? 'error'})`
}

function systemWords(path: string, syscall: string, code: string): string {
  if (syscall === 'mkdir' && code === 'ENOENT') return `${path}: cannot be made there (ENOENT): name a directory in a place that takes new ones`
  return `${path}: cannot be ${syscall === 'mkdir' ? 'made' : READING.has(syscall) ? 'opened or read' : 'written'}: ${systemReason(code)}`
}
