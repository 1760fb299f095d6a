import type { CertificateSaid, CertificateStanding } from '../model/certificate.ts'
import { anchor, html, type Markup, name } from '../report/html.ts'
import { cell, column, head } from '../report/card-table.ts'

/** Everything that was said of a certificate, with its concerns, under a heading of the third level that links can name. */
export function certificateDetails({ certificate, subject, version, state, reason, concerns, statements }: CertificateStanding): Markup {
  return html`<section aria-labelledby="${anchor(certificate)}">
<h3 id="${anchor(certificate)}">${certificate}: ${name(subject)}, ${version}</h3>
${reason !== undefined && html`<p>Reason: ${reason}</p>`}
${concerns.length > 0 && html`<p>${state === 'unproven' ? 'Why it counts as not in force' : 'Concerns'}:</p>
<ul>${concerns.map(concern => html`<li>${concern}</li>`)}</ul>`}
<div class="wide" tabindex="0" role="region" aria-label="Statements of ${certificate}">
<table class="cert" role="table"><caption class="dim">Statements of ${certificate}, oldest first</caption>
${head([column('Number', 'n'), ...['When', 'What', 'By', 'Statement'].map(title => column(title))])}
<tbody role="rowgroup">${statements.map(statementRow)}</tbody></table></div>
</section>
`
}

function statementRow(said: CertificateSaid): Markup {
  const { digest, statement: { number, at, event, by, from, until, reason, report } } = said
  const what = html`${event}${from !== undefined && until !== undefined && ` from ${from} to ${until}`}${reason !== undefined && html`<br>${reason}`}`
  const rests = report !== undefined && html`<br>rests on report <code>${report}</code>`
  return html`<tr role="row"><th scope="row" role="rowheader" class="n" data-label="Number">${number}</th>
${cell('When', html`<time datetime="${at}">${at}</time>`)}${cell('What', what, 'cert-w')}${cell('By', name(by))}
${cell('Statement', html`<code>${digest}</code>${rests}<br>${signatureWords(said)}`, 'cert-d')}</tr>
`
}

/** What is known of a statement's signature; a key that nobody vouched for is never called a signer. */
function signatureWords({ signed, key, signer }: CertificateSaid): Markup | string {
  const ofKey = key !== undefined && html`: key <code>${key}</code>`
  if (signed === undefined) return 'not signed'
  if (signed === 'bad') return html`<strong>its signature does not count</strong>${ofKey}`
  return signed === 'intact' ? html`signature intact, signer not checked${ofKey}` : html`signed by ${name(signer ?? '')}${ofKey}`
}
