import type { FlavorName, NameTables } from './parts.ts'

const fast = (marks: number): string => (marks === 0 ? '' : `, ${'very '.repeat(marks - 1)}fast`)

/** A number and its noun: `1 vCPU`, `2 vCPUs`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}

/** What a name says, in plain words. */
export function describe(parts: FlavorName, tables: NameTables): string {
  const { disk, cpu, gpu } = parts
  const words = [
    `${count(parts.vcpus, 'vCPU')} (${tables.cpuTypes[parts.cpuType]?.means ?? parts.cpuType}${parts.insecure ? ', insecure' : ''})`,
    `${parts.ram} GiB RAM${parts.noEcc ? ' without ECC' : ''}${parts.oversubscribed ? ', oversubscribed' : ''}`,
  ]
  if (disk) {
    const size = disk.size === null ? 'of the size the cloud decides' : `of ${disk.size} GB`
    words.push(`${count(disk.count, 'disk')} ${size}${disk.type === null ? '' : ` (${tables.diskTypes[disk.type]?.means ?? disk.type})`}`)
  } else {
    words.push('no root disk')
  }
  if (parts.hypervisor !== null) words.push(`on ${tables.hypervisors[parts.hypervisor]?.means ?? parts.hypervisor}`)
  if (parts.nested) words.push('nested virtualization')
  if (cpu) {
    const table = tables.cpus[cpu.vendor]
    const generation = cpu.generation === 0 ? '' : ` ${table?.generations[String(cpu.generation)] ?? cpu.generation}`
    words.push(`${table?.vendor ?? cpu.vendor}${generation} CPU${fast(cpu.fast)}`)
  }
  if (gpu) {
    const table = tables.gpus[gpu.vendor]
    const generation = gpu.generation === '' ? '' : ` ${table?.generations[gpu.generation] ?? gpu.generation}`
    const units = gpu.units === null ? '' : ` with ${count(gpu.units, 'compute unit')}`
    const vram = gpu.vram === null ? '' : ` and ${gpu.vram} GiB VRAM${fast(gpu.vramFast)}`
    const kind = gpu.passThrough ? 'passed-through' : 'virtual'
    words.push(`${kind} ${table?.vendor ?? gpu.vendor}${generation} GPU${units}${fast(gpu.unitsFast)}${vram}`)
  }
  if (parts.infiniband) words.push('InfiniBand')
  return words.join(', ')
}
