import { digestOf } from '../evidence/canonical.ts'
import type { TakenSource } from '../model/release-data.ts'
import { external } from './external.ts'
import { html, link, type Markup, type Part } from './html.ts'
import { time } from './html-report-head.ts'
import type { ReportOptions, Shown } from './html-report-options.ts'
import { renderJson } from './json.ts'
import { compare } from './order.ts'
import { plain } from './untrusted.ts'

/** What made the report, by which definitions and data, from which evidence, and by whom it is signed: by which anybody can check it. */
export function provenanceHtml({ report, options, level, called }: Shown): Markup {
  const { tool, scope, standards, evidence } = report
  const attested = evidence.filter(({ kind }) => kind.startsWith('attestation.')).length
  return html`<h${level - 1}>Provenance</h${level - 1}>
<table class="rp-pv"><caption>What this report was made of</caption><tbody>
${row('Report (report.json)', digest(options.digest ?? digestOf(renderJson([report]))))}${row('Signature', signature(options))}${row('Judged by', html`${tool.name} ${tool.version}`)}${
    row('Scope', html`${plain(scope.id)} <code>${plain(scope.uuid)}</code> ${digest(scope.digest)}`)}${releases(options, evidence)}${
    attested > 0 && row('Attested by persons', html`${attested} of the documents below are attestations; each names who looked at what`)}</tbody></table>
<details><summary>Definitions of ${Object.keys(standards).length} standards</summary>
<div class="wide" tabindex="0" role="region" aria-label="Definitions of ${called}"><table><caption>SHA-256 of each definition, as canonical JSON</caption>
<thead><tr><th scope="col">Standard</th><th scope="col">Digest</th></tr></thead>
<tbody>${Object.entries(standards).sort(([a], [b]) => compare(a, b)).map(([id, one]) => html`<tr><th scope="row">${plain(id)}</th><td>${digest(one)}</td></tr>\n`)}</tbody></table></div></details>
<details><summary>Evidence: ${evidence.length} documents</summary>
<div class="wide" tabindex="0" role="region" aria-label="Evidence of ${called}"><table><caption>What was seen, and when: each document is named by its SHA-256</caption>
<thead><tr><th scope="col">Kind</th><th scope="col">From</th><th scope="col">Until</th><th scope="col">Digest</th></tr></thead>
<tbody>${evidence.map(({ kind, cluster, digest: one, from, until }) => html`<tr><th scope="row">${plain(kind)}${cluster !== undefined && ` of ${plain(cluster)}`}</th><td>${time(from)}</td><td>${time(until)}</td><td>${
  digest(one, options.evidenceAt?.(one))}</td></tr>\n`)}</tbody></table></div></details>
`
}

const row = (term: string, value: Part): Markup => html`<tr><th scope="row">${term}</th><td>${value}</td></tr>\n`
const digest = (one: string, address?: string): Markup => html`<code>${address === undefined ? plain(one, 100) : link(plain(one, 100), address)}</code>`

function signature({ signed, unsigned }: ReportOptions): Markup {
  if (signed === undefined) return html`Not signed${unsigned === undefined ? ', as far as this page knows' : html`: ${plain(unsigned)}`}. <code>scs-check sign report.json</code> signs a report.`
  if (signed.refused !== undefined) return html`The signature does not count: ${plain(signed.refused)}.`
  if (signed.signer !== undefined) return html`By ${plain(signed.signer)}, key <code>${plain(signed.key)}</code>, verified with the allowed signers.`
  return html`By key <code>${plain(signed.key)}</code>, as the signature says. It was not verified here: <code>scs-check verify report.json --allowed-signers FILE</code> does.`
}

/** The data on releases by which versions of Kubernetes were judged, where their document is at hand. */
function releases({ documents }: ReportOptions, evidence: Shown['report']['evidence']): Part {
  const document = documents?.get(evidence.find(({ kind }) => kind === 'kubernetes.releases')?.digest ?? '') as { seen?: { data?: { sources?: unknown } | null } | null } | null | undefined
  const sources = document?.seen?.data?.sources
  if (typeof sources !== 'object' || sources === null) return undefined
  const told = Object.entries(sources as Record<string, Partial<TakenSource> | null>).sort(([a], [b]) => compare(a, b)).slice(0, 20)
  return row('Data on releases of Kubernetes', html`<ul>${told.map(([what, source]) =>
    html`<li>${plain(what)}: ${external(plain(String(source?.url)), String(source?.url))}, taken ${time(String(source?.taken))} as <code>${plain(String(source?.as))}</code></li>`)}</ul>`)
}
