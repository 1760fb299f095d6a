import type { FlavorName, NameTables } from '../flavor-names/parts.ts'
import { canonical } from '../flavor-names/write.ts'
import type { Flavor } from '../probes/openstack-flavors.ts'
import { sh } from './words.ts'

export interface NewFlavor {
  name: string
  vcpus: number
  /** MiB */
  ram: number
  /** GB */
  disk: number
  properties: Record<string, string>
}

/** A command longer than this helps nobody; the general remedy of the test case stands in. */
const LONGEST = 2000

const properties = (specs: Record<string, string>): string =>
  Object.entries(specs).map(([key, value]) => ` --property ${sh(`${key}=${value}`)}`).join('')
/** An argument that is no option, even if it begins with a dash. */
const argument = (value: string): string => (value.startsWith('-') ? `-- ${sh(value)}` : sh(value))
const bounded = (command: string): { remedy?: string } => (command.length > LONGEST ? {} : { remedy: command })
const create = ({ vcpus, ram, disk, properties: specs, name }: NewFlavor, more = ''): string =>
  `openstack flavor create --vcpus ${vcpus} --ram ${ram} --disk ${disk}${more}${properties(specs)} ${argument(name)}`

/** The command that creates a flavor. */
export function creating(flavor: NewFlavor): { remedy?: string } {
  return bounded(create(flavor))
}

/** The command that sets extra specs of an existing flavor. */
export function setting(flavor: Flavor, specs: Record<string, string>): { remedy?: string } {
  return bounded(`openstack flavor set${properties(specs)} ${argument(flavor.id)}`)
}

/** The command that takes extra specs from an existing flavor. */
export function unsetting(flavor: Flavor, keys: string[]): { remedy?: string } {
  return bounded(`openstack flavor unset${keys.map(key => ` --property ${sh(key)}`).join('')} ${argument(flavor.id)}`)
}

/** One command after the other. */
export function following(first: { remedy?: string }, second: { remedy?: string }): { remedy?: string } {
  return first.remedy === undefined || second.remedy === undefined ? {} : bounded(`${first.remedy} && ${second.remedy}`)
}

/** Nova changes neither name nor size of a flavor: commands that put another in its place, with all else that it had. */
export function replacing(old: Flavor, wanted: Partial<NewFlavor>): { remedy?: string } {
  const { 'OS-FLV-EXT-DATA:ephemeral': ephemeral, swap } = old
  const more = [
    typeof ephemeral === 'number' && ephemeral > 0 ? ` --ephemeral ${ephemeral}` : '',
    typeof swap === 'number' && swap > 0 ? ` --swap ${swap}` : '',
    old['os-flavor-access:is_public'] === false ? ' --private' : '',
  ].join('')
  const flavor = { name: old.name, vcpus: old.vcpus, ram: old.ram, disk: old.disk, ...wanted }
  const specs = { ...old.extra_specs, ...wanted.properties }
  return bounded(`openstack flavor delete ${argument(old.id)} && ${create({ ...flavor, properties: specs }, more)}`)
}

/** The extra specs that scs-0103 wants for a name, the disk type only if the name tells one. */
export function scsSpecs(parts: FlavorName, tables: NameTables): Record<string, string> {
  const cpuType = tables.cpuTypes[parts.cpuType]?.extraSpec
  const diskType = tables.diskTypes[parts.disk?.type ?? '']?.extraSpec
  return {
    ...(cpuType === undefined ? {} : { 'scs:cpu-type': cpuType }),
    ...(diskType === undefined ? {} : { 'scs:disk0-type': diskType }),
    'scs:name-v1': canonical(parts, 'v1'),
    'scs:name-v2': canonical(parts),
  }
}

/** A valid name for what a flavor has: letter of its scs:cpu-type, else L, which promises least. Undefined if no name fits such figures. */
export function honestName(flavor: Flavor, tables: NameTables): string | undefined {
  const ram = Math.floor(flavor.ram / 512) / 2
  const letters = Object.entries(tables.cpuTypes)
  const told = letters.find(([, type]) => type.extraSpec === flavor.extra_specs['scs:cpu-type'])
  const letter = (told ?? letters.find(([code]) => code === 'L'))?.[0]
  if (letter === undefined || flavor.vcpus < 1 || ram < 0.5 || flavor.disk < 0) return undefined
  const bare = { insecure: false, noEcc: false, oversubscribed: false, hypervisor: null, nested: false, cpu: null, gpu: null }
  const disk = flavor.disk > 0 ? { count: 1, size: flavor.disk, type: null } : null
  return canonical({ ...bare, infiniband: false, vcpus: flavor.vcpus, cpuType: letter, ram, disk })
}
