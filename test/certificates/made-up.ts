import { canonicalJson, digestOf } from '../../src/evidence/canonical.ts'
import type { Register, Registered } from '../../src/certificates/register.ts'
import type { Signed } from '../../src/certificates/signed.ts'
import type { Scope, Validity } from '../../src/model/definition.ts'
import type { CertificateEvent, CertificateStatement } from '../../src/model/certificate.ts'

export const KEY = 'ssh-ed25519 SHA256:abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG'
export const REPORT = 'sha256:' + 'a'.repeat(64)
export const IAAS = { subject: 'alpha', scope: 'scs-compatible-iaas', version: 'v5.1' }

/** What is said: an event of a certificate at a day or instant, with what differs from the usual. */
export type Said = Partial<CertificateStatement> & { event: CertificateEvent; at: string; check?: Signed }

/** A register of these statements, chained and well signed unless `check` says otherwise. */
export function registerOf(all: Said[], breaks: Register['breaks'] = []): Register {
  const statements: Registered[] = []
  for (const { check: given, at, ...said } of all) {
    const check: Signed = given ?? { state: 'named', key: KEY, signer: 'board@example.org' }
    const instant = at.length === 10 ? `${at}T12:00:00Z` : at
    const statement: CertificateStatement = {
      format: 'scs-check/certificate/1', number: statements.length + 1, certificate: 'C-2026-0001', ...IAAS, at: instant, by: 'the board',
      ...(said.event === 'granted' && { from: instant, until: `${Number(at.slice(0, 4)) + 1}${at.slice(4, 8)}01T23:59:59Z`, report: REPORT, visit: '2026-01-01' }),
      ...((said.event === 'revoked' || said.event === 'refused') && { reason: 'because' }), previous: statements.at(-1)?.digest ?? null, ...said,
    }
    statements.push({ digest: digestOf(canonicalJson(statement)), statement, ...(check.state !== 'unsigned' && { signed: check.state, key: KEY }), ...(check.state === 'named' && { signer: check.signer }), check })
  }
  return { statements, breaks }
}

export const day = (text: string): Date => new Date(`${text}T18:00:00Z`)

/** Every scope, with versions that certify since 2020, and `next`, which is a draft until 2027. */
export const scopeOf = (id: string): Scope => {
  const versions = (next: Validity) => ({ v1: 'effective', v4: 'effective', 'v5.1': 'effective', next } as Record<string, Validity>)
  return { id, versions: {}, timeline: [{ date: '2027-01-01', versions: versions('effective') }, { date: '2020-01-01', versions: versions('draft') }] } as unknown as Scope
}
