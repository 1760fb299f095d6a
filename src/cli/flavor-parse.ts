import type { FlavorName } from '../flavor-names/parts.ts'
import { plain } from '../report/untrusted.ts'
import { EXIT } from './exit.ts'
import { namesFrom } from './flavor-input.ts'
import { asJson, readNames, refusal, type Reading } from './flavor-reading.ts'
import { flavorRules, type Grammar } from './flavor-rules.ts'
import { columns, json } from './print.ts'

export interface ParseOptions {
  json?: boolean
  grammar: Grammar
}

/** Prints the parts of each name; 1 if a name is invalid, and then why and which valid one comes nearest. Throws UsageError. */
export async function parseVerb(names: string[], options: ParseOptions): Promise<number> {
  const [rules, given] = await Promise.all([flavorRules(), namesFrom(names)])
  const readings = readNames(given, options.grammar, rules)
  process.stdout.write(options.json === true ? json(readings.map(asJson)) : text(readings))
  return readings.every(({ valid }) => valid) ? EXIT.pass : EXIT.fail
}

const HEADER = ['name', 'grammar', 'vCPUs', 'type', 'RAM GiB', 'disks', 'GB each', 'disk type', 'hypervisor', 'nested', 'CPU', 'GPU', 'InfiniBand']

/** A table of the valid names without columns that say nothing, then notes, then what is invalid. */
function text(readings: Reading[]): string {
  const rows = readings.flatMap(({ name, grammar, read }) => (read === null ? [] : [[name, grammar ?? '', ...cells(read)]]))
  const used = HEADER.map((_, i) => i < 5 || rows.some(row => row[i] !== '-'))
  const table = rows.length === 0 ? '' : columns([HEADER, ...rows].map(row => row.filter((_, i) => used[i])))
  const notes = readings.flatMap(({ name, notes }) => notes.map(note => `note: ${plain(name)}: ${plain(note)}\n`))
  return table + notes.join('') + readings.filter(({ valid }) => !valid).map(reading => `invalid: ${refusal(reading)}\n`).join('')
}

function cells({ vcpus, cpuType, insecure, ram, noEcc, oversubscribed, disk, hypervisor, nested, cpu, gpu, infiniband }: FlavorName): string[] {
  const fast = (marks: number): string => 'h'.repeat(marks)
  return [
    String(vcpus), cpuType + (insecure ? 'i' : ''), `${ram}${noEcc ? 'u' : ''}${oversubscribed ? 'o' : ''}`,
    disk ? String(disk.count) : '-', disk ? String(disk.size ?? 'any') : '-', disk ? disk.type ?? 'any' : '-',
    hypervisor ?? '-', nested ? 'yes' : '-',
    cpu ? `${cpu.vendor}${cpu.generation === 0 ? '' : cpu.generation}${fast(cpu.fast)}` : '-',
    gpu ? [(gpu.passThrough ? 'G' : 'g') + gpu.vendor + gpu.generation + (gpu.units === null ? fast(gpu.unitsFast) : ''),
      ...(gpu.units === null ? [] : [`${gpu.units}${fast(gpu.unitsFast)} units`]),
      ...(gpu.vram === null ? [] : [`${gpu.vram}${fast(gpu.vramFast)} GiB`])].join(' ') : '-',
    infiniband ? 'yes' : '-',
  ]
}
