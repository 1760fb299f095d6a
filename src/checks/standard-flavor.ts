import { respell } from '../flavor-names/write.ts'
import type { Flavor } from '../probes/openstack-flavors.ts'
import type { NewFlavor } from './flavor-commands.ts'
import { creating, following, replacing, setting, unsetting } from './flavor-commands.ts'

/** A standard flavor; `ram` in GiB, `disk` in GB with 0 = none, `diskTypes` = what scs:disk0-type may say. */
export interface Standard { name: string; vcpus: number; cpuType: string; ram: number; disk: number; diskTypes?: string[] }

/** What each extra spec of the standard flavor must say: one of these values. */
export function wantedSpecs({ name, cpuType, disk, diskTypes }: Standard): Record<string, string[]> {
  return {
    'scs:cpu-type': [cpuType],
    ...(disk > 0 && diskTypes ? { 'scs:disk0-type': diskTypes } : {}),
    'scs:name-v1': [respell(name, 'v1')],
    'scs:name-v2': [name],
  }
}

const firsts = (specs: Record<string, string[]>): Record<string, string> =>
  Object.fromEntries(Object.entries(specs).map(([key, values]) => [key, values[0] ?? '']))

/** Those of the wanted extra specs that the flavor has not. */
export function wrongSpecs(flavor: Flavor, standard: Standard): Record<string, string[]> {
  const wrong = Object.entries(wantedSpecs(standard)).filter(([key, values]) => !values.includes(flavor.extra_specs[key] ?? ''))
  return Object.fromEntries(wrong)
}

/** Its figures as Nova has them: RAM in MiB, disk in GB. */
export function sizeOf({ vcpus, ram, disk }: Standard): Pick<NewFlavor, 'vcpus' | 'ram' | 'disk'> {
  return { vcpus, ram: 1024 * ram, disk }
}

/** The standard flavor as it should be created. */
export function asNew(standard: Standard): NewFlavor {
  return { name: standard.name, ...sizeOf(standard), properties: firsts(wantedSpecs(standard)) }
}

/** Whether the flavor has exactly these figures. */
export function sameSize(flavor: Flavor, standard: Standard): boolean {
  const { vcpus, ram, disk } = sizeOf(standard)
  return flavor.vcpus === vcpus && flavor.ram === ram && flavor.disk === disk
}

/** The commands that make the flavor the standard one that it stands for, by its name or its scs:name-v2. */
export function mending(flavors: Flavor[], flavor: Flavor, standard: Standard): { remedy?: string } {
  return sameSize(flavor, standard) ? setting(flavor, firsts(wrongSpecs(flavor, standard))) : resizing(flavors, flavor, standard)
}

/** A flavor of this name gets other figures; one of another name ceases to be the standard flavor, which may have to be created. */
function resizing(flavors: Flavor[], flavor: Flavor, standard: Standard): { remedy?: string } {
  const { name } = standard
  if (flavor.name === name) return replacing(flavor, { ...sizeOf(standard), properties: { ...flavor.extra_specs, ...firsts(wrongSpecs(flavor, standard)) } })
  const elsewhere = flavors.some(each => each !== flavor && (each.name === name || each.extra_specs['scs:name-v2'] === name))
  const names = ['scs:name-v1', 'scs:name-v2'].filter(key => [name, respell(name, 'v1')].includes(flavor.extra_specs[key] ?? ''))
  return elsewhere ? unsetting(flavor, names) : following(unsetting(flavor, names), creating(asNew(standard)))
}
