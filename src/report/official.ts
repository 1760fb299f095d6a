import { canonicalJson, digestOf } from '../evidence/canonical.ts'
import type { Validity } from '../model/definition.ts'
import type { Finding } from '../model/judging.ts'
import type { Report, Result } from '../model/report.ts'
import { groupBy, worstOf } from './order.ts'
import { plain, REASON } from './untrusted.ts'

/** The numbers of official reports; MISS is never written into one. */
export const RESULT = { PASS: 1, DNF: 0, FAIL: -1 } as const
/** The words of official log lines. */
export const WORD = { PASS: 'PASS', DNF: 'ABORT', FAIL: 'FAIL' } as const

export type Judged = Result & { verdict: keyof typeof RESULT }

/** Untrusted text for an official report: the monitor puts it into its pages as it is, so no tag and no Markdown link may begin in it. */
export function official(text: string, max = 500): string {
  return plain(text, max).replace(/<|\](?=[([])/g, char => (char === '<' ? '\\u003c' : '\\u005d'))
}

/**
 * The results that official reports list: one per published id, none of our own ids. If an id was judged with several parameters,
 * the versions with the strongest validity count, and of these the worst; if that is MISS, the id is left out.
 */
export function published(report: Report): Judged[] {
  const known = report.results.filter(({ own }) => own !== true)
  return [...groupBy(known, ({ testcase }) => official(testcase)).values()].flatMap(same => {
    const strongest = Math.min(...same.map(result => strength(report, result)))
    const counting = same.filter(result => strength(report, result) === strongest)
    const verdict = worstOf(counting.map(result => result.verdict))
    return counting.filter(result => result.verdict === verdict).slice(0, 1).filter(isJudged)
  })
}

const isJudged = (result: Result): result is Judged => result.verdict !== 'MISS'

const VALIDITIES: Validity[] = ['effective', 'warn', 'draft', 'deprecated']

function strength(report: Report, result: Result): number {
  const counted = report.versions.filter(({ version }) => Object.hasOwn(result.targets, version))
  return Math.min(VALIDITIES.length, ...counted.map(({ validity }) => VALIDITIES.indexOf(validity)))
}

/** One log line per finding: `ERROR: id: object: message`, `WARNING: …` for a remark; a verdict without a finding, or a person's, says why. */
export function logLines(result: Judged): string[] {
  const id = official(result.testcase)
  const lines = result.findings.map(finding => `${finding.severity === 'violation' ? 'ERROR' : 'WARNING'}: ${id}: ${sentence(finding)}`)
  if (Object.hasOwn(result.evidence, 'attestation')) return [`INFO: ${id}: ${official(result.because, REASON)}`, ...lines]
  const explained = result.verdict === 'PASS' || result.findings.some(({ severity }) => severity === 'violation')
  return explained ? lines : [`ERROR: ${id}: ${official(result.because)}`, ...lines]
}

function sentence({ subject, message, expected, found }: Finding): string {
  const facts = [
    ...(expected === undefined ? [] : [`expected ${official(expected)}`]),
    ...(found === undefined ? [] : [`found ${official(found)}`]),
  ]
  return `${official(subject)}: ${official(message)}${facts.length === 0 ? '' : ` (${facts.join('; ')})`}`
}

/** The command line that judges likewise; holds no secrets, since a report holds none. */
export function argvOf({ scope, subject, asOf, versions, selection }: Report): string[] {
  return [
    'scs-check', 'run', '--scope', scope.id, '--subject', subject, '--date', asOf,
    ...versions.flatMap(({ version }) => ['--scope-version', version]),
    ...(selection?.only === undefined ? [] : ['--only', selection.only]),
    ...(selection?.section ?? []).flatMap(section => ['--section', section]),
  ].map(argument => official(argument))
}

/** The instant that an official report speaks of: when the evidence was taken; the clock of judging, where that is set back, since a monitor counts from here. */
export function checkedAt(report: Pick<Report, 'asOf' | 'checkedAt'>): string {
  return report.asOf < report.checkedAt ? report.asOf : report.checkedAt
}

/** The arguments as one line for people; what a shell would take apart is quoted. */
export function commandLine(argv: string[]): string {
  return argv.map(argument => (/^[\w./:@%+,=-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", `'\\''`)}'`)).join(' ')
}

/** A UUID (version 8 of RFC 9562) that follows from the report and the role alone: an upload that is repeated stays the same report. */
export function uuidOf(report: Report, role: string): string {
  const hex = digestOf(`${role}\n${canonicalJson(report)}`).slice('sha256:'.length)
  const variant = '89ab'[parseInt(hex.slice(16, 17), 16) % 4]
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
