import type { NameTables } from '../flavor-names/parts.ts'
import { nameTables } from '../flavor-names/parts.ts'
import { parse } from '../flavor-names/parse.ts'
import { describe } from '../flavor-names/describe.ts'
import { flavors } from '../probes/openstack-flavors.ts'
import type { Flavor } from '../probes/openstack-flavors.ts'
import type { Finding } from '../model/judging.ts'
import { check } from './check.ts'
import { unsetting } from './flavor-commands.ts'
import { shortfalls } from './flavor-promises.ts'
import { mending, sameSize, wantedSpecs, type Standard } from './standard-flavor.ts'
import { named, pointer, show } from './words.ts'

interface Parameters {
  tables: NameTables
  ramSlackMiB: number
  /** Names of the standard flavors. */
  standard: string[]
}

/** The extra specs that the standard defines; N of name-vN counts from 1, that of diskN-type from 0. */
const DEFINED = /^scs:(?:name-v[1-9][0-9]{0,3}|cpu-type|disk[0-9]{1,3}-type)$/

/** The scs: extra specs of any flavor are true: names fit grammar and figures, types are known, no disk type stands without a disk. */
export const anyFlavor = check<{ flavors: typeof flavors }, Parameters>({
  needs: { flavors },
  parameters: {
    type: 'object', required: ['tables', 'ramSlackMiB', 'standard'], additionalProperties: false,
    properties: { tables: nameTables, ramSlackMiB: { type: 'integer', minimum: 0 }, standard: { type: 'array', items: { type: 'string' } } },
  },
  judge({ flavors }, { tables, ramSlackMiB, standard }) {
    let examined = 0
    const standards = new Map(standard.map(name => [name, standardOf(name, tables)]))
    const telling = new Map(flavors.map(flavor => [flavor.extra_specs['scs:name-v2'], flavor]))
    const findings = flavors.flatMap((flavor, i) => {
      const specs = Object.entries(flavor.extra_specs).filter(([key]) => DEFINED.test(key))
      if (specs.length === 0) return []
      examined++
      const told = flavor.extra_specs['scs:name-v2'] ?? ''
      const standard = standards.get(telling.get(told) === flavor ? told : '') ?? (telling.has(flavor.name) ? undefined : standards.get(flavor.name))
      return specs.flatMap(([key, value]) => untrue(flavor, i, key, value, tables, ramSlackMiB)
        .map(finding => ({ ...finding, ...cure(flavors, flavor, key, standard) })))
    })
    return { examined, findings }
  },
})

/** What the name of a standard flavor demands, as the test case of that flavor does. */
function standardOf(name: string, tables: NameTables): Standard | undefined {
  const read = parse(name, tables)
  if (!read.ok) return undefined
  const { vcpus, cpuType, ram, disk } = read.parts
  const types = Object.values(tables.diskTypes).map(({ extraSpec }) => extraSpec)
  const type = tables.diskTypes[disk?.type ?? '']?.extraSpec
  const diskTypes = disk === null ? {} : { diskTypes: type === undefined ? types : [type] }
  return { name, vcpus, cpuType: tables.cpuTypes[cpuType]?.extraSpec ?? '', ram, disk: disk?.size ?? 0, ...diskTypes }
}

/** Away with the extra spec, unless the flavor stands for a standard one: then that test case tells what to do, and nobody the contrary. */
function cure(flavors: Flavor[], flavor: Flavor, key: string, standard: Standard | undefined): { remedy?: string } {
  const says = standard !== undefined && Object.hasOwn(wantedSpecs(standard), key)
    && (key.startsWith('scs:name-') || flavor.name === standard.name || sameSize(flavor, standard))
  return says ? mending(flavors, flavor, standard) : unsetting(flavor, [key])
}

function untrue(flavor: Flavor, i: number, key: string, value: string, tables: NameTables, slack: number): Finding[] {
  const wrong = (message: string, expected: string): Finding[] => [{
    severity: 'violation', subject: named(flavor), at: pointer('flavors', i, 'extra_specs', key),
    message, expected, found: show(value),
  }]
  if (key.startsWith('scs:name-')) {
    const read = parse(value, tables)
    if (!read.ok) return wrong(`${key} is no SCS flavor name: at character ${read.position + 1}, ${read.reason}`, 'a valid SCS flavor name')
    const lacking = shortfalls(read.parts, flavor, slack)
    if (lacking.length === 0) return []
    return wrong(`${key} promises more than the flavor has (${describe(read.parts, tables)})`,
      lacking.map(({ expected, found }) => `${expected}, not ${found}`).join('; '))
  }
  if (key === 'scs:disk0-type' && flavor.disk === 0) {
    return wrong('the flavor has no root disk, so no disk type may be told', 'no scs:disk0-type')
  }
  const known = Object.values(key === 'scs:cpu-type' ? tables.cpuTypes : tables.diskTypes).map(({ extraSpec }) => extraSpec)
  return known.includes(value) ? [] : wrong(`${key} has a value that the standard does not know`, `one of ${known.join(', ')}`)
}
