import { creating, setting } from '../checks/flavor-commands.ts'
import { figures } from '../checks/flavor-promises.ts'
import { scsSpecs } from '../checks/flavor-specs.ts'
import { choicesOf, choose, listed } from '../flavor-names/choose.ts'
import type { FlavorName, NameTables } from '../flavor-names/parts.ts'
import { plain } from '../report/untrusted.ts'
import { EXIT, UsageError } from './exit.ts'
import { namesFrom } from './flavor-input.ts'
import { readNames, refusal, type Reading } from './flavor-reading.ts'
import { flavorRules } from './flavor-rules.ts'
import { json } from './print.ts'

export interface SpecsOptions {
  json?: boolean
  /** Id or name of a flavor that exists. */
  id?: string
  /** The flavors exist under their names. */
  existing?: boolean
  /** Type of the disk where a name tells none. */
  diskType?: string
}
interface Specs {
  name: string
  valid: boolean
  vcpus: number | null
  ramMiB: number | null
  diskGB: number | null
  /** The extra specs that scs-0103 wants. */
  properties: Record<string, string> | null
  command: string | null
  notes: string[]
  problem: Reading['problem']
}

/** Disks of one flavor that get an extra spec each; no host has as many. */
const MOST_DISKS = 64

/** Prints the commands that create flavors of these names, or set what scs-0103 wants on existing ones; 1 if a name is invalid. Throws UsageError. */
export async function specsVerb(names: string[], options: SpecsOptions): Promise<number> {
  const [{ tables, ...rules }, given] = await Promise.all([flavorRules(), namesFrom(names)])
  if (options.id !== undefined && given.length !== 1) throw new UsageError(`--id names one flavor, but there are ${given.length} names`)
  const diskTypes = choicesOf(tables)['disk.type']
  const diskType = options.diskType === undefined ? undefined : choose(options.diskType, diskTypes)
  if (options.diskType !== undefined && diskType === undefined) throw new UsageError(`--disk-type ${options.diskType}: one of ${listed(diskTypes)}`)
  const readings = readNames(given, 'any', { tables, ...rules })
  const all = readings.map(reading => specsOf(reading, tables, options, diskType))
  process.stdout.write(options.json === true ? json(all) : all.map((one, i) => text(one, readings[i]!)).join(''))
  return all.every(({ valid }) => valid) ? EXIT.pass : EXIT.fail
}

function specsOf({ name, read, problem, notes: before }: Reading, tables: NameTables, options: SpecsOptions, diskType: string | undefined): Specs {
  if (read === null) return { name, valid: false, vcpus: null, ramMiB: null, diskGB: null, properties: null, command: null, notes: [], problem }
  const { vcpus, ram, disk } = figures(read)
  const properties = propertiesOf(read, tables, diskType)
  const id = options.id ?? (options.existing === true ? name : undefined)
  const { remedy: command = null } = id === undefined ? creating({ name, vcpus, ram, disk, properties })
    : setting({ id, name, vcpus, ram, disk, extra_specs: {} }, properties)
  const notes = [...before, ...notesOn(read, id === undefined, diskType)]
  if (command === null) notes.push('no command: it would be too long, or no host has as much (1024 vCPUs, 32 TiB RAM, 1 PB of disk)')
  return { name, valid: true, vcpus, ramMiB: ram, diskGB: disk, properties, command, notes, problem: null }
}

/** With a type for every disk; where neither name nor option tells one it is network, as the official suite takes it. */
function propertiesOf(read: FlavorName, tables: NameTables, diskType: string | undefined): Record<string, string> {
  const disk = read.disk && { ...read.disk, type: read.disk.type ?? diskType ?? 'n' }
  // The type is told by an extra spec, never by a name that does not have it.
  const { 'scs:name-v1': _v1, 'scs:name-v2': _v2, ...types } = scsSpecs({ ...read, disk }, tables)
  const { 'scs:name-v1': v1 = '', 'scs:name-v2': v2 = '' } = scsSpecs(read, tables)
  const first = types['scs:disk0-type']
  const others = Array.from({ length: Math.min(disk?.count ?? 1, MOST_DISKS) - 1 }, (_, i) => [`scs:disk${i + 1}-type`, first ?? ''])
  return { ...types, ...(first === undefined ? {} : Object.fromEntries(others) as Record<string, string>), 'scs:name-v1': v1, 'scs:name-v2': v2 }
}

function notesOn(read: FlavorName, creates: boolean, diskType: string | undefined): string[] {
  const { disk } = read
  const untold = [read.nested && 'nested virtualization', read.cpu && 'the CPU', read.gpu && 'the GPU', read.infiniband && 'InfiniBand',
    (read.cpuType === 'C' || read.cpuType === 'T') && 'dedicated CPUs', read.hypervisor !== null && 'the hypervisor']
    .filter(feature => typeof feature === 'string')
  return [
    ...(disk && disk.type === null && diskType === undefined
      ? ['the name tells no disk type, so network is assumed: give --disk-type if that is not true'] : []),
    ...(disk && disk.size === null ? ['the name leaves the disk size to the cloud: 1 GB is the least that the checks accept'] : []),
    ...(disk && disk.count > 1 ? [`Nova's root disk is one of the ${disk.count} disks: provide the others in another way`] : []),
    ...(creates && untold.length > 0
      ? [`no extra spec of scs-0103 brings ${untold.join(', ')}: add what your Nova needs for that (hw:…, resources:…, traits, aggregates)`] : []),
  ]
}

/** Commands that a shell takes as they stand: notes and refusals are comments. */
function text({ name, command, notes }: Specs, reading: Reading): string {
  const comments = reading.valid ? notes.map(note => `${plain(name)}: ${note}`) : [refusal(reading)]
  return comments.map(comment => `# ${comment}\n`).join('') + (command === null ? '' : `${command}\n`)
}
