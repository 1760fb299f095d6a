import { ConfigError } from './config-error.ts'

/** A configuration value: numbers are kept as the text that was written, so that `0123` or `12e5` stay what they are. */
export type Value = null | boolean | string | Value[] | Dict
/** A mapping without a prototype: `__proto__` and `constructor` are keys like any other. */
export interface Dict {
  [key: string]: Value
}

/** An empty mapping. */
export const dict = (): Dict => Object.create(null) as Dict

/** Whether the value is a mapping. */
export function isDict(value: unknown): value is Dict {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Parsed YAML or JSON as a Value; throws `ConfigError` below 32 levels. */
export function toValue(raw: unknown, where: string, depth = 0): Value {
  if (depth > 32) throw new ConfigError('the file is nested too deeply', where, 'a configuration file needs about five levels')
  if (raw === null || raw === undefined) return null
  if (typeof raw === 'boolean' || typeof raw === 'string') return raw
  if (typeof raw === 'number' || typeof raw === 'bigint') return String(raw)
  if (Array.isArray(raw)) return raw.map(item => toValue(item, where, depth + 1))
  const out = dict()
  if (typeof raw === 'object') for (const [key, value] of Object.entries(raw)) out[key] = toValue(value, where, depth + 1)
  return out
}

/** The mapping with dashes in keys (at every level) written as underscores; a key written both ways is a mistake. */
export function underscored(from: Dict, where: string): Dict {
  const out = dict()
  const clean = (value: Value): Value => (isDict(value) ? underscored(value, where) : Array.isArray(value) ? value.map(clean) : value)
  for (const [key, value] of Object.entries(from)) {
    const name = key.replaceAll('-', '_')
    if (name in out) {
      throw new ConfigError(`the key "${name}" is given twice, with a dash and with an underscore`, where, 'keep one of them')
    }
    out[name] = clean(value)
  }
  return out
}

/** `high` laid over `low`, mappings merged at every level (rule of secure.yaml). Null overrides nothing. */
export function merge(low: Dict, high: Dict): Dict {
  const out = Object.assign(dict(), low)
  for (const [key, value] of Object.entries(high)) {
    const below = out[key]
    if (isDict(value)) out[key] = merge(isDict(below) ? below : dict(), value)
    else if (value !== null || !(key in out)) out[key] = value
  }
  return out
}

/** `high` laid over `low` key by key; only `auth` is merged inside (rule of profiles and of a region's values). Null overrides nothing. */
export function overlay(low: Dict, high: Dict): Dict {
  const out = Object.assign(dict(), low)
  for (const [key, value] of Object.entries(high)) {
    const below = out[key]
    if (key === 'auth' && isDict(value)) out[key] = merge(isDict(below) ? below : dict(), value)
    else if (value !== null || !(key in out)) out[key] = value
  }
  return out
}

/** Texts with `{key}` replaced where `values` has a text of that name; every other brace stays as it is. One pass. */
export function interpolate(text: string, values: Dict): string {
  return text.replace(/\{([A-Za-z_][A-Za-z0-9_]{0,63})\}/g, (all, key: string) => {
    const value = values[key]
    return typeof value === 'string' ? value : all
  })
}
