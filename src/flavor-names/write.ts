import type { FlavorName, NameTables, Spelling } from './parts.ts'
import { separators } from './parts.ts'

/** A count without exponent, however big. */
const whole = (count: number): string => (Number.isSafeInteger(count) ? String(count) : BigInt(count).toString())
const gib = (ram: number): string => (Number.isInteger(ram) ? whole(ram) : ram.toFixed(1))

/** The name that says all parts without needless zeros, counts or generations. Hypervisors younger than v1 have no valid v1 name. */
export function canonical(parts: FlavorName, spelling: Spelling = 'v2'): string {
  const { part, extension } = separators[spelling]
  const { disk, cpu, gpu } = parts
  let name = `SCS-${whole(parts.vcpus)}${parts.cpuType}${parts.insecure ? 'i' : ''}`
  name += `${part}${gib(parts.ram)}${parts.noEcc ? 'u' : ''}${parts.oversubscribed ? 'o' : ''}`
  if (disk) {
    name += part + (disk.count === 1 ? '' : `${whole(disk.count)}x`)
    name += (disk.size === null ? '' : whole(disk.size)) + (disk.type ?? '')
  }
  if (parts.hypervisor !== null) name += extension + parts.hypervisor
  if (parts.nested) name += `${extension}hwv`
  if (cpu) name += `${extension}${cpu.vendor}${cpu.generation === 0 ? '' : cpu.generation}${'h'.repeat(cpu.fast)}`
  if (gpu) {
    name += `${extension}${gpu.passThrough ? 'G' : 'g'}${gpu.vendor}${gpu.generation}`
    name += `${gpu.units === null ? '' : part + whole(gpu.units)}${'h'.repeat(gpu.unitsFast)}`
    name += `${gpu.vram === null ? '' : part + whole(gpu.vram)}${'h'.repeat(gpu.vramFast)}`
  }
  return parts.infiniband ? `${name}${extension}ib` : name
}

/** The short name that the standard wants offered besides a long one: no hypervisor, no CPU generation, no x86 vendor, no fast marks. */
export function short(parts: FlavorName, tables: NameTables, spelling: Spelling = 'v2'): string {
  const { cpu, gpu } = parts
  return canonical({
    ...parts,
    hypervisor: null,
    nested: false,
    cpu: cpu && tables.cpus[cpu.vendor]?.short === true ? { vendor: cpu.vendor, generation: 0, fast: 0 } : null,
    gpu: gpu && { ...gpu, unitsFast: 0, vram: gpu.units === null ? null : gpu.vram, vramFast: 0 },
  }, spelling)
}

/** The same name in the other way to write it, letter by letter; what is no valid name stays none. */
export function respell(name: string, to: Spelling): string {
  const from = separators[to === 'v1' ? 'v2' : 'v1']
  const { part, extension } = separators[to]
  const rest = name.startsWith('SCS-') ? name.slice(4) : name
  const prefix = name.slice(0, name.length - rest.length)
  return prefix + [...rest].map(c => (c === from.part ? part : c === from.extension ? extension : c)).join('')
}
