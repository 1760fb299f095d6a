import type { NameTables, Spelling } from '../flavor-names/parts.ts'
import { nameTables } from '../flavor-names/parts.ts'
import { parse, type Parsed } from '../flavor-names/parse.ts'
import { describe } from '../flavor-names/describe.ts'
import { canonical, respell } from '../flavor-names/write.ts'
import { flavors } from '../probes/openstack-flavors.ts'
import type { Flavor } from '../probes/openstack-flavors.ts'
import type { Finding } from '../model/judging.ts'
import { check } from './check.ts'
import { creating, deleting, replacing } from './flavor-commands.ts'
import { figures, raised, shortfalls } from './flavor-promises.ts'
import { readings } from './flavor-readings.ts'
import { renamedSpecs, scsSpecs } from './flavor-specs.ts'
import { successors, type Successor, type Successors } from './flavor-successors.ts'
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
    const { getting } = successors(flavors, parameters.tables)
    const findings = [...badNames(flavors, parameters), ...lies(flavors, parameters), ...missing(flavors, parameters, getting)]
    return { examined: flavors.length, findings }
  },
})

function badNames(flavors: Flavor[], { tables, spelling, diskSizes, halfGibBelow }: Names): Finding[] {
  const names = readings(flavors, tables)
  const plan = successors(flavors, tables)
  return flavors.flatMap((flavor, i): Finding[] => {
    const read = names[i]
    if (!read) return []
    const about = { subject: named(flavor), at: pointer('flavors', i, 'name'), found: show(flavor.name) }
    if (!read.ok) return [{ ...about, severity: 'violation', ...refused(flavor, read, plan.of.get(i), plan, tables) }]
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

/** Why a name is refused, and what to do: a successor under a true name, unless Nova would refuse that name because it is taken. */
function refused(
  flavor: Flavor, { position, reason }: Parsed & { ok: false }, to: Successor | undefined, plan: Successors, tables: NameTables,
): Pick<Finding, 'message' | 'expected' | 'remedy'> {
  const message = `the name is no SCS flavor name: at character ${position + 1}, ${reason}`
  if (to?.name === undefined) return { message, expected: 'one that does not start with SCS-' }
  if (to.taken === undefined) {
    const expected = `a valid name such as ${to.name}, or one that does not start with SCS-`
    return { message, expected, ...renaming(flavor, to.name, plan, tables) }
  }
  const why = to.taken.already ? `a flavor ${to.name} exists already` : `the command for ${named(to.taken.by)} creates a flavor ${to.name}`
  return { message: `${message}; ${why}`, expected: 'one that does not start with SCS-', ...(to.needed ? {} : deleting(flavor)) }
}

/** The commands that put a flavor of this name in the place of one that has its figures, or fewer if `wanted` has the right ones. */
function renaming(flavor: Flavor, name: string, { telling }: Successors, tables: NameTables, wanted?: ReturnType<typeof figures>) {
  const read = parse(name, tables)
  if (!read.ok) return {}
  const others = (telling.get(canonical(read.parts)) ?? 0) - (flavor.extra_specs['scs:name-v2'] === canonical(read.parts) ? 1 : 0)
  return replacing(flavor, { name, ...wanted, properties: renamedSpecs(flavor, read.parts, tables, others > 0) })
}

function lies(flavors: Flavor[], { tables, ramSlackMiB }: Figures): Finding[] {
  const names = readings(flavors, tables)
  const plan = successors(flavors, tables)
  return flavors.flatMap((flavor, i): Finding[] => {
    const read = names[i]
    const lacking = read?.ok ? shortfalls(read.parts, flavor, ramSlackMiB) : []
    if (!read?.ok || lacking.length === 0) return []
    const to = plan.of.get(i)
    const remedy = to?.name === undefined || to.name === flavor.name || (to.taken && !to.needed)
      ? renaming(flavor, flavor.name, plan, tables, raised(flavor, read.parts))
      : to.taken ? {} : renaming(flavor, to.name, plan, tables)
    return lacking.map(({ field, expected, found }) => ({
      severity: 'violation',
      subject: named(flavor),
      at: pointer('flavors', i, field),
      message: `the flavor has less ${field} than its name says (${describe(read.parts, tables)})`,
      expected,
      found,
      ...remedy,
    }))
  })
}

function missing(flavors: Flavor[], { tables, mandatory, recommended }: Offered & { tables: NameTables }, getting: Map<string, Flavor>): Finding[] {
  const present = new Set(flavors.map(({ name }) => name))
  const lacking = (severity: Finding['severity'], kind: string, wanted: string[]): Finding[] =>
    wanted.filter(name => !present.has(name)).map(name => {
      const about = { severity, subject: name, at: '/flavors', message: `a ${kind} flavor is missing`, expected: name }
      const coming = getting.get(name)
      if (coming) return { ...about, found: `no flavor of this name, but the command for ${named(coming)} creates one` }
      const read = parse(name, tables)
      const remedy = read.ok ? creating({ name, ...figures(read.parts), properties: scsSpecs(read.parts, tables) }) : {}
      const other = respell(name, read.ok && read.spelling === 'v1' ? 'v2' : 'v1')
      return { ...about, found: present.has(other) ? `${other}, which is the other spelling` : 'no flavor of this name', ...remedy }
    })
  return [...lacking('violation', 'mandatory', mandatory), ...lacking('remark', 'recommended', recommended)]
}
