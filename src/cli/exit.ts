import type { Report, Verdict } from '../model.ts'

/** Exit codes are a contract (README): 0 all PASS, 1 a FAIL, 2 not judged, 3 usage or configuration, 130 interrupted. */
export const EXIT = { pass: 0, fail: 1, notJudged: 2, usage: 3, interrupted: 130 } as const

/**
 * The code for these reports: it speaks of target main of every judged scope version; where a selection is in force, of the
 * selected test cases of target main only. No verdict at all is "not judged".
 */
export function exitCode(reports: Report[]): number {
  const verdicts = new Set(reports.flatMap(mainVerdicts))
  if (verdicts.has('FAIL')) return EXIT.fail
  if (verdicts.size === 0 || verdicts.has('DNF') || verdicts.has('MISS')) return EXIT.notJudged
  return EXIT.pass
}

function mainVerdicts(report: Report): Verdict[] {
  if (report.selection === undefined) return report.versions.map(({ targets }) => targets.main?.verdict ?? 'MISS')
  const inMain = report.results.filter(({ targets }) => Object.values(targets).includes('main'))
  return (inMain.length > 0 ? inMain : report.results).map(({ verdict }) => verdict)
}

/** A mistake of the caller: printed as one message, exit code 3. */
export class UsageError extends Error {
  override name = 'UsageError'
}

/** Names of errors whose message is written for the user and whose cause is usage or configuration. */
const FOR_USERS = new Set(['UsageError', 'ConfigError', 'DefinitionError', 'EvidenceError', 'DemoStateError', 'FormatError'])

/** Message and exit code for an error that ended a verb; unexpected ones end as "not judged", since 1 would mean FAIL. */
export function explainError(error: unknown): { message: string; code: number } {
  const message = error instanceof Error ? error.message : String(error)
  if (error instanceof Error && FOR_USERS.has(error.name)) return { message, code: EXIT.usage }
  const code = (error as NodeJS.ErrnoException).code
  if (typeof code === 'string' && (error as NodeJS.ErrnoException).syscall !== undefined) return { message, code: EXIT.usage }
  return { message: `unexpected error, please report it: ${message} (SCS_CHECK_DEBUG=1 shows where)`, code: EXIT.notJudged }
}
