import type { FlavorName } from '../flavor-names/parts.ts'
import { count } from '../flavor-names/describe.ts'
import type { Flavor } from '../probes/openstack-flavors.ts'

/** A figure of a flavor that is less than its name says. */
export interface Shortfall {
  field: 'vcpus' | 'ram' | 'disk'
  expected: string
  found: string
}

/**
 * Where a flavor offers less than a name says. RAM may lack `slack` MiB; several disks count as one, since Nova shows the root disk only;
 * a disk without a size must be there at all (1 GB).
 */
export function shortfalls(parts: FlavorName, flavor: Flavor, slack: number): Shortfall[] {
  const { vcpus, ram, disk } = flavor
  const size = parts.disk ? parts.disk.size ?? 1 : 0
  const least = 1024 * parts.ram - slack
  const all: (Shortfall & { short: boolean })[] = [
    { field: 'vcpus', expected: `at least ${count(parts.vcpus, 'vCPU')}`, found: String(vcpus), short: vcpus < parts.vcpus },
    { field: 'ram', expected: `at least ${1024 * parts.ram} MiB RAM`, found: `${ram} MiB`, short: ram < least },
    { field: 'disk', expected: `a root disk of at least ${size} GB`, found: `${disk} GB`, short: disk < size },
  ]
  return all.filter(({ short }) => short).map(({ short: _short, ...shortfall }) => shortfall)
}

/** The figures that a name promises, as a flavor has them: RAM in MiB, disk in GB. */
export function figures(parts: FlavorName): { vcpus: number; ram: number; disk: number } {
  return { vcpus: parts.vcpus, ram: 1024 * parts.ram, disk: parts.disk ? parts.disk.size ?? 1 : 0 }
}

/** The figures of a flavor, each at least as the name promises. */
export function raised(flavor: Flavor, parts: FlavorName): ReturnType<typeof figures> {
  const { vcpus, ram, disk } = figures(parts)
  return { vcpus: Math.max(flavor.vcpus, vcpus), ram: Math.max(flavor.ram, ram), disk: Math.max(flavor.disk, disk) }
}
