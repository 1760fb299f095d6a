import type { FlavorName, NameTables, Spelling } from './parts.ts'
import { separators } from './parts.ts'
import { positive, Reader, Refusal } from './reader.ts'

export type Parsed =
  | { ok: true; parts: FlavorName; spelling: Spelling }
  /** `position`: index of the first wrong character; `reason`: a sentence without a full stop. */
  | { ok: false; position: number; reason: string }

/** Names of Nova's flavors end here (API schema of flavors, create). */
const LONGEST = 255
const ORDER = 'extensions stand in the order hypervisor, hwv, CPU, GPU, ib, each once'

/** Reads a flavor name in either spelling; throws nothing, whatever the text. The error is that of the spelling that fits further. */
export function parse(name: string, tables: NameTables): Parsed {
  const v2 = parseAs(name, 'v2', tables)
  if (v2.ok) return v2
  const v1 = parseAs(name, 'v1', tables)
  return v1.ok || v1.position > v2.position ? v1 : v2
}

/** Reads a flavor name in one spelling, in time linear in its length; throws nothing, whatever the text. */
export function parseAs(name: string, spelling: Spelling, tables: NameTables): Parsed {
  if (name.length > LONGEST) return { ok: false, position: LONGEST, reason: `it is longer than ${LONGEST} characters` }
  try {
    return { ok: true, parts: read(new Reader(name), spelling, tables), spelling }
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, position: error.position, reason: error.reason }
    throw error
  }
}

function read(reader: Reader, spelling: Spelling, tables: NameTables): FlavorName {
  if (!reader.takes('SCS-')) throw new Refusal(0, 'it must start with SCS-')
  const { part, extension } = separators[spelling]
  const hypervisors = Object.keys(tables.hypervisors).filter(code => spelling === 'v2' || tables.hypervisors[code]?.spelling === undefined)
  const parts: FlavorName = {
    ...cpus(reader, tables),
    ...ram(reader, part),
    disk: disk(reader, part, tables),
    hypervisor: reader.oneOf(hypervisors.map(code => extension + code))?.slice(1) ?? null,
    nested: reader.takes(extension + 'hwv'),
    cpu: cpuBrand(reader, extension, tables),
    gpu: gpu(reader, spelling, tables),
    infiniband: reader.takes(extension + 'ib'),
  }
  if (reader.done) return parts
  const known = [...Object.keys(tables.hypervisors), 'hwv', 'ib'].some(code => reader.sees(extension + code))
  throw new Refusal(reader.at, `${reader.next()} is not expected here${known ? `; ${ORDER}` : ''}`)
}

function cpus(reader: Reader, tables: NameTables): Pick<FlavorName, 'vcpus' | 'cpuType' | 'insecure'> {
  const start = reader.at
  const vcpus = positive(reader.digits(), start, 'the number of vCPUs')
  const types = Object.keys(tables.cpuTypes)
  const cpuType = reader.oneOf(types)
  if (cpuType === undefined) throw new Refusal(reader.at, `one of ${types.join(', ')} must follow the number of vCPUs, not ${reader.next()}`)
  return { vcpus, cpuType, insecure: reader.takes('i') }
}

function ram(reader: Reader, separator: string): Pick<FlavorName, 'ram' | 'noEcc' | 'oversubscribed'> {
  if (!reader.takes(separator)) throw new Refusal(reader.at, `"${separator}" and the RAM must follow the vCPUs, not ${reader.next()}`)
  const start = reader.at
  const text = reader.while(c => (c >= '0' && c <= '9') || c === '.')
  if (text === '') throw new Refusal(start, 'the RAM in GiB is missing')
  const gib = /^(?:[0-9]+\.?[0-9]*|\.[0-9]+)$/.test(text) ? Number(text) : NaN
  if (!(gib > 0)) throw new Refusal(start, 'the RAM must be a number of GiB greater than 0')
  if (!Number.isInteger(gib * 2)) throw new Refusal(start, 'the RAM must be a multiple of 0.5 GiB')
  return { ram: gib, noEcc: reader.takes('u'), oversubscribed: reader.takes('o') }
}

function disk(reader: Reader, separator: string, tables: NameTables): FlavorName['disk'] {
  if (!reader.takes(separator)) return null
  const start = reader.at
  const first = reader.digits()
  const multiple = reader.takes('x')
  const sizeStart = multiple ? reader.at : start
  const size = multiple ? reader.digits() : first
  return {
    count: multiple && first !== '' ? positive(first, start, 'the number of disks') : 1,
    size: size === '' ? null : positive(size, sizeStart, 'the disk size in GB'),
    type: reader.oneOf(Object.keys(tables.diskTypes)) ?? null,
  }
}

function cpuBrand(reader: Reader, separator: string, tables: NameTables): FlavorName['cpu'] {
  const start = reader.at
  const vendor = reader.takes(separator) ? reader.oneOf(Object.keys(tables.cpus)) : undefined
  const digits = reader.digits()
  const brandEnds = reader.at
  reader.while(c => c === 'h')
  if (vendor === undefined || !(reader.done || reader.sees(separator))) {
    // `_ib` begins like `_i`: a vendor counts only if the extension ends where its own letters end.
    reader.at = start
    return null
  }
  const { vendor: who, generations } = tables.cpus[vendor]!
  const generation = Number(digits)
  if (digits !== '' && !Object.hasOwn(generations, String(generation))) {
    throw new Refusal(start + 2, `generation ${digits.slice(0, 12)} of ${who} CPUs is not defined; known: ${Object.keys(generations).join(', ')}`)
  }
  reader.at = brandEnds
  return { vendor, generation, fast: reader.fast(3, 'the clock of the CPU') }
}

function gpu(reader: Reader, spelling: Spelling, tables: NameTables): FlavorName['gpu'] {
  const { part, extension } = separators[spelling]
  const start = reader.at
  const type = reader.oneOf([extension + 'g', extension + 'G'])
  const vendor = type === undefined ? undefined : reader.oneOf(Object.keys(tables.gpus))
  if (type === undefined || vendor === undefined) {
    reader.at = start
    return null
  }
  const { vendor: who, generations } = tables.gpus[vendor]!
  const generationStart = reader.at
  const generation = reader.while(c => c !== part && c !== extension && c !== 'h')
  if (generation !== '' && !Object.hasOwn(generations, generation)) {
    const known = Object.keys(generations).join(', ')
    throw new Refusal(generationStart, `generation ${JSON.stringify(generation.slice(0, 12))} of ${who} GPUs is not defined; known: ${known}`)
  }
  return {
    passThrough: type.endsWith('G'), vendor, generation,
    units: number(reader, part, 'the number of compute units'), unitsFast: reader.fast(2, 'the compute units'),
    vram: number(reader, part, 'the VRAM in GiB'), vramFast: reader.fast(2, 'the VRAM'),
  }
}

/** A separator with digits behind it, or null and nothing read. */
function number(reader: Reader, separator: string, what: string): number | null {
  const start = reader.at
  const digits = reader.takes(separator) ? reader.digits() : ''
  if (digits !== '') return positive(digits, start + 1, what)
  reader.at = start
  return null
}
