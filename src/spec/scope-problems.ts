import type { Problem } from './definition-error.ts'
import { looseScope } from './loose.ts'
import { suggest } from '../nearest.ts'
import { shapeProblems } from './shape.ts'
import type { Source } from './source.ts'

/** Everything wrong with a scope's file by itself: its shape, and its timeline. */
export async function scopeProblems(source: Source): Promise<Problem[]> {
  if (source.problems.length > 0) return source.problems
  const { versions, timeline } = looseScope(source.value)
  const problems = await shapeProblems('scope', source)
  let before: string | undefined
  for (const { index, date, versions: named } of timeline) {
    const path = ['timeline', index]
    if (date !== undefined && /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(date)) {
      const tell = (message: string, cure?: string): unknown => problems.push(source.problem([...path, 'date'], message, cure))
      if (!isDay(date)) tell(`${date} is not a day of the calendar`)
      if (date === before) tell(`${date} stands twice in the timeline`, 'make one entry of the two')
      else if (before !== undefined && date < before) tell(`${date} comes after ${before}`, 'order the entries, oldest first')
      before = date
    }
    for (const version of named) {
      if (versions.has(version)) continue
      const cure = suggest(version, versions.keys())
      problems.push(source.problem([...path, 'versions'], `version "${version}" is not defined in this file`, cure, version))
    }
  }
  return problems
}

/** References of a scope that lead nowhere; `known` are the standards' ids and versions (null: not known). */
export function referenceProblems(source: Source, known: Map<string, Set<string> | null>): Problem[] {
  const problems: Problem[] = []
  for (const [version, standards] of looseScope(source.value).versions) {
    const path = ['versions', version, 'standards']
    for (const [standard, chosen] of standards) {
      const versions = known.get(standard)
      if (versions === undefined) {
        const cure = `${suggest(standard, known.keys())}; a new one needs a file ${standard}.yaml`
        problems.push(source.problem(path, `there is no standard "${standard}"`, cure, standard))
      } else if (versions?.has(chosen) === false) {
        problems.push(source.problem([...path, standard], `standard ${standard} has no version "${chosen}"`, suggest(chosen, versions)))
      }
    }
  }
  return problems
}

/** Whether a YYYY-MM-DD names a day that exists. */
function isDay(date: string): boolean {
  const time = Date.parse(`${date}T00:00:00Z`)
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(date)
}
