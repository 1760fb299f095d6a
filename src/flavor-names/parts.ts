import type { Schema } from '../model/json.ts'

/** How a name is written: `v1` separates with `:` and `-` (scs-0100-v1), `v2` with `-` and `_` (scs-0100-v2 and v3). */
export type Spelling = 'v1' | 'v2'

/** Separator of cpu, ram and disk, and the one before an extension, per spelling (scs-0100, section on the proposal's format). */
export const separators: Record<Spelling, { part: string; extension: string }> = {
  v1: { part: ':', extension: '-' },
  v2: { part: '-', extension: '_' },
}

/** What a flavor name says. Letters are those of the tables; `generation` 0 or '' = none named. */
export interface FlavorName {
  vcpus: number
  cpuType: string
  /** `i`: late mitigations of CPU vulnerabilities. */
  insecure: boolean
  /** GiB, a multiple of 0.5. */
  ram: number
  /** `u` */
  noEcc: boolean
  /** `o` */
  oversubscribed: boolean
  /** `size` in GB; null = the cloud decides. */
  disk: { count: number; size: number | null; type: string | null } | null
  hypervisor: string | null
  /** `hwv`: nested virtualization. */
  nested: boolean
  /** `fast`: how many `h` follow. */
  cpu: { vendor: string; generation: number; fast: number } | null
  /** `units` compute units, `vram` in GiB; `vram` without `units` needs a fast mark between them, else the number reads as units. */
  gpu: {
    passThrough: boolean
    vendor: string
    generation: string
    units: number | null
    unitsFast: number
    vram: number | null
    vramFast: number
  } | null
  infiniband: boolean
}

/** The letters that names may use and what they mean; lives in the YAML of the standard. */
export interface NameTables {
  /** `extraSpec`: value of `scs:cpu-type` that says the same. */
  cpuTypes: Record<string, { means: string; extraSpec: string }>
  /** `extraSpec`: value of `scs:diskN-type` that says the same. */
  diskTypes: Record<string, { means: string; extraSpec: string }>
  /** `spelling: v2`: unknown to names in the v1 spelling. */
  hypervisors: Record<string, { means: string; spelling?: 'v2' }>
  /** `short: true`: short names keep the letter, because it is another architecture than x86. */
  cpus: Record<string, { vendor: string; short?: boolean; generations: Record<string, string> }>
  gpus: Record<string, { vendor: string; generations: Record<string, string> }>
}

const object = (required: Record<string, Schema>, optional: Record<string, Schema> = {}): Schema => ({
  type: 'object', required: Object.keys(required), additionalProperties: false, properties: { ...required, ...optional },
})
const table = (entry: Schema): Schema => ({ type: 'object', minProperties: 1, additionalProperties: entry })
const text: Schema = { type: 'string', minLength: 1 }

/** JSON Schema of `NameTables`. */
export const nameTables: Schema = object({
  cpuTypes: table(object({ means: text, extraSpec: text })),
  diskTypes: table(object({ means: text, extraSpec: text })),
  hypervisors: table(object({ means: text }, { spelling: { const: 'v2' } })),
  cpus: table(object({ vendor: text, generations: table(text) }, { short: { type: 'boolean' } })),
  gpus: table(object({ vendor: text, generations: table(text) })),
})
