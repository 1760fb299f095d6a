import type { NameTables, Spelling } from '../flavor-names/parts.ts'
import { nameTables } from '../flavor-names/parts.ts'
import { parse } from '../flavor-names/parse.ts'
import { describe } from '../flavor-names/describe.ts'
import { canonical, respell } from '../flavor-names/write.ts'
import { flavors } from '../probes/openstack-flavors.ts'
import type { Flavor } from '../probes/openstack-flavors.ts'
import type { Finding } from '../model.ts'
import { check } from './check.ts'
import { creating, honestName, replacing, scsSpecs } from './flavor-commands.ts'
import { figures, shortfalls } from './flavor-promises.ts'
import { readings } from './flavor-readings.ts'
import { named, pointer, show } from './words.ts'

interface Names { tables: NameTables; spelling: Spelling; diskSizes: number[]; halfGibBelow: number }
interface Figures { tables: NameTables; ramSlackMiB: number }
interface Offered { mandatory: string[]; recommended: string[] }

const names = {
  tables: nameTables,
  spelling: { enum: ['v1', 'v2'] },
  diskSizes: { type: 'array', items: { type: 'integer', minimum: 1 } },
  halfGibBelow: { type: 'number' },
}
const figuresOnly = { tables: nameTables, ramSlackMiB: { type: 'integer', minimum: 0 } }
const list = { type: 'array', items: { type: 'string', pattern: '^SCS-' } }
const object = (properties: Record<string, unknown>) => ({
  type: 'object', required: Object.keys(properties), additionalProperties: false, properties,
})

/** Every name that starts with SCS- follows the grammar in either spelling; an unwanted spelling and discouraged figures are remarks. */
export const syntax = check<{ flavors: typeof flavors }, Names>({
  needs: { flavors },
  parameters: object(names),
  judge: ({ flavors }, parameters) => ({ examined: flavors.length, findings: badNames(flavors, parameters) }),
})

/** Every flavor with a well-formed SCS name has at least the vCPUs, RAM and root disk that the name says. */
export const semantics = check<{ flavors: typeof flavors }, Figures>({
  needs: { flavors },
  parameters: object(figuresOnly),
  judge: ({ flavors }, parameters) => ({ examined: flavors.length, findings: lies(flavors, parameters) }),
})

/** What the naming standard demanded while it had a list of flavors: grammar, figures, and the listed names exactly as listed. */
export const namesAndList = check<{ flavors: typeof flavors }, Names & Figures & Offered>({
  needs: { flavors },
  parameters: object({ ...names, ...figuresOnly, mandatory: list, recommended: list }),
  judge({ flavors }, parameters) {
    const findings = [...badNames(flavors, parameters), ...lies(flavors, parameters), ...missing(flavors, parameters)]
    return { examined: flavors.length, findings }
  },
})

function badNames(flavors: Flavor[], { tables, spelling, diskSizes, halfGibBelow }: Names): Finding[] {
  const names = readings(flavors, tables)
  return flavors.flatMap((flavor, i): Finding[] => {
    const read = names[i]
    if (!read) return []
    const about = { subject: named(flavor), at: pointer('flavors', i, 'name'), found: show(flavor.name) }
    if (!read.ok) {
      const name = honestName(flavor, tables)
      return [{
        ...about,
        severity: 'violation',
        message: `the name is no SCS flavor name: at character ${read.position + 1}, ${read.reason}`,
        expected: `${name === undefined ? '' : `a valid name such as ${name}, or `}one that does not start with SCS-`,
        ...(name === undefined ? {} : replacing(flavor, { name })),
      }]
    }
    const { parts } = read
    const remark = (message: string, expected: string): Finding => ({ ...about, severity: 'remark', message, expected })
    const remarks: Finding[] = []
    const best = canonical(parts, spelling)
    if (read.spelling !== spelling) {
      remarks.push(remark(`the name is spelled as in ${read.spelling} of the standard`, respell(flavor.name, spelling)))
    } else if (best !== flavor.name) {
      remarks.push(remark('the name has needless characters', best))
    }
    if (parts.ram >= halfGibBelow && parts.ram % 1 !== 0) {
      remarks.push(remark(`half a GiB is not wanted from ${halfGibBelow} GiB`, `${Math.floor(parts.ram)} GiB`))
    }
    if (parts.disk?.size && !diskSizes.includes(parts.disk.size)) {
      remarks.push(remark('the disk has none of the sizes that the standard prefers', `${diskSizes.join(', ')} GB`))
    }
    return remarks
  })
}

function lies(flavors: Flavor[], { tables, ramSlackMiB }: Figures): Finding[] {
  const names = readings(flavors, tables)
  return flavors.flatMap((flavor, i): Finding[] => {
    const read = names[i]
    if (!read?.ok) return []
    return shortfalls(read.parts, flavor, ramSlackMiB).map(({ field, expected, found }) => ({
      severity: 'violation',
      subject: named(flavor),
      at: pointer('flavors', i, field),
      message: `the flavor has less ${field} than its name says (${describe(read.parts, tables)})`,
      expected,
      found,
      ...replacing(flavor, raised(flavor, figures(read.parts))),
    }))
  })
}

/** The figures of a flavor, each at least as wanted. */
function raised(flavor: Flavor, wanted: ReturnType<typeof figures>) {
  return { vcpus: Math.max(flavor.vcpus, wanted.vcpus), ram: Math.max(flavor.ram, wanted.ram), disk: Math.max(flavor.disk, wanted.disk) }
}

function missing(flavors: Flavor[], { tables, mandatory, recommended }: Offered & { tables: NameTables }): Finding[] {
  const present = new Set(flavors.map(({ name }) => name))
  const lacking = (severity: Finding['severity'], kind: string, wanted: string[]): Finding[] =>
    wanted.filter(name => !present.has(name)).map(name => {
      const read = parse(name, tables)
      const remedy = read.ok ? creating({ name, ...figures(read.parts), properties: scsSpecs(read.parts, tables) }) : {}
      const other = respell(name, read.ok && read.spelling === 'v1' ? 'v2' : 'v1')
      const found = present.has(other) ? `${other}, which is the other spelling` : 'no flavor of this name'
      return { severity, subject: name, at: '/flavors', message: `a ${kind} flavor is missing`, expected: name, found, ...remedy }
    })
  return [...lacking('violation', 'mandatory', mandatory), ...lacking('remark', 'recommended', recommended)]
}
