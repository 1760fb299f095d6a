import type { FlavorName, NameTables, Spelling } from './parts.ts'
import { separators } from './parts.ts'
import type { Refusal } from './reader.ts'
import { Reader } from './reader.ts'

/** A refusal's `reason` is a clause without a full stop. */
export type Parsed = { ok: true; parts: FlavorName; spelling: Spelling } | ({ ok: false } & Refusal)

/** Names of Nova's flavors end here (API schema of flavors, create). */
const LONGEST = 255
const ORDER = 'extensions stand in the order hypervisor, hwv, CPU, GPU, ib, each once'

/** Reads a flavor name in either spelling; throws nothing, whatever the text. The refusal is that of the spelling that fits further. */
export function parse(name: string, tables: NameTables): Parsed {
  const v2 = parseAs(name, 'v2', tables)
  if (v2.ok) return v2
  const v1 = parseAs(name, 'v1', tables)
  return v1.ok || v1.position > v2.position ? v1 : v2
}

/** Reads a flavor name in one spelling, in time linear in its length; throws nothing, whatever the text. */
export function parseAs(name: string, spelling: Spelling, tables: NameTables): Parsed {
  if (name.length > LONGEST) return { ok: false, position: LONGEST, reason: `it is longer than ${LONGEST} characters` }
  const reader = new Reader(name)
  if (!reader.takes('SCS-')) return { ok: false, position: 0, reason: 'it must start with SCS-' }
  const codes = codesOf(tables, spelling)
  // Named one by one: spreading is ten times slower, and a cloud can have thousands of names.
  const { vcpus, cpuType, insecure } = cpus(reader, codes)
  const { ram, noEcc, oversubscribed } = memory(reader, codes.part)
  const parts: FlavorName = {
    vcpus, cpuType, insecure, ram, noEcc, oversubscribed,
    disk: disk(reader, codes),
    hypervisor: reader.oneOf(codes.hypervisors)?.slice(codes.extension.length) ?? null,
    nested: reader.takes(codes.hwv),
    cpu: cpuBrand(reader, codes),
    gpu: gpu(reader, codes),
    infiniband: reader.takes(codes.ib),
  }
  if (!reader.done) {
    const misplaced = [...codes.hypervisors, codes.hwv, codes.ib].some(code => reader.sees(code))
    reader.refuse(reader.at, `${reader.next()} is not expected here${misplaced ? `; ${ORDER}` : ''}`)
  }
  return reader.refusal ? { ok: false, position: reader.refusal.position, reason: reader.refusal.reason } : { ok: true, parts, spelling }
}

/** What a spelling with these tables looks for, worked out once per tables. */
function makeCodes(tables: NameTables, spelling: Spelling) {
  const { part, extension } = separators[spelling]
  const hypervisors = Object.entries(tables.hypervisors).filter(([, since]) => spelling === (since.spelling ?? spelling))
  return {
    tables, part, extension,
    cpuTypes: Object.keys(tables.cpuTypes),
    diskTypes: Object.keys(tables.diskTypes),
    hypervisors: hypervisors.map(([code]) => extension + code),
    hwv: extension + 'hwv', ib: extension + 'ib',
    cpus: Object.keys(tables.cpus),
    gpus: Object.keys(tables.gpus), gpuKinds: [extension + 'g', extension + 'G'],
  }
}
type Codes = ReturnType<typeof makeCodes>
const made = { v1: new WeakMap<NameTables, Codes>(), v2: new WeakMap<NameTables, Codes>() }

function codesOf(tables: NameTables, spelling: Spelling): Codes {
  let codes = made[spelling].get(tables)
  if (codes === undefined) made[spelling].set(tables, codes = makeCodes(tables, spelling))
  return codes
}

function cpus(reader: Reader, { cpuTypes }: Codes): Pick<FlavorName, 'vcpus' | 'cpuType' | 'insecure'> {
  const start = reader.at
  const vcpus = reader.positive(reader.digits(), start, 'the number of vCPUs')
  const cpuType = reader.oneOf(cpuTypes) ?? ''
  if (cpuType === '') reader.refuse(reader.at, `one of ${cpuTypes.join(', ')} must follow the number of vCPUs, not ${reader.next()}`)
  return { vcpus, cpuType, insecure: reader.takes('i') }
}

