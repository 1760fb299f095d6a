import type { NameTables } from '../flavor-names/parts.ts'
import { nameTables } from '../flavor-names/parts.ts'
import { parse } from '../flavor-names/parse.ts'
import { describe } from '../flavor-names/describe.ts'
import { respell } from '../flavor-names/write.ts'
import { flavors } from '../probes/openstack-flavors.ts'
import type { Flavor } from '../probes/openstack-flavors.ts'
import type { Finding } from '../model.ts'
import { check } from './check.ts'
import type { NewFlavor } from './flavor-commands.ts'
import { creating, following, replacing, setting, unsetting } from './flavor-commands.ts'
import { shortfalls } from './flavor-promises.ts'
import { named, pointer, show } from './words.ts'

/** A standard flavor; `ram` in GiB, `disk` in GB with 0 = none, `diskTypes` = what scs:disk0-type may say. */
interface Standard { name: string; vcpus: number; cpuType: string; ram: number; disk: number; diskTypes?: string[] }

/** The standard flavor exists, found by scs:name-v2, with exactly its figures and extra specs. */
export const flavor = check<{ flavors: typeof flavors }, Standard>({
  needs: { flavors },
  parameters: {
    type: 'object', required: ['name', 'vcpus', 'cpuType', 'ram', 'disk'], additionalProperties: false,
    properties: {
      name: { type: 'string', pattern: '^SCS-' }, cpuType: { type: 'string' },
      vcpus: { type: 'integer', minimum: 1 }, ram: { type: 'number', exclusiveMinimum: 0 }, disk: { type: 'integer', minimum: 0 },
      diskTypes: { type: 'array', minItems: 1, items: { type: 'string' } },
    },
  },
  judge({ flavors }, standard) {
    const having = flavors.flatMap((each, i) => (each.extra_specs['scs:name-v2'] === standard.name ? [i] : []))
    // The official suite keeps the flavors by this extra spec in a dictionary, so the last one counts.
    const i = having.at(-1)
    if (i === undefined) return { examined: flavors.length, findings: [absent(flavors, standard)] }
    const chosen = flavors[i]!
    const findings = differences(flavors, chosen, i, standard)
    if (having.length > 1) {
      findings.push({
        severity: 'remark', subject: named(chosen), at: pointer('flavors', i, 'extra_specs', 'scs:name-v2'),
        message: `${having.length} flavors carry this scs:name-v2; the last one listed is judged`,
        expected: `scs:name-v2=${standard.name} on one flavor`,
        found: having.slice(0, 5).map(each => named(flavors[each]!)).join(', '),
      })
    }
    return { examined: flavors.length, findings }
  },
})

