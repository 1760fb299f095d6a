import { count } from './describe.ts'
import type { FlavorName, NameTables } from './parts.ts'

/** What each kind of vCPU promises (scs-0100-v3, CPU suffixes; the figures are those of its baseline). */
const VCPUS: Record<string, string> = {
  C: 'each vCPU is a physical core that nobody else uses',
  T: 'each vCPU is a hardware thread that nobody else uses; the other thread of its core may be in use',
  V: 'cores are shared; a vCPU gets at least 20 % of one in more than 99 % of a month (usually at most 5 vCPUs per core, 3 per thread)',
  L: 'cores are shared without a guarantee; can be slow while neighbours are busy',
}
/** All-core clock in GHz above which a CPU may carry one, two, three h (scs-0100-v3, frequency suffixes). */
const CLOCKS = ['2.75', '3.25', '3.75']
/** What vendors call the compute units of a GPU (scs-0100-v3, GPU support). */
const UNITS: Record<string, string> = { N: 'streaming multiprocessor', A: 'compute unit', I: 'execution unit' }

/** What a name promises, part by part: a heading and a clause for each, also for what it leaves open. */
export function promises(parts: FlavorName, tables: NameTables): [string, string][] {
  const { cpuType, disk, cpu, gpu, hypervisor } = parts
  return [
    ['vCPUs', `${parts.vcpus}, ${tables.cpuTypes[cpuType]?.means ?? cpuType} (${cpuType}): ${VCPUS[cpuType] ?? 'as the cloud says'}`],
    ['CPU flaws', parts.insecure ? 'insecure (i): mitigations may be missing or late'
      : 'mitigated: microcode and kernel fixes arrive within a month'],
    ['RAM', `${parts.ram} GiB, ${parts.noEcc ? 'without ECC (u)' : 'ECC'}, ${parts.oversubscribed ? 'oversubscribed (o)' : 'not oversubscribed'}`],
    ['disk', disk ? disks(disk, tables) : 'none: boot from a volume'],
    ['hypervisor', hypervisor === null ? 'not told; KVM is assumed' : tables.hypervisors[hypervisor]?.means ?? hypervisor],
    ['nested virtualization', parts.nested ? 'yes: the guest can run virtual machines' : 'not promised'],
    ['CPU', cpu ? cpuModel(cpu, tables) : 'any x86-64'],
    ['GPU', gpu ? graphics(gpu, tables) : 'none promised'],
    ['InfiniBand', parts.infiniband ? 'yes' : 'not promised'],
  ]
}

function disks({ count: number, size, type }: NonNullable<FlavorName['disk']>, tables: NameTables): string {
  const each = size === null ? 'a size that the cloud chooses' : `${size} GB`
  const kind = type === null ? 'of any kind' : tables.diskTypes[type]?.means ?? type
  return number === 1 ? `root disk of ${each}, ${kind}` : `${number} independent disks of ${each} each, ${kind}`
}

function cpuModel({ vendor, generation, fast }: NonNullable<FlavorName['cpu']>, tables: NameTables): string {
  const table = tables.cpus[vendor]
  const model = generation === 0 ? ', any generation' : ` ${table?.generations[String(generation)] ?? generation}`
  return `${table?.vendor ?? vendor}${model}${fast === 0 ? '' : `, more than ${CLOCKS[fast - 1] ?? '?'} GHz on all cores`}`
}

function graphics(gpu: NonNullable<FlavorName['gpu']>, tables: NameTables): string {
  const table = tables.gpus[gpu.vendor]
  const quick = (marks: number): string => (marks === 0 ? '' : marks === 1 ? ' (fast)' : ' (very fast)')
  return [
    `${table?.vendor ?? gpu.vendor}${gpu.generation === '' ? ', any generation' : ` ${table?.generations[gpu.generation] ?? gpu.generation}`}`,
    `${gpu.passThrough ? 'a whole device passed through' : 'a share of a device (vGPU)'}${gpu.units === null ? quick(gpu.unitsFast) : ''}`,
    ...(gpu.units === null ? [] : [count(gpu.units, UNITS[gpu.vendor] ?? 'compute unit') + quick(gpu.unitsFast)]),
    ...(gpu.vram === null ? [] : [`${gpu.vram} GiB VRAM${quick(gpu.vramFast)}`]),
  ].join(', ')
}
