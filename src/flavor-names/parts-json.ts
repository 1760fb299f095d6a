import type { FlavorName } from './parts.ts'

/** What a name says as programs read it: units stand in the keys, codes are those of the standard's tables. */
export interface PartsJson {
  vcpus: number
  cpuType: string
  insecure: boolean
  ramGiB: number
  noEcc: boolean
  oversubscribed: boolean
  /** `sizeGB`, `type`: null = the cloud decides. */
  disk: { count: number; sizeGB: number | null; type: string | null } | null
  hypervisor: string | null
  nested: boolean
  /** `fast`: how many h. */
  cpu: { vendor: string; generation: number; fast: number } | null
  gpu: {
    passThrough: boolean
    vendor: string
    generation: string
    units: number | null
    unitsFast: number
    vramGiB: number | null
    vramFast: number
  } | null
  infiniband: boolean
}

/** The parts with units in their keys. */
export function toJson(parts: FlavorName): PartsJson {
  const { vcpus, cpuType, insecure, ram, noEcc, oversubscribed, disk, hypervisor, nested, cpu, gpu, infiniband } = parts
  return {
    vcpus, cpuType, insecure, ramGiB: ram, noEcc, oversubscribed,
    disk: disk && { count: disk.count, sizeGB: disk.size, type: disk.type },
    hypervisor, nested,
    cpu: cpu && { vendor: cpu.vendor, generation: cpu.generation, fast: cpu.fast },
    gpu: gpu && {
      passThrough: gpu.passThrough, vendor: gpu.vendor, generation: gpu.generation,
      units: gpu.units, unitsFast: gpu.unitsFast, vramGiB: gpu.vram, vramFast: gpu.vramFast,
    },
    infiniband,
  }
}