/** What each extra spec of the standard flavor must say: one of these values. */
function wantedSpecs({ name, cpuType, disk, diskTypes }: Standard): Record<string, string[]> {
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
function wrongSpecs(flavor: Flavor, standard: Standard): Record<string, string[]> {
  const wrong = Object.entries(wantedSpecs(standard)).filter(([key, values]) => !values.includes(flavor.extra_specs[key] ?? ''))
  return Object.fromEntries(wrong)
}

function differences(flavors: Flavor[], flavor: Flavor, i: number, standard: Standard): Finding[] {
  const size = sizeOf(standard)
  const units = { vcpus: '', ram: ' MiB', disk: ' GB' }
  const wrong = wrongSpecs(flavor, standard)
  const fields = (['vcpus', 'ram', 'disk'] as const).filter(field => flavor[field] !== size[field])
  const remedy = fields.length > 0 ? resizing(flavors, flavor, standard) : setting(flavor, firsts(wrong))
  const about = { severity: 'violation', subject: named(flavor), ...remedy } as const
  return [
    ...fields.map((field): Finding => ({
      ...about, at: pointer('flavors', i, field), message: `the flavor stands for ${standard.name}, but its ${field} differs`,
      expected: `exactly ${size[field]}${units[field]}`, found: `${flavor[field]}${units[field]}`,
    })),
    ...Object.entries(wrong).map(([key, values]): Finding => ({
      ...about, at: pointer('flavors', i, 'extra_specs', key), message: `the extra spec ${key} is not as ${standard.name} demands`,
      expected: values.length > 1 ? `one of ${values.join(', ')}, whichever is true` : values[0] ?? '',
      found: show(flavor.extra_specs[key]),
    })),
  ]
}

const sizeOf = ({ vcpus, ram, disk }: Standard) => ({ vcpus, ram: 1024 * ram, disk })
const asNew = (standard: Standard): NewFlavor => ({ name: standard.name, ...sizeOf(standard), properties: firsts(wantedSpecs(standard)) })

/** A flavor of this name gets other figures; one of another name ceases to be the standard flavor, which may have to be created. */
function resizing(flavors: Flavor[], flavor: Flavor, standard: Standard): { remedy?: string } {
  const { name } = standard
  if (flavor.name === name) return replacing(flavor, { ...sizeOf(standard), properties: firsts(wrongSpecs(flavor, standard)) })
  const elsewhere = flavors.some(each => each !== flavor && (each.name === name || each.extra_specs['scs:name-v2'] === name))
  const names = ['scs:name-v1', 'scs:name-v2'].filter(key => [name, respell(name, 'v1')].includes(flavor.extra_specs[key] ?? ''))
  return elsewhere ? unsetting(flavor, names) : following(unsetting(flavor, names), creating(asNew(standard)))
}

/** The violation "not found", with the flavor that comes nearest. */
function absent(flavors: Flavor[], standard: Standard): Finding {
  const v1 = respell(standard.name, 'v1')
  const wanted = asNew(standard)
  const same = (f: Flavor): boolean => f.vcpus === wanted.vcpus && f.ram === wanted.ram && f.disk === wanted.disk
  const kinds: [string, (f: Flavor) => boolean][] = [
    ['has the name', f => f.name === standard.name],
    ['has the name in its v1 spelling', f => f.name === v1 || f.extra_specs['scs:name-v1'] === v1],
    ['has the same figures', f => same(f) && f.extra_specs['scs:name-v2'] === undefined],
  ]
  const message = `no flavor has the extra spec scs:name-v2=${standard.name}`
  const expected = `a flavor with ${standard.vcpus} vCPUs, ${wanted.ram} MiB RAM, ${standard.disk} GB disk and scs:name-v2=${standard.name}`
  for (const [likeness, fits] of kinds) {
    const i = flavors.findIndex(fits)
    const near = flavors[i]
    if (near === undefined) continue
    const tells = near.extra_specs['scs:name-v2']
    const sizes = same(near) ? '' : `, and has ${near.vcpus} vCPUs, ${near.ram} MiB RAM, ${near.disk} GB disk`
    return {
      severity: 'violation', subject: named(near), at: pointer('flavors', i, 'extra_specs'), message, expected,
      found: `this flavor ${likeness}, but ${tells === undefined ? 'lacks scs:name-v2' : `its scs:name-v2 is ${show(tells)}`}${sizes}`,
      ...(same(near) ? setting(near, firsts(wrongSpecs(near, standard)))
        : near.name === standard.name ? resizing(flavors, near, standard)
        : creating(wanted)),
    }
  }
  return {
    severity: 'violation', subject: standard.name, at: '/flavors', message, expected,
    found: `${flavors.length} flavors, none of them alike`,
    ...creating(wanted),
  }
}

/** The extra specs that the standard defines; N of name-vN counts from 1, that of diskN-type from 0. */
const DEFINED = /^scs:(?:name-v[1-9][0-9]{0,3}|cpu-type|disk[0-9]{1,3}-type)$/

/** The scs: extra specs of any flavor are true: names fit grammar and figures, types are known, no disk type stands without a disk. */
export const anyFlavor = check<{ flavors: typeof flavors }, { tables: NameTables; ramSlackMiB: number }>({
  needs: { flavors },
  parameters: {
    type: 'object', required: ['tables', 'ramSlackMiB'], additionalProperties: false,
    properties: { tables: nameTables, ramSlackMiB: { type: 'integer', minimum: 0 } },
  },
  judge({ flavors }, { tables, ramSlackMiB }) {
    let examined = 0
    const findings = flavors.flatMap((flavor, i) => {
      const specs = Object.entries(flavor.extra_specs).filter(([key]) => DEFINED.test(key))
      if (specs.length > 0) examined++
      return specs.flatMap(([key, value]) => untrue(flavor, i, key, value, tables, ramSlackMiB))
    })
    return { examined, findings }
  },
})

function untrue(flavor: Flavor, i: number, key: string, value: string, tables: NameTables, slack: number): Finding[] {
  const wrong = (message: string, expected: string, remedy: { remedy?: string } = unsetting(flavor, [key])): Finding[] => [{
    severity: 'violation', subject: named(flavor), at: pointer('flavors', i, 'extra_specs', key),
    message, expected, found: show(value), ...remedy,
  }]
  if (key.startsWith('scs:name-')) {
    const read = parse(value, tables)
    if (!read.ok) return wrong(`${key} is no SCS flavor name: at character ${read.position + 1}, ${read.reason}`, 'a valid SCS flavor name')
    const lacking = shortfalls(read.parts, flavor, slack)
    if (lacking.length === 0) return []
    return wrong(`${key} promises more than the flavor has (${describe(read.parts, tables)})`,
      lacking.map(({ field, expected, found }) => `${field} ${expected}, not ${found}`).join('; '))
  }
  if (key === 'scs:disk0-type' && flavor.disk === 0) {
    return wrong('the flavor has no root disk, so no disk type may be told', 'no scs:disk0-type')
  }
  const known = Object.values(key === 'scs:cpu-type' ? tables.cpuTypes : tables.diskTypes).map(({ extraSpec }) => extraSpec)
  return known.includes(value) ? [] : wrong(`${key} has a value that the standard does not know`, `one of ${known.join(', ')}`)
}
