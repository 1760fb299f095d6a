import type { CertificateSaid, CertificateStanding } from '../model/certificate.ts'
import { anchor, html, type Markup, name } from '../report/html.ts'

/** Everything that was said of a certificate, with its concerns, under a heading of the third level that links can name. */
export function certificateDetails({ certificate, subject, version, reason, concerns, statements }: CertificateStanding): Markup {
  return html`<section aria-labelledby="${anchor(certificate)}">
<h3 id="${anchor(certificate)}">${certificate}: ${name(subject)}, ${version}</h3>
${reason !== undefined && html`<p>Reason: ${reason}</p>`}
${concerns.length > 0 && html`<p>Concerns:</p>
<ul>${concerns.map(concern => html`<li>${concern}</li>`)}</ul>`}
<div class="wide" tabindex="0" role="region" aria-label="Statements of ${certificate}">
<table class="cert"><caption class="dim">Statements of ${certificate}, oldest first</caption>
<thead><tr><th scope="col" class="n">Number</th>
<th scope="col">When</th><th scope="col">What</th><th scope="col">By</th><th scope="col">Statement</th></tr></thead>
<tbody>${statements.map(statementRow)}</tbody></table></div>
</section>
`
}

function statementRow(said: CertificateSaid): Markup {
  const { digest, statement: { number, at, event, by, from, until, reason, report } } = said
  return html`<tr><th scope="row" class="n">${number}</th><td><time datetime="${at}">${at}</time></td>
<td class="cert-w">${event}${from !== undefined && until !== undefined && ` from ${from} to ${until}`}${reason !== undefined && html`<br>${reason}`}</td>
<td>${name(by)}</td>
<td class="cert-d"><code>${digest}</code>${report !== undefined && html`<br>rests on report <code>${report}</code>`}<br>${signatureWords(said)}</td></tr>
`
}

/** What is known of a statement's signature; a key that nobody vouched for is never called a signer. */
function signatureWords({ signed, key, signer }: CertificateSaid): Markup | string {
  const ofKey = key !== undefined && html`: key <code>${key}</code>`
  if (signed === undefined) return 'not signed'
  if (signed === 'bad') return html`<strong>its signature does not count</strong>${ofKey}`
  return signed === 'intact' ? html`signature intact, signer not checked${ofKey}` : html`signed by ${name(signer ?? '')}${ofKey}`
}
