import type { NameTables } from '../flavor-names/parts.ts'
import { parseAs } from '../flavor-names/parse.ts'
import { canonical } from '../flavor-names/write.ts'
import type { Flavor } from '../probes/openstack-flavors.ts'
import { figures, shortfalls } from './flavor-promises.ts'
import { readings } from './flavor-readings.ts'

/** What a flavor that cannot keep its name should be called. */
export interface Successor {
  /** A true name for what the flavor has; undefined if no name can tell such figures. */
  name?: string
  /** The flavor that has this name already, or gets it by a command that comes before: Nova gives a name once only. */
  taken?: { by: Flavor; already: boolean }
  /** No other flavor tells this name in scs:name-v2, so that the standard flavor would be gone with this one. */
  needed: boolean
}
export interface Successors {
  /** By the flavor's place in the listing, for those with an SCS name that is none or promises too much. */
  of: Map<number, Successor>
  /** The flavor whose successor gets this name. */
  getting: Map<string, Flavor>
  /** How many flavors tell the name in scs:name-v2. */
  telling: Map<string, number>
}
const known = new WeakMap<Flavor[], WeakMap<NameTables, Successors>>()

/** Names for the flavors that cannot keep theirs, no name twice; worked out once per listing and tables, since several test cases ask. */
export function successors(flavors: Flavor[], tables: NameTables): Successors {
  const byTables = known.get(flavors) ?? new WeakMap<NameTables, Successors>()
  known.set(flavors, byTables)
  const found = byTables.get(tables) ?? plan(flavors, tables)
  byTables.set(tables, found)
  return found
}

function plan(flavors: Flavor[], tables: NameTables): Successors {
  const having = new Map(flavors.map(flavor => [flavor.name, flavor]))
  const getting = new Map<string, Flavor>()
  const telling = new Map<string, number>()
  for (const { extra_specs: { 'scs:name-v2': name } } of flavors) if (name !== undefined) telling.set(name, (telling.get(name) ?? 0) + 1)
  const of = new Map<number, Successor>()
  readings(flavors, tables).forEach((read, i) => {
    const flavor = flavors[i]
    if (flavor === undefined || read === null || (read.ok && shortfalls(read.parts, flavor, 0).length === 0)) return
    const told = toldName(flavor, tables)
    // A well-formed name that promises too much is kept and the flavor raised, unless the flavor is just what its scs:name-v2 says.
    const name = told ?? (read.ok ? flavor.name : honestName(flavor, tables))
    const needed = told !== undefined && telling.get(told) === 1
    if (name === undefined) return of.set(i, { needed })
    const [holder, before] = [having.get(name), getting.get(name)]
    const by = holder === flavor ? undefined : holder ?? before
    if (by !== undefined) return of.set(i, { name, taken: { by, already: holder !== undefined }, needed })
    if (name !== flavor.name) getting.set(name, flavor)
    return of.set(i, { name, needed })
  })
  return { of, getting, telling }
}

/** The scs:name-v2 of a flavor that has exactly the figures of that name. */
function toldName(flavor: Flavor, tables: NameTables): string | undefined {
  const told = flavor.extra_specs['scs:name-v2']
  const read = told === undefined ? undefined : parseAs(told, 'v2', tables)
  if (!read?.ok) return undefined
  const { vcpus, ram, disk } = figures(read.parts)
  return flavor.vcpus === vcpus && flavor.ram === ram && flavor.disk === disk ? told : undefined
}

/**
 * A valid name for what a flavor has: the letter of its scs:cpu-type, else that of its name in the wrong case, else L, which promises least;
 * a disk type if scs:disk0-type or the name's last word tells one. Undefined if no name fits such figures.
 */
function honestName(flavor: Flavor, tables: NameTables): string | undefined {
  const ram = Math.floor(flavor.ram / 512) / 2
  const meant = /^SCS-[0-9]+([a-z])i?[-:]/i.exec(flavor.name)?.[1]?.toUpperCase()
  const letter = codeOf(tables.cpuTypes, flavor.extra_specs['scs:cpu-type']) ?? Object.keys(tables.cpuTypes).find(code => code === meant) ?? 'L'
  if (!Object.hasOwn(tables.cpuTypes, letter) || flavor.vcpus < 1 || ram < 0.5 || flavor.disk < 0) return undefined
  const bare = { insecure: false, noEcc: false, oversubscribed: false, hypervisor: null, nested: false, cpu: null, gpu: null }
  const word = /[-_]([a-z]+)$/i.exec(flavor.name.slice(-20))?.[1]?.toLowerCase()
  const type = codeOf(tables.diskTypes, flavor.extra_specs['scs:disk0-type']) ?? codeOf(tables.diskTypes, word) ?? null
  const disk = flavor.disk > 0 ? { count: 1, size: flavor.disk, type } : null
  return canonical({ ...bare, infiniband: false, vcpus: flavor.vcpus, cpuType: letter, ram, disk })
}

function codeOf(table: Record<string, { extraSpec: string }>, value: string | undefined): string | undefined {
  return Object.keys(table).find(code => table[code]?.extraSpec === value)
}
