import { make } from '../flavor-names/make.ts'
import { plain } from '../report/untrusted.ts'
import { EXIT, UsageError } from './exit.ts'
import { readJson } from './flavor-input.ts'
import { asJson, readParts, type Reading } from './flavor-reading.ts'
import { flavorRules, type FlavorRules } from './flavor-rules.ts'
import { columns, json } from './print.ts'

/** Options of `flavor name`, as commander gives them; numbers are text. */
export interface NameOptions {
  json?: boolean
  quiet?: boolean
  fromJson?: string
  cpus?: string
  cpuType?: string
  insecure?: boolean
  ram?: string
  ecc: boolean
  ramOversubscribed?: boolean
  disk?: string
  disks?: string
  diskType?: string
  hypervisor?: string
  nested?: boolean
  cpuVendor?: string
  generation?: string
  perf?: string
  gpu?: string
  gpuPassthrough?: boolean
  gpuGeneration?: string
  gpuUnits?: string
  gpuPerf?: string
  vram?: string
  vramPerf?: string
  infiniband?: boolean
}

/** Where each option stands in PartsJson. */
const PLACES = {
  cpus: 'vcpus', cpuType: 'cpuType', insecure: 'insecure', ram: 'ramGiB', ramOversubscribed: 'oversubscribed',
  disks: 'disk.count', disk: 'disk.sizeGB', diskType: 'disk.type', hypervisor: 'hypervisor', nested: 'nested',
  cpuVendor: 'cpu.vendor', generation: 'cpu.generation', perf: 'cpu.fast',
  gpu: 'gpu.vendor', gpuPassthrough: 'gpu.passThrough', gpuGeneration: 'gpu.generation', gpuUnits: 'gpu.units', gpuPerf: 'gpu.unitsFast',
  vram: 'gpu.vramGiB', vramPerf: 'gpu.vramFast', infiniband: 'infiniband',
} as const
/** Entries of a JSON array of parts that are told apart in messages; more mistakes than this help nobody. */
const MOST_PROBLEMS = 20

/** Prints the names that say these parts: canonical, short, and as v1 writes it. Throws UsageError for what no name can say, with what is allowed. */
export async function nameVerb(options: NameOptions): Promise<number> {
  const rules = await flavorRules()
  const readings = options.fromJson === undefined ? [fromOptions(options, rules)] : fromJson(await readJson(options.fromJson), options, rules)
  process.stdout.write(options.json === true ? json(readings.map(asJson))
    : options.quiet === true ? readings.map(({ name }) => `${name}\n`).join('') : readings.map(text).join('\n'))
  return EXIT.pass
}

function text({ name, short, v1, notes }: Reading): string {
  const rows = [['name', name], ['short name', short ?? ''], ['v1 spelling', v1 ?? 'none: v1 has no letters for this'], ...notes.map(note => ['note', note])]
  return columns(rows)
}

function fromOptions(options: NameOptions, rules: FlavorRules): Reading {
  const wish: Record<string, unknown> = { noEcc: !options.ecc }
  for (const [option, place] of Object.entries(PLACES)) {
    const value = options[option as keyof typeof PLACES]
    if (value === undefined) continue
    const [group = '', key] = place.split('.')
    wish[group] = key === undefined ? value : { ...(wish[group] as object | undefined), [key]: value }
  }
  const made = make(wish, rules.tables)
  if (made.ok) return readParts(made.parts, rules)
  throw new UsageError(made.problems.map(({ at, message }) => `${flagOf(at)}${message}`).join('\n'))
}

function flagOf(place: string): string {
  const option = Object.entries(PLACES).find(([, at]) => at === place)?.[0]
  return option === undefined ? '' : `--${option.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)}: `
}

/** Names of what `flavor parse --json` prints, or of its `parts` alone, one or an array of them. */
function fromJson(given: unknown, options: NameOptions, rules: FlavorRules): Reading[] {
  const others = Object.keys(PLACES).filter(option => options[option as keyof typeof PLACES] !== undefined)
  if (others.length > 0 || !options.ecc) throw new UsageError('--from-json brings all parts along, so no other part can be given')
  const wishes: unknown[] = Array.isArray(given) ? given : [given]
  if (wishes.length === 0) throw new UsageError('--from-json: there is nothing in the array')
  const problems: string[] = []
  const readings = wishes.flatMap((entry, i) => {
    const made = make(partsOf(entry), rules.tables)
    if (made.ok) return [readParts(made.parts, rules)]
    const where = wishes.length === 1 ? '' : `entry ${i + 1}: `
    problems.push(...made.problems.map(({ at, message }) => `${where}${at === '' ? '' : `${plain(at, 80)}: `}${message}`))
    return []
  })
  if (problems.length === 0) return readings
  const more = problems.length > MOST_PROBLEMS ? [`and ${problems.length - MOST_PROBLEMS} more`] : []
  throw new UsageError([...problems.slice(0, MOST_PROBLEMS), ...more].map(problem => `--from-json: ${problem}`).join('\n'))
}

function partsOf(entry: unknown): unknown {
  return typeof entry === 'object' && entry !== null && Object.hasOwn(entry, 'parts') ? (entry as { parts: unknown }).parts : entry
}
