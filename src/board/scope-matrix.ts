import type { Scope, Standard, TargetName } from '../model/definition.ts'
import { html, link, type Markup } from '../report/html.ts'
import { standsAt } from './timeline-now.ts'
import { wideTable } from './wide-table.ts'

const TARGETS: readonly TargetName[] = ['main', 'recommended', 'preview']

/** Versions that the timeline names today × the standards that they adopt: which version of each, how many test cases, and what is open. */
export function matrixOf(scope: Scope, standards: Standard[], asOf: string): Markup {
  const named = Object.keys(scope.versions).filter(version => standsAt(scope, version, asOf).validity !== null)
  if (named.length === 0) return html`<p>The timeline names no version today.</p>`
  return matrix(scope, standards, named, asOf, 'Standards of the versions named today')
}

/** The same of those that it does not name, folded; nothing if there are none. */
export function olderMatrix(scope: Scope, standards: Standard[], asOf: string): Markup {
  const others = Object.keys(scope.versions).filter(version => standsAt(scope, version, asOf).validity === null)
  if (others.length === 0) return html``
  return html`<details><summary>Versions that are not in the timeline today (${others.join(', ')})</summary>${
    matrix(scope, standards, others, asOf, 'Standards of the other versions')}</details>`
}

function matrix(scope: Scope, standards: Standard[], versions: string[], asOf: string, label: string): Markup {
  const ids = [...new Set(versions.flatMap(version => Object.keys(scope.versions[version]!.standards)))]
  const heads = versions.map(version => html`${version} <span class="tl-tag">${standsAt(scope, version, asOf).validity ?? 'not named'}</span>`)
  const rows = ids.map(id => {
    const standard = standards.find(one => one.id === id)
    const cells = versions.map(version => {
      const adopted = scope.versions[version]!.standards
      return html`<td>${Object.hasOwn(adopted, id) ? cell(standard, adopted[id]!) : html`<span class="dim">not demanded</span>`}</td>`
    })
    return html`<tr><th scope="row">${id} <span class="dim">${standard?.title ?? 'not defined'}</span></th>${cells}</tr>\n`
  })
  return wideTable(label, ['Standard', ...heads], rows, { caption: `${label}: version of the standard, and its test cases by target`, kind: 'tl-matrix' })
}

/** Open is said where nothing, or not all, of the standard is judged by target main: never shown as fulfilled. */
function cell(standard: Standard | undefined, name: string): Markup {
  const found = standard !== undefined && Object.hasOwn(standard.versions, name) ? standard.versions[name] : undefined
  if (found === undefined) return html`${name} (not defined)`
  const counts = TARGETS.flatMap(target => ((found.targets[target]?.length ?? 0) > 0 ? [`${found.targets[target]!.length} ${target}`] : []))
  const judged = (found.targets.main?.length ?? 0) > 0
  const open = found.open ?? (judged ? undefined : 'no test case of target main judges this standard')
  const status = found.status !== 'stable' && html` <span class="tl-tag">${found.status}</span>`
  return html`${link(name, found.url)}${status}<br>${counts.join(', ') || 'no test cases'}${
    open !== undefined && html`<details><summary><strong>${judged ? 'open in part' : 'open'}</strong></summary>${open}</details>`}`
}
