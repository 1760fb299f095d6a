import type { ReleaseData } from '../model/release-data.ts'
import { ReleaseDataError } from './release-data-error.ts'

/**
 * What newer data add and change, in lines for people. Throws ReleaseDataError if they lack releases or branches that were known: a source is
 * broken or cut off.
 */
export function changes(before: ReleaseData, after: ReleaseData): string[] {
  const releases = difference(before.releases, after.releases, ({ version }) => version, ({ version, date }) => `release ${version} (${date})`)
  const branches = difference(before.branches, after.branches, ({ branch }) => branch,
    ({ branch, released, endOfLife }) => `branch ${branch} (${released}, end of life ${endOfLife})`)
  const cves = difference(before.cves, after.cves, ({ id }) => id,
    ({ id, published, scores }) => `${id} (${published}, base score ${Math.max(...Object.values(scores), 0) || 'unknown'})`)
  const lost = [...releases, ...branches].filter(line => line.startsWith('gone: '))
  if (lost.length > 0) {
    const some = `${lost.slice(0, 3).join('; ')}${lost.length > 3 ? ' …' : ''}`
    throw new ReleaseDataError(`the sources lack what was known before (${lost.length}: ${some}): one of them is broken or cut off`)
  }
  return [...releases, ...branches, ...cves]
}

function difference<Item>(before: Item[], after: Item[], key: (item: Item) => string, show: (item: Item) => string): string[] {
  const [old, young] = [before, after].map(items => new Map(items.map(item => [key(item), item])))
  const told = [...young!].flatMap(([name, item]) => {
    const known = old!.get(name)
    if (known === undefined) return [`new: ${show(item)}`]
    return JSON.stringify(known) === JSON.stringify(item) ? [] : [`changed: ${show(item)}`]
  })
  return [...told, ...[...old!].filter(([name]) => !young!.has(name)).map(([, item]) => `gone: ${show(item)}`)]
}
