import { canonicalJson } from '../evidence/canonical.ts'
import type { CertificateSaid, CertificateStanding, StatementGone } from '../model/certificate.ts'
import type { Instant } from '../model/json.ts'
import { compare } from '../report/order.ts'

/** Numbers of missing statements that are listed. */
const MISSING = 1000

export interface Published {
  asOf: Instant
  certificates: readonly CertificateStanding[]
  /** What was published before and is not in the register any more. */
  gone?: readonly StatementGone[]
}

/**
 * The register as a file for programs (`scs-check/register/1`): every statement as the very text that was signed, with digest and signature, so that
 * sha256sum and ssh-keygen can check it without this tool; and what follows from them. JSON.
 */
export function registerText({ asOf, certificates, gone = [] }: Published): string {
  const said = inOrder(certificates)
  return canonicalJson({
    format: 'scs-check/register/1', asOf, newest: said.at(-1)?.digest ?? null, namespace: 'scs-check-certificate',
    missing: missingOf(said), ...(gone.length > 0 && { gone: [...gone] }),
    statements: said.map(({ digest, armour, key, signer, statement }) => ({
      number: statement.number, digest, statement: canonicalJson(statement), signature: armour ?? null, key: key ?? null,
      ...(signer !== undefined && { signer }),
    })),
    certificates: certificates.map(({ statements: _, ...one }) => one),
  }, { pretty: true })
}

/** Numbers of statements that are not there: the first, for a register can say that it has any number of them. */
function missingOf(said: CertificateSaid[]): number[] {
  const missing: number[] = []
  let next = 1
  for (const { statement: { number } } of said) {
    for (; next < number && missing.length < MISSING; next += 1) missing.push(next)
    next = number + 1
  }
  return missing
}

/**
 * The certificate revocation list (SCS-0004, regulation 7) as a file for programs (`scs-check/revoked/1`): what was revoked, and what nobody can
 * prove. JSON.
 */
export function revokedText({ asOf, certificates }: Published): string {
  const of = (wanted: CertificateStanding['state']) => certificates.filter(({ state }) => state === wanted)
  const revoked = of('revoked').map(({ certificate, subject, scope, version, from, until, since, reason, statements }) => {
    const last = statements.findLast(({ statement }) => statement.event === 'revoked')
    const { by, number } = last?.statement ?? {}
    return { certificate, subject, scope, version, from, until, revoked: since, reason, by, number, statement: last?.digest }
  })
  const unproven = of('unproven').map(({ certificate, subject, scope, version, concerns }) => ({ certificate, subject, scope, version, why: concerns }))
  return canonicalJson({
    format: 'scs-check/revoked/1', asOf, newest: inOrder(certificates).at(-1)?.digest ?? null,
    revoked: revoked.sort((a, b) => compare(a.certificate, b.certificate)), unproven: unproven.sort((a, b) => compare(a.certificate, b.certificate)),
  }, { pretty: true })
}

/** All statements as the register has them. */
export function inOrder(certificates: readonly CertificateStanding[]): CertificateSaid[] {
  return certificates.flatMap(({ statements }) => statements).sort((a, b) => a.statement.number - b.statement.number)
}
