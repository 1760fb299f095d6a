import type { NameTables } from '../flavor-names/parts.ts'
import type { Parsed } from '../flavor-names/parse.ts'
import { parse } from '../flavor-names/parse.ts'
import type { Flavor } from '../probes/openstack-flavors.ts'

const known = new WeakMap<Flavor[], WeakMap<NameTables, (Parsed | null)[]>>()

/**
 * What the name of each flavor says, read once per listing and tables, since several test cases ask. Null where scs-0100 does not look:
 * it governs names that start with SCS- in just these letters.
 */
export function readings(flavors: Flavor[], tables: NameTables): (Parsed | null)[] {
  const byTables = known.get(flavors) ?? new WeakMap<NameTables, (Parsed | null)[]>()
  known.set(flavors, byTables)
  const read = byTables.get(tables) ?? flavors.map(({ name }) => (name.startsWith('SCS-') ? parse(name, tables) : null))
  byTables.set(tables, read)
  return read
}
