import { validityAt } from '../spec/timeline.ts'
import type { CertificateFile, Flaw, ScopeOf } from './certificate-file.ts'
import { inTerm } from './term.ts'

/**
 * Adds to each certificate what its grant breaks of the rules that can be looked up at any time: a version that does not certify, unless that was
 * broken knowingly, and a term beside that of one of the same subject, scope and version that was granted before.
 */
export function addBroken(files: CertificateFile[], scopeOf: ScopeOf): void {
  const rivals: CertificateFile[] = []
  const number = ({ granted }: CertificateFile): number => granted?.statement.number ?? 0
  for (const file of [...files].filter(({ granted }) => granted !== undefined).sort((a, b) => number(a) - number(b))) {
    const broken = [notCertifiable(file, scopeOf), besideAnother(file, rivals)].filter(text => text !== undefined)
    file.flaws.push(...broken.map((text): Flaw => ({ kind: 'rule', text: `statement ${number(file)} (granted): ${text}` })))
    if (counts(file)) rivals.push(file)
  }
}

/** Whether a grant keeps others from being granted: it was signed and followed the rules, so far as one can tell. */
export function counts({ granted, flaws }: CertificateFile): boolean {
  return granted !== undefined && !flaws.some(({ kind }) => kind === 'signature' || kind === 'rule')
}

/** First and last second that a grant holds; a revocation ends it at once. */
export function termOfGrant({ granted, last }: CertificateFile): { from: string; until: string } {
  const { from = '', until = '' } = granted?.statement ?? {}
  return { from, until: last.statement.event === 'revoked' && last.statement.at < until ? last.statement.at : until }
}

function notCertifiable({ granted }: CertificateFile, scopeOf: ScopeOf): string | undefined {
  const { scope: id, version, at, from = at, despite } = granted!.statement
  if (despite?.some(({ rule }) => rule === 'certifiable') === true) return undefined
  const scope = scopeOf(id)
  if (scope === undefined) return `there is no scope ${id}`
  for (const date of [at, from]) {
    const validity = validityAt(scope, version, new Date(date))
    if (validity !== 'effective' && validity !== 'warn') return `${id} ${version} was ${validity ?? 'not in force'} on ${date.slice(0, 10)}: only effective and warn certify`
  }
  return undefined
}

function besideAnother(file: CertificateFile, rivals: CertificateFile[]): string | undefined {
  const { subject, scope, version, from = '', until = '' } = file.granted!.statement
  const rival = rivals.find(other => {
    const { statement } = other.granted!
    const term = termOfGrant(other)
    return statement.subject === subject && statement.scope === scope && statement.version === version
      && (inTerm(term, new Date(from)) || inTerm({ from, until }, new Date(term.from)))
  })
  return rival === undefined ? undefined : `its term overlaps that of ${rival.certificate}, which is of the same subject, scope and version`
}
