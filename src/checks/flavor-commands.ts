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
/** More than any host has today: a flavor beyond one of these is a mistake that no command should repeat. RAM in MiB (32 TiB), disk in GB. */
const MOST = { vcpus: 1024, ram: 32 * 1024 ** 2, disk: 1_000_000 }

const properties = (specs: Record<string, string>): string =>
  Object.entries(specs).map(([key, value]) => ` --property ${sh(`${key}=${value}`)}`).join('')
/** An argument that is no option, even if it begins with a dash. */
const argument = (value: string): string => (value.startsWith('-') ? `-- ${sh(value)}` : sh(value))
const bounded = (command: string): { remedy?: string } => (command.length > LONGEST ? {} : { remedy: command })
const believable = ({ vcpus, ram, disk }: NewFlavor): boolean => vcpus <= MOST.vcpus && ram <= MOST.ram && disk <= MOST.disk
const create = ({ vcpus, ram, disk, properties: specs, name }: NewFlavor, more = ''): string =>
  `openstack flavor create --vcpus ${vcpus} --ram ${ram} --disk ${disk}${more}${properties(specs)} ${argument(name)}`

/** The command that creates a flavor; none for figures that nobody can believe. */
export function creating(flavor: NewFlavor): { remedy?: string } {
  return believable(flavor) ? bounded(create(flavor)) : {}
}

/** The command that deletes a flavor. */
export function deleting(flavor: Flavor): { remedy?: string } {
  return bounded(`openstack flavor delete ${argument(flavor.id)}`)
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

/**
 * Nova changes neither name nor size of a flavor: commands that put another in its place, with all else that it had, and its extra specs
 * unless others are given; none for figures that nobody can believe.
 */
export function replacing(old: Flavor, wanted: Partial<NewFlavor>): { remedy?: string } {
  const { 'OS-FLV-EXT-DATA:ephemeral': ephemeral, swap } = old
  const more = [
    typeof ephemeral === 'number' && ephemeral > 0 ? ` --ephemeral ${ephemeral}` : '',
    typeof swap === 'number' && swap > 0 ? ` --swap ${swap}` : '',
    old['os-flavor-access:is_public'] === false ? ' --private' : '',
  ].join('')
  const flavor = { name: old.name, vcpus: old.vcpus, ram: old.ram, disk: old.disk, properties: old.extra_specs, ...wanted }
  return believable(flavor) ? bounded(`openstack flavor delete ${argument(old.id)} && ${create(flavor, more)}`) : {}
}
