import type { Finding } from '../model/judging.ts'
import type { Result } from '../model/report.ts'
import { excerptOf, pointerOf, segmentsOf } from './evidence-excerpt.ts'
import { html, link, type Markup, name, verbatim } from './html.ts'
import type { Shown } from './html-report-options.ts'
import { publicValue } from './public-values.ts'
import { remedyOf } from './remedy.ts'
import { plain } from './untrusted.ts'

/** Characters of a message, an expectation and what was found: lists of names are longer than a line. */
const LONG = 1000

/** One finding: the object, what is wrong, expected, found, the cure, and the place in the evidence. */
export function findingHtml(finding: Finding, result: Result, shown: Shown): Markup {
  const { subject, message, expected, found, remedy } = finding
  return html`<p><strong>${name(plain(subject))}</strong>: ${plain(message, LONG)}</p>
${terms([
  ['Expected', expected === undefined ? undefined : html`<code>${plain(expected, LONG)}</code>`],
  ['Found', found === undefined ? undefined : html`<code>${plain(found, LONG)}</code>`],
  ['Remedy', remedy === undefined ? undefined : remedyHtml(remedy)],
])}${evidenceHtml(finding, result, shown)}`
}

/** A cure as text, or as a command that can be copied whole. */
export function remedyHtml(remedy: string): Markup {
  const { kind, text } = remedyOf(remedy)
  return kind === 'command' ? html`<code class="rp-cmd">${text}</code>` : html`${text}`
}

/** Terms and what is to say of each; those without anything are left out. */
export function terms(rows: [string, Markup | undefined][]): Markup | undefined {
  const told = rows.filter(([, value]) => value !== undefined)
  return told.length === 0 ? undefined : html`<dl class="rp-d">${told.map(([term, value]) => html`<dt>${term}</dt><dd>${value}</dd>`)}</dl>\n`
}

/** The place in the evidence: folded, with the value marked; where the document is not at hand or withheld, the pointer alone. */
function evidenceHtml({ at }: Finding, { evidence }: Result, { options, room }: Shown): Markup | undefined {
  const [need = '', ...segments] = segmentsOf(at) ?? []
  if (need === '') return undefined
  const digest = Object.hasOwn(evidence, need) ? evidence[need] : undefined
  const seen = digest === undefined ? undefined : seenIn(options.documents?.get(digest))
  const isOpen = options.view === 'full' || (seen !== undefined && publicValue(seen.kind, pointerOf(segments)))
  const pointer = html`<p class="rp-at dim">In the evidence: <code>${plain(at)}</code>${!isOpen && ' (not shown in the public view)'}</p>\n`
  if (seen === undefined || digest === undefined || !isOpen || room.evidenceFull) return pointer
  const { kind, data } = seen
  const allowed = (place: string): boolean => options.view === 'full' || publicValue(kind, place)
  const { lines, missing } = excerptOf(data, segments, allowed)
  const address = options.evidenceAt?.(digest)
  const text = lines.map(({ text, marked }) => {
    const [, indent = '', rest = ''] = /^( *)(.*)$/s.exec(plain(text, Infinity)) ?? []
    return marked ? html`→ ${indent}<mark>${verbatim(rest)}</mark>\n` : html`  ${indent}${verbatim(rest)}\n`
  })
  return room.evidence(html`<details class="rp-ev"><summary>In the evidence: <code>${plain(at)}</code></summary>
<p class="dim">${kind}${missing !== undefined && html`; it has no <code>${missing}</code> there`}; document <code>${address === undefined ? digest : link(digest, address)}</code></p>
<pre>${text}</pre></details>\n`) ?? pointer
}

/** Kind and data of a document; undefined if nothing was seen, or if it is none: a store may be damaged. */
function seenIn(document: unknown): { kind: string; data: unknown } | undefined {
  const { kind, seen, format } = (document ?? {}) as { kind?: unknown; seen?: { ok?: unknown; data?: unknown } | null; format?: unknown }
  if (format === 'scs-check/attestation/1') return { kind: 'attestation', data: document }
  return typeof kind === 'string' && seen?.ok === true ? { kind, data: seen.data ?? null } : undefined
}
