import type { FlavorName, NameTables } from '../flavor-names/parts.ts'
import { canonical, short } from '../flavor-names/write.ts'
import type { Flavor } from '../probes/openstack-flavors.ts'

/** The extra specs that scs-0103 wants for a name, the disk type only if the name tells one. */
export function scsSpecs(parts: FlavorName, tables: NameTables): Record<string, string> {
  const cpuType = tables.cpuTypes[parts.cpuType]?.extraSpec
  const diskType = tables.diskTypes[parts.disk?.type ?? '']?.extraSpec
  return {
    ...(cpuType === undefined ? {} : { 'scs:cpu-type': cpuType }),
    ...(diskType === undefined ? {} : { 'scs:disk0-type': diskType }),
    'scs:name-v1': firstSpelling(parts, tables),
    'scs:name-v2': canonical(parts),
  }
}

/** Hypervisors younger than the first spelling have no name in it; the short name says the same without them. */
function firstSpelling(parts: FlavorName, tables: NameTables): string {
  const young = tables.hypervisors[parts.hypervisor ?? '']?.spelling === 'v2'
  return young ? short(parts, tables, 'v1') : canonical(parts, 'v1')
}

/**
 * The extra specs of a flavor that gets this name: what it has, without any scs:name-* that says something else, and what scs-0103 wants
 * for the name, but for types that it tells already. If `elsewhere`, another flavor stands for the name, and then it is not told twice.
 */
export function renamedSpecs(flavor: Flavor, parts: FlavorName, tables: NameTables, elsewhere: boolean): Record<string, string> {
  const right = [canonical(parts), short(parts, tables), firstSpelling(parts, tables), short(parts, tables, 'v1')]
  const types = [...Object.values(tables.cpuTypes), ...Object.values(tables.diskTypes)].map(({ extraSpec }) => extraSpec)
  const kept = Object.entries(flavor.extra_specs).filter(([key, value]) => !key.startsWith('scs:name-') || (!elsewhere && right.includes(value)))
  const added = Object.entries(elsewhere ? {} : scsSpecs(parts, tables))
    .filter(([key]) => key.startsWith('scs:name-') || !types.includes(flavor.extra_specs[key] ?? ''))
  return Object.fromEntries([...kept, ...added])
}
