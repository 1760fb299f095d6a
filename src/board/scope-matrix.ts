import type { Scope, Standard, TargetName } from '../model/definition.ts'
import { html, link, type Markup } from '../report/html.ts'
import { standsAt } from './timeline-now.ts'

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
  return html`${others.length > 0 && html`<details><summary>Versions that are not in the timeline today (${others.join(', ')})</summary>${matrix(scope, standards, others, asOf, 'Standards of the other versions')}</details>`}`
}

function matrix(scope: Scope, standards: Standard[], versions: string[], asOf: string, label: string): Markup {
  const ids = [...new Set(versions.flatMap(version => Object.keys(scope.versions[version]!.standards)))]
  return html`<div class="wide" tabindex="0" role="region" aria-label="${label}"><table class="tl-matrix"><caption class="dim">${label}: version of the standard, and its test cases by target</caption>
<thead><tr><th scope="col">Standard</th>${versions.map(version => html`<th scope="col">${version} <span class="tl-tag">${standsAt(scope, version, asOf).validity ?? 'not named'}</span></th>`)}</tr></thead>
<tbody>${ids.map(id => html`<tr><th scope="row">${id} <span class="dim">${standards.find(one => one.id === id)?.title ?? 'not defined'}</span></th>${versions.map(version => {
    const adopted = scope.versions[version]!.standards
    return html`<td>${Object.hasOwn(adopted, id) ? cell(standards.find(one => one.id === id), adopted[id]!) : html`<span class="dim">not demanded</span>`}</td>`
  })}</tr>\n`)}</tbody></table></div>`
}

/** Open is said where nothing, or not all, of the standard is judged by target main: never shown as fulfilled. */
function cell(standard: Standard | undefined, name: string): Markup {
  const found = standard !== undefined && Object.hasOwn(standard.versions, name) ? standard.versions[name] : undefined
  if (found === undefined) return html`${name} (not defined)`
  const counts = TARGETS.flatMap(target => ((found.targets[target]?.length ?? 0) > 0 ? [`${found.targets[target]!.length} ${target}`] : []))
  const open = found.open ?? ((found.targets.main?.length ?? 0) === 0 ? 'no test case of target main judges this standard' : undefined)
  return html`${link(name, found.url)}${found.status !== 'stable' && html` <span class="tl-tag">${found.status}</span>`}<br>${counts.join(', ') || 'no test cases'}${open !== undefined && html`<details><summary><strong>${(found.targets.main?.length ?? 0) === 0 ? 'open' : 'open in part'}</strong></summary>${open}</details>`}`
}
