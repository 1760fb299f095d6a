import { ConfigError } from './config-error.ts'
import { isDict, type Dict, type Value } from './dict.ts'

/** Reads a mapping key by key and remembers which keys were asked for, so that the rest can be reported as ignored. */
export class Keys {
  readonly used = new Set<string>()
  /** `variables`: the mapping was made of `OS_*` variables, and messages name those. */
  constructor(private readonly values: Dict, readonly where: string, private readonly prefix = '', readonly variables = false) {}

  /** The raw value; null counts as absent. */
  take(name: string): Value | undefined {
    const value = this.values[name]
    if (value === undefined || value === null) return undefined
    this.used.add(this.prefix + name)
    return value
  }

  /** A text (numbers as written); throws `ConfigError` for anything else. Empty counts as absent. */
  text(name: string): string | undefined {
    const value = this.take(name)
    if (value === undefined || value === '') return undefined
    if (typeof value === 'string') return value
    throw this.wrong(name, 'must be a text', 'write one value, in quotes')
  }

  /** A boolean; texts like "false" count too and are reported through `remark`. Throws `ConfigError` for anything else. */
  flag(name: string, remark: (warning: string) => void): boolean | undefined {
    const value = this.take(name)
    if (value === undefined || value === '' || typeof value === 'boolean') return value === '' ? undefined : value
    const meant = typeof value === 'string' ? truth(value) : undefined
    if (meant === undefined) throw this.wrong(name, 'must be true or false', `write ${this.setting(name, 'true')} or ${this.setting(name, 'false')}`)
    // A variable is always a text.
    if (!this.variables) remark(`${this.prefix}${name} is a text and taken as ${String(meant)}: write ${name}: ${String(meant)} without quotes`)
    return meant
  }

  /** All names of the mapping. */
  names(): string[] {
    return Object.keys(this.values)
  }

  /** Dotted names of what nobody asked for (null values aside). */
  unused(): string[] {
    const given = this.names().filter(name => this.values[name] !== null && !isDict(this.values[name]))
    return given.map(name => this.prefix + name).filter(name => !this.used.has(name))
  }

  wrong(name: string, what: string, cure: string): ConfigError {
    return new ConfigError(`the value of ${this.called(name)} ${what}`, this.where, cure)
  }

  /** The name under which a person gives this setting. */
  called(name: string): string {
    return this.variables ? `OS_${name.toUpperCase()}` : this.prefix + name
  }

  /** A setting as a person would write it. */
  setting(name: string, value: string): string {
    return this.variables ? `${this.called(name)}=${value}` : `${name}: ${value}`
  }

  /** The cure for missing credentials: the variables, or the lines below `auth`. */
  add(name: string, value = '…', or?: string): string {
    const alternative = or === undefined ? '' : ` (or ${this.variables ? this.called(or) : or})`
    return (this.variables ? `set ${this.setting(name, value)}` : `add auth: {${name}: ${value}}`) + alternative
  }
}

/** What a text says as a boolean, or undefined. */
export function truth(text: string): boolean | undefined {
  if (/^(true|yes|on|1)$/i.test(text)) return true
  return /^(false|no|off|0)$/i.test(text) ? false : undefined
}
