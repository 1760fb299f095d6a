import { suggest } from '../nearest.ts'
import { type Choice, choicesOf, choose, generationsOf, listed } from './choose.ts'
import type { FlavorName, NameTables } from './parts.ts'
import { parseAs } from './parse.ts'
import { canonical } from './write.ts'

/** Parts of a name, or everything that is wrong with what was wished: where (`disk.sizeGB`) and why, with what is allowed. */
export type Made = { ok: true; parts: FlavorName } | { ok: false; problems: { at: string; message: string }[] }

const KEYS = {
  '': ['vcpus', 'cpuType', 'insecure', 'ramGiB', 'noEcc', 'oversubscribed', 'disk', 'hypervisor', 'nested', 'cpu', 'gpu', 'infiniband'],
  disk: ['count', 'sizeGB', 'type'],
  cpu: ['vendor', 'generation', 'fast'],
  gpu: ['passThrough', 'vendor', 'generation', 'units', 'unitsFast', 'vramGiB', 'vramFast'],
}
const NUMBER = /^[0-9]{1,300}(?:\.[0-9]{1,20})?$/
type Wish = Record<string, unknown>

/**
 * Parts from what somebody wishes, in the shape of PartsJson: codes may be words (`dedicated-core`, `Ice Lake`), numbers may be text, what is
 * left out is not part of the name. Throws nothing, whatever it is given.
 */
export function make(wish: unknown, tables: NameTables): Made {
  const maker = new Maker(tables)
  const parts = maker.name(wish)
  if (maker.problems.length > 0) return { ok: false, problems: maker.problems }
  const read = parseAs(canonical(parts), 'v2', tables)
  return read.ok ? { ok: true, parts } : { ok: false, problems: [{ at: '', message: `no name can say this: ${read.reason}` }] }
}

class Maker {
  readonly problems: { at: string; message: string }[] = []
  constructor(private readonly tables: NameTables) {}

  name(wish: unknown): FlavorName {
    const given = this.object(wish, '')
    const choices = choicesOf(this.tables)
    const gib = this.number(given, 'ramGiB', 0.5, 'a multiple of 0.5 GiB, at least 0.5')
    return {
      vcpus: this.count(given, 'vcpus') ?? this.missing('vcpus', 'the number of vCPUs, at least 1', 1),
      cpuType: this.code(given, 'cpuType', choices.cpuType) ?? this.missing('cpuType', `one of ${listed(choices.cpuType)}`, ''),
      insecure: this.flag(given, 'insecure'),
      ram: gib ?? this.missing('ramGiB', 'the RAM in GiB, a multiple of 0.5', 1),
      noEcc: this.flag(given, 'noEcc'),
      oversubscribed: this.flag(given, 'oversubscribed'),
      disk: given['disk'] == null ? null : this.disk(this.object(given['disk'], 'disk'), choices['disk.type']),
      hypervisor: this.code(given, 'hypervisor', choices.hypervisor) ?? null,
      nested: this.flag(given, 'nested'),
      cpu: given['cpu'] == null ? null : this.cpu(this.object(given['cpu'], 'cpu'), choices['cpu.vendor']),
      gpu: given['gpu'] == null ? null : this.gpu(this.object(given['gpu'], 'gpu'), choices['gpu.vendor']),
      infiniband: this.flag(given, 'infiniband'),
    }
  }
  private disk(given: Wish, types: Choice[]): FlavorName['disk'] {
    return { count: this.count(given, 'disk.count') ?? 1, size: this.count(given, 'disk.sizeGB'), type: this.code(given, 'disk.type', types) ?? null }
  }
  private cpu(given: Wish, vendors: Choice[]): FlavorName['cpu'] {
    const vendor = this.code(given, 'cpu.vendor', vendors) ?? this.missing('cpu.vendor', `one of ${listed(vendors)}`, '')
    return { vendor, generation: Number(this.generation(given, 'cpu', this.tables.cpus[vendor]) ?? 0), fast: this.marks(given, 'cpu.fast', 3) }
  }
  private gpu(given: Wish, vendors: Choice[]): FlavorName['gpu'] {
    const vendor = this.code(given, 'gpu.vendor', vendors) ?? this.missing('gpu.vendor', `one of ${listed(vendors)}`, '')
    const [units, unitsFast] = [this.count(given, 'gpu.units'), this.marks(given, 'gpu.unitsFast', 2)]
    const [vram, vramFast] = [this.count(given, 'gpu.vramGiB'), this.marks(given, 'gpu.vramFast', 2)]
    if (vram !== null && units === null && unitsFast === 0) this.refuse('gpu.vramGiB', 'a name can tell the VRAM only behind the number of compute units')
    if (vram === null && vramFast > 0) this.refuse('gpu.vramFast', 'a name can call the VRAM fast only behind its size')
    const generation = this.generation(given, 'gpu', this.tables.gpus[vendor]) ?? ''
    return { passThrough: this.flag(given, 'gpu.passThrough'), vendor, generation, units, unitsFast, vram, vramFast }
  }