function memory(reader: Reader, separator: string): Pick<FlavorName, 'ram' | 'noEcc' | 'oversubscribed'> {
  if (!reader.takes(separator)) reader.refuse(reader.at, `"${separator}" and the RAM must follow the vCPUs, not ${reader.next()}`)
  const start = reader.at
  const text = reader.while(c => (c >= '0' && c <= '9') || c === '.')
  const gib = /^(?:[0-9]+\.?[0-9]*|\.[0-9]+)$/.test(text) ? Number(text) : NaN
  if (text === '') reader.refuse(start, 'the RAM in GiB is missing')
  else if (!(gib > 0)) reader.refuse(start, 'the RAM must be a number of GiB greater than 0')
  else if (!Number.isInteger(gib * 2)) reader.refuse(start, 'the RAM must be a multiple of 0.5 GiB')
  return { ram: gib, noEcc: reader.takes('u'), oversubscribed: reader.takes('o') }
}

function disk(reader: Reader, { part, diskTypes }: Codes): FlavorName['disk'] {
  if (!reader.takes(part)) return null
  const start = reader.at
  const first = reader.digits()
  const multiple = reader.takes('x')
  const sizeStart = multiple ? reader.at : start
  const size = multiple ? reader.digits() : first
  return {
    count: multiple && first !== '' ? reader.positive(first, start, 'the number of disks') : 1,
    size: size === '' ? null : reader.positive(size, sizeStart, 'the disk size in GB'),
    type: reader.oneOf(diskTypes) ?? null,
  }
}

function cpuBrand(reader: Reader, { extension, cpus, tables }: Codes): FlavorName['cpu'] {
  const start = reader.at
  const vendor = reader.takes(extension) ? reader.oneOf(cpus) : undefined
  const generationStart = reader.at
  const digits = reader.digits()
  const fastStart = reader.at
  reader.while(c => c === 'h')
  const table = tables.cpus[vendor ?? '']
  if (vendor === undefined || table === undefined || !(reader.done || reader.sees(extension))) {
    // `_ib` begins like `_i`: a vendor counts only if the extension ends where its own letters end.
    reader.at = start
    return null
  }
  const generation = Number(digits)
  if (digits !== '' && !Object.hasOwn(table.generations, String(generation))) {
    reader.refuse(generationStart, `generation ${digits.slice(0, 12)} of ${table.vendor} CPUs is not defined; known: ${known(table)}`)
  }
  reader.at = fastStart
  return { vendor, generation, fast: reader.fast(3, 'the clock of the CPU') }
}

function gpu(reader: Reader, { part, extension, gpus, gpuKinds, tables }: Codes): FlavorName['gpu'] {
  const start = reader.at
  const kind = reader.oneOf(gpuKinds)
  const vendor = kind === undefined ? undefined : reader.oneOf(gpus)
  const table = tables.gpus[vendor ?? '']
  if (kind === undefined || vendor === undefined || table === undefined) {
    reader.at = start
    return null
  }
  const generationStart = reader.at
  const generation = reader.while(c => c !== part && c !== extension && c !== 'h')
  if (generation !== '' && !Object.hasOwn(table.generations, generation)) {
    const found = JSON.stringify(generation.slice(0, 12))
    reader.refuse(generationStart, `generation ${found} of ${table.vendor} GPUs is not defined; known: ${known(table)}`)
  }
  return {
    passThrough: kind.endsWith('G'), vendor, generation,
    units: optional(reader, part, 'the number of compute units'), unitsFast: reader.fast(2, 'the compute units'),
    vram: optional(reader, part, 'the VRAM in GiB'), vramFast: reader.fast(2, 'the VRAM'),
  }
}

/** The number behind a separator, or null and nothing read. */
function optional(reader: Reader, separator: string, what: string): number | null {
  const start = reader.at
  const digits = reader.takes(separator) ? reader.digits() : ''
  if (digits !== '') return reader.positive(digits, start + separator.length, what)
  reader.at = start
  return null
}

/** The generations of a vendor, numbers in their order (an object lists whole numbers before all others). */
function known({ generations }: { generations: Record<string, string> }): string {
  return Object.keys(generations).sort((a, b) => Number(a) - Number(b)).join(', ')
}
