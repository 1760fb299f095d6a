import { compare, type Release } from '../checks/kubernetes-version.ts'
import { never, readPoint } from './version-point.ts'

/** Versions from `from` (inclusive) to `before` (exclusive); without `from`, the text names no lower end. */
export interface Span {
  from?: Release
  before: Release
}
/** How a CVE record names versions: member `versions` of an `affected` entry. */
export interface VersionEntry {
  version?: string | undefined
  status?: string | undefined
  lessThan?: string | undefined
  lessThanOrEqual?: string | undefined
  changes?: unknown
}

const OPERATOR = /^(<=|<|>=|>|=) ?(.+)$/
const BEFORE = /^(?:prior to|before|earlier than) (.+)$/i
const NO_LOWER_END = /^(unspecified|n\/a|none|unknown|-|\*)?$/i

/** What an entry of a CVE record names; undefined where it cannot be told. */
export function spanOf({ version = '', lessThan, lessThanOrEqual, changes }: VersionEntry): Span | undefined {
  if (changes !== undefined) return undefined
  const bound = lessThanOrEqual ?? lessThan
  if (bound === undefined) return written(version)
  if (/^\s*<=?\s*$/.test(bound)) return written(`${bound.trim()} ${version}`) // the operator where the bound should be, and the bound in `version`
  const end = bound.trim() === '*' ? never : upper(bound, lessThanOrEqual !== undefined)
  if (end === undefined) return undefined
  if (NO_LOWER_END.test(version.trim())) return { before: end }
  const from = readPoint(version)?.from
  return from === undefined ? undefined : sound({ from, before: end })
}

/** A range written in words or with operators: `v1.32.0 - v1.32.5`, `<=v1.32.2`, `>= 1.2, < 1.3`, `prior to 1.13.9`, `1.15`, `v1.0.x`. */
function written(version: string): Span | undefined {
  const text = version.replace(/\s+/g, ' ').trim()
  const [low, high, more] = BEFORE.test(text) ? [text] : text.split(/ (?:-|–|to|through) /)
  if (low !== undefined && high !== undefined && more === undefined) {
    const [from, before] = [readPoint(low)?.from, upper(high, true)]
    return from === undefined || before === undefined ? undefined : sound({ from, before })
  }
  return text.split(',').map(part => single(part.trim())).reduce<Span | undefined>((all, part) => {
    if (all === undefined || part === undefined) return undefined
    const from = all.from === undefined || (part.from !== undefined && compare(part.from, all.from) > 0) ? part.from : all.from
    return sound({ ...(from !== undefined && { from }), before: compare(part.before, all.before) < 0 ? part.before : all.before })
  }, { before: never })
}

function single(text: string): Span | undefined {
  const [, operator, rest = ''] = OPERATOR.exec(text) ?? []
  const bound = BEFORE.exec(text)?.[1]
  if (bound !== undefined) return ended(upper(bound, false))
  const point = readPoint(operator === undefined ? text : rest)
  if (point === undefined) return undefined
  switch (operator) {
    case '<': return ended(point.from)
    case '<=': return ended(point.before)
    case '>=': return { from: point.from, before: never }
    case '>': return { from: point.before, before: never }
    case undefined:
    default: return sound(point)
  }
}

function ended(before: Release | undefined): Span | undefined {
  return before === undefined ? undefined : { before }
}

/** Where a range ends: before the named version, or after all that it names (`1.27` names a branch). */
function upper(text: string, inclusive: boolean): Release | undefined {
  const point = readPoint(text)
  return inclusive ? point?.before : point?.from
}

/** A range that ends before it begins is a mistake; an empty one holds pre-releases only. */
function sound(span: Span): Span | undefined {
  return span.from !== undefined && compare(span.from, span.before) > 0 ? undefined : span
}
