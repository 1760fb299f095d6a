import type { Day, KubernetesBranch, ReleaseData } from '../model/release-data.ts'
import { compareBranches } from './kubernetes-version.ts'

/** End of life by branch, as the official suite has it: a table of its own, which differs from upstream's dates. */
export type EndOfLife = Record<string, Day>

/** JSON Schema of such a table. */
export const endOfLifeSchema = {
  type: 'object',
  propertyNames: { pattern: '^[0-9]+\\.[0-9]+$' },
  additionalProperties: { type: 'string', pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' },
}

/**
 * First day without support: by the table, else by upstream; what is older than every known branch ended with the oldest of them. Undefined for a
 * branch to come.
 */
export function endOfLife(branch: string, table: EndOfLife, { branches }: ReleaseData): Day | undefined {
  if (Object.hasOwn(table, branch)) return table[branch]
  const [oldest, ...known] = [...branches].sort((a, b) => compareBranches(a.branch, b.branch))
  if (oldest !== undefined && compareBranches(branch, oldest.branch) <= 0) return oldest.endOfLife
  return known.find(one => one.branch === branch)?.endOfLife
}

/** Branches that were released and supported on this day by upstream and by the table, newest first. */
export function supported({ branches }: ReleaseData, table: EndOfLife, today: Day): KubernetesBranch[] {
  return branches.filter(({ branch, released, endOfLife: upstream }) =>
    released <= today && today < upstream && today < (Object.hasOwn(table, branch) ? table[branch] ?? upstream : upstream))
    .sort((a, b) => compareBranches(b.branch, a.branch))
}