  private refuse(at: string, message: string): void {
    this.problems.push({ at, message })
  }
  private missing<Value>(at: string, what: string, instead: Value): Value {
    if (!this.problems.some(problem => problem.at === at)) this.refuse(at, `is missing: ${what}`)
    return instead
  }
  private object(given: unknown, at: keyof typeof KEYS): Wish {
    if (typeof given !== 'object' || given === null || Array.isArray(given)) {
      this.refuse(at, `must be an object with ${KEYS[at].join(', ')}`)
      return {}
    }
    for (const key of Object.keys(given)) {
      if (!KEYS[at].includes(key)) this.refuse(at === '' ? key : `${at}.${key}`, `is not known; ${suggest(key, KEYS[at])}`)
    }
    return given as Wish
  }
  private value(given: Wish, at: string): unknown {
    const key = at.slice(at.indexOf('.') + 1)
    return Object.hasOwn(given, key) ? given[key] ?? undefined : undefined
  }
  private number(given: Wish, at: string, step: number, allowed: string): number | null {
    const value = this.value(given, at)
    if (value === undefined) return null
    const number = typeof value === 'string' && NUMBER.test(value) ? Number(value) : value
    if (typeof number === 'number' && number >= step && Number.isInteger(number / step) && Number.isFinite(number)) return number
    this.refuse(at, `${shown(value)} is not possible: ${allowed}`)
    return null
  }
  private count(given: Wish, at: string): number | null {
    return this.number(given, at, 1, 'a whole number, at least 1')
  }
  private flag(given: Wish, at: string): boolean {
    const value = this.value(given, at) ?? false
    if (typeof value !== 'boolean') this.refuse(at, `${shown(value)} is not possible: true or false`)
    return value === true
  }
  private code(given: Wish, at: string, choices: Choice[]): string | undefined {
    const value = this.value(given, at)
    if (value === undefined) return undefined
    const code = typeof value === 'string' || typeof value === 'number' ? choose(String(value), choices) : undefined
    if (code === undefined) this.refuse(at, `${shown(value)} is not possible: one of ${listed(choices)}`)
    return code
  }
  private generation(given: Wish, of: 'cpu' | 'gpu', table: { generations: Record<string, string> } | undefined): string | undefined {
    if (table === undefined || this.value(given, 'generation') === '') return undefined
    return this.code(given, `${of}.generation`, generationsOf(table.generations))
  }
  private marks(given: Wish, at: string, most: number): number {
    const value = this.value(given, at) ?? 0
    const marks = typeof value === 'string' && /^h{1,3}$/.test(value) ? value.length : Number(typeof value === 'boolean' ? NaN : value)
    if (Number.isInteger(marks) && marks >= 0 && marks <= most) return marks
    this.refuse(at, `${shown(value)} is not possible: ${['none', 'h', 'hh', 'hhh'].slice(0, most + 1).join(', ')} (or 0 to ${most})`)
    return 0
  }
}

const shown = (value: unknown): string => (JSON.stringify(value) as string | undefined ?? 'this').slice(0, 60)
