import type { CertificateStanding } from '../model/certificate.ts'
import { html, link, type Markup } from '../report/html.ts'
import { plain, REASON } from '../report/untrusted.ts'
import { certificateWords } from './certificate-words.ts'
import { CERTIFICATES, from } from './places.ts'
import { dayOf } from './state-words.ts'

/** Certificates of a subject and scope with their dates, and what the rules find wrong with them now; nothing where there are none. */
export function certificatesOf(page: string, certificates: CertificateStanding[], asOf: string): Markup | undefined {
  if (certificates.length === 0) return undefined
  return html`<h3>Certificates</h3>
<ul>
${certificates.map(one => html`<li>${certificate(page, one, asOf)}</li>\n`)}</ul>\n`
}

/** What is wrong now is nothing to them. */
const ENDED: ReadonlySet<CertificateStanding['state']> = new Set(['refused', 'withdrawn', 'expired', 'revoked'])

function certificate(page: string, one: CertificateStanding, asOf: string): Markup {
  const { certificate: id, state, from: first, until, reason } = one
  const concerns = ENDED.has(state) ? [] : one.concerns
  const what = state === 'unproven' ? 'Why it counts as not in force' : 'Concerns now (they do not end it)'
  return html`${link(id, from(page, CERTIFICATES))}: ${certificateWords(one, asOf)}${first !== undefined && until !== undefined && ` (granted from ${dayOf(first)} to ${dayOf(until)})`}${
    reason !== undefined && `; reason: ${plain(reason, REASON)}`}.${concerns.length > 0 && html`<br>${what}: ${concerns.map(text => plain(text, REASON)).join('; ')}.`}`
}
