import { isDeepStrictEqual } from 'node:util'
import type { Finding } from '../model/judging.ts'
import type { Report, Result } from '../model/report.ts'
import { clusterAliases, type ClusterAliases } from './public-clusters.ts'
import { publicMessage } from './public-messages.ts'
import { publicFinding, publicKindOf, isWhollyPublic } from './public-values.ts'
import { NOT_SHOWN, publicBecause, publicNotes } from './public-words.ts'

/** Name of a need or of an attestation. */
const LABEL = /^[A-Za-z][A-Za-z0-9]{0,39}$/
const COUNTED = new RegExp(`^\\d+ findings? about [a-z]+\\.[a-z0-9.-]{1,160}$`)

/**
 * The report as everybody may read it: verdicts, counts, dates, digests and definitions; of what was seen only what every customer of the cloud sees. Where
 * nothing is withheld, it equals the report. It never shows what is not listed here, so that a new member, kind of evidence or check is withheld at first.
 */
export function publicReport(report: Report): Report {
  const aliases = clusterAliases(report)
  const kinds = new Map(report.evidence.map(({ digest, kind }) => [digest, kind]))
  const { id, uuid, name, url, digest } = report.scope
  return {
    format: report.format, tool: { name: report.tool.name, version: report.tool.version }, subject: report.subject,
    ...(report.clusters !== undefined && { clusters: report.clusters.map(aliases.of) }),
    scope: { id, uuid, name, url, digest }, standards: { ...report.standards }, asOf: report.asOf, checkedAt: report.checkedAt, notes: publicNotes(report.notes),
    versions: report.versions.map(({ version, validity, targets, open }) => ({ version, validity, targets, open })),
    results: report.results.map(result => publicResult(result, kinds, aliases)),
    evidence: report.evidence.map(({ kind, cluster, digest, from, until }) =>
      ({ kind, ...(cluster !== undefined && { cluster: aliases.of(cluster) }), digest, from, until })),
    ...(report.selection !== undefined && { selection: selectionOf(report.selection) }),
  }
}

/** Whether everybody may read the report as it is, so that its signed bytes may be published. */
export function isPublic(report: Report): boolean {
  return isDeepStrictEqual(publicReport(report), report)
}

function publicResult(result: Result, kinds: Map<string, string>, aliases: ClusterAliases): Result {
  const kindOf = (label: string): string | undefined => kinds.get(result.evidence[label] ?? '')
  const findings = publicFindings(result.findings, kindOf, aliases)
  const seen = Object.values(result.evidence).map(digest => kinds.get(digest) ?? '')
  // A report does not tell what was seen: the reason of a DNF may repeat what the cloud, or a program, said instead of an answer
  const isSeen = result.verdict === 'PASS' || result.verdict === 'FAIL'
  const whole = isSeen && aliases.none && seen.length > 0 && seen.every(isWhollyPublic)
  const messages = findings.map(({ message }) => message).filter(message => message !== NOT_SHOWN)
  const tell = (text: string): string | undefined => (whole ? text : toldBy(messages, text))
  const { testcase, title, standard, standardVersions, targets, verdict, examined, omitted, clause, remedy, own, deviation, validUntil } = result
  return {
    testcase, title, standard, standardVersions, targets, verdict, because: publicBecause(verdict, result.because, tell), examined, findings,
    ...(omitted !== undefined && { omitted }), clause, ...(remedy !== undefined && { remedy }), ...(own !== undefined && { own }), ...(deviation !== undefined && { deviation }),
    evidence: Object.fromEntries(Object.entries(result.evidence).map(([label, digest]) => [labelOf(label, aliases), digest])), validUntil,
  }
}

/** The findings that everybody may read, and how many there are of the others, by kind of evidence. `kindOf` tells it of the first segment of a pointer. */
export function publicFindings(findings: Finding[], kindOf: (label: string) => string | undefined, aliases: ClusterAliases): Finding[] {
  const withheld = new Map<string, number>()
  const shown = findings.flatMap((finding): Finding[] => {
    const { label, rest } = pointerOf(finding.at)
    const kind = kindOf(label)
    const told = finding.message === NOT_SHOWN ? NOT_SHOWN : publicMessage(finding.message)
    if (told === finding.message && isNeutral(finding) && rest === '' && LABEL.test(label.split('@')[0]!) && aliases.known(label)) return [finding]
    const how = kind !== undefined && publicKindOf(label.split('@')[0]!) === kind && publicFinding(kind, rest)
    if (how === false) {
      const key = JSON.stringify([finding.severity, labelOf(label, aliases), kind ?? 'evidence.of-another-kind', told ?? NOT_SHOWN])
      withheld.set(key, (withheld.get(key) ?? 0) + 1)
      return []
    }
    return [shownOf(finding, how, `/${escaped(labelOf(label, aliases))}${rest}`, aliases)]
  })
  const others = [...withheld].map(([key, count]): Finding => {
    const [severity, label, kind, message] = JSON.parse(key) as [Finding['severity'], string, string, string]
    return { severity, subject: `${count} finding${count === 1 ? '' : 's'} about ${kind}`, at: `/${escaped(label)}`, message }
  })
  return [...shown, ...others]
}

/** The reason as far as the messages of findings that are shown make it: the first of several, or a step without what the cloud said to it. */
export function toldBy(messages: string[], because: string): string | undefined {
  const first = messages.find(message => because === message || because.startsWith(`${message}, and `) || because.startsWith(`${message}: `))
  if (first === undefined) return undefined
  return first + (/, and \d+ more$/.exec(because)?.[0] ?? '')
}

const isNeutral = ({ subject, expected, found, remedy }: Finding): boolean =>
  COUNTED.test(subject) && expected === undefined && found === undefined && remedy === undefined

function shownOf({ severity, subject, message, expected, found, remedy }: Finding, how: 'whole' | 'bare', at: string, aliases: ClusterAliases): Finding {
  return {
    severity, subject: aliases.inSubject(subject), at, message, ...(expected !== undefined && { expected }), ...(found !== undefined && { found }),
    ...(remedy !== undefined && how === 'whole' && { remedy }),
  }
}

/** A name of a need or `need@cluster`, with another name of the cluster. */
function labelOf(label: string, aliases: ClusterAliases): string {
  const [need = '', ...cluster] = label.split('@')
  return (LABEL.test(need) ? need : 'evidence') + (cluster.length === 0 ? '' : `@${aliases.of(cluster.join('@'))}`)
}

/** The first segment of a JSON pointer (RFC 6901), and what follows it. */
function pointerOf(at: string): { label: string; rest: string } {
  const [, label = '', rest = ''] = /^\/([^/]*)(.*)$/s.exec(at) ?? []
  return { label: label.replaceAll('~1', '/').replaceAll('~0', '~'), rest }
}

const escaped = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1')

function selectionOf({ only, section, testcases }: NonNullable<Report['selection']>): NonNullable<Report['selection']> {
  return { ...(only !== undefined && { only }), ...(section !== undefined && { section }), ...(testcases !== undefined && { testcases }) }
}
