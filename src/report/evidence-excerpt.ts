import { brackets, type Container, inline, isContainer, keyText, pretty, sizeOf } from './json-lines.ts'

/** A line of an excerpt; marked: it is what the pointer is about. */
export interface ExcerptLine {
  text: string
  marked: boolean
}

/** The part of an evidence document that a JSON pointer is about, some 40 lines at most. */
export interface Excerpt {
  lines: ExcerptLine[]
  /** The member that the pointer names and the document lacks; its nearest parent is shown. */
  missing?: string
}

/** Lines of the place itself if it is shown in full; a larger one is shown as one line per member, so many of them. */
const WHOLE = 20
const MEMBERS = 16
/** Members shown on each side of the place, or where it is not there; of objects always those that name them. */
const AROUND = { there: 2, lacking: 8 }
const NAMING = ['name', 'id']
/** Objects and lists around each other that are shown. */
const DEEP = 4

/**
 * The place in a document that the segments of a JSON pointer lead to, with a little of what is around it; what is left out is `…`. Of what is around
 * it only members are shown whose pointer is `allowed`; of the place itself the caller decides.
 */
export function excerptOf(data: unknown, segments: string[], allowed: (pointer: string) => boolean = () => true): Excerpt {
  const chain = reached(data, segments)
  const missing = segments[chain.length - 1]
  const first = Math.max(0, chain.length - 1 - DEEP)
  const skipped = first === 0 ? [] : [line(inline(`… /${segments.slice(0, first).join('/')}`).slice(1, -1))]
  const lines = [...skipped, ...around({ chain, segments, allowed }, first, '')]
  return { lines, ...(missing !== undefined && { missing: missing.slice(0, 200) }) }
}

/** The segments of a JSON pointer (RFC 6901); undefined if the text is none. */
export function segmentsOf(pointer: string): string[] | undefined {
  if (!pointer.startsWith('/')) return pointer === '' ? [] : undefined
  return pointer.slice(1).split('/').map(segment => segment.replaceAll('~1', '/').replaceAll('~0', '~'))
}

/** The segments as a JSON pointer (RFC 6901). */
export function pointerOf(segments: string[]): string {
  return segments.map(segment => `/${segment.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}

function reached(data: unknown, segments: string[]): unknown[] {
  const chain = [data]
  for (const segment of segments) {
    const at = chain.at(-1)
    if (!isContainer(at) || (Array.isArray(at) && !/^(?:0|[1-9]\d*)$/.test(segment)) || !Object.hasOwn(at, segment)) break
    chain.push(at[segment])
  }
  return chain
}

interface Way {
  /** The document, and the members of it that the segments name, as far as there are any. */
  chain: unknown[]
  segments: string[]
  allowed: (pointer: string) => boolean
}

/** The value at this depth of the way, with the place in it. */
function around(way: Way, depth: number, indent: string): ExcerptLine[] {
  const { chain, segments, allowed } = way
  const value = chain[depth]
  const key = segments[depth]
  if (key === undefined || !isContainer(value)) return place(value, indent)
  const lacks = depth === chain.length - 1
  const inner = lacks ? [line(`${indent}  – not there –`, true)] : around(way, depth + 1, `${indent}  `)
  const label = keyText(value, key)
  const named = inner.map((one, i) => (i === 0 ? { ...one, text: one.text.replace(/^ */, space => space + label) } : one))
  const keys = Array.isArray(value) ? undefined : Object.keys(value)
  const at = lacks ? sizeOf(value) : keys?.indexOf(key) ?? Number(key)
  const near = depth === segments.length - 1 ? (lacks ? AROUND.lacking : AROUND.there) : 0
  const shown = [...range(at - near, Math.min(at + near + 1, sizeOf(value))), ...(keys === undefined ? [] : NAMING.map(naming => keys.indexOf(naming)))]
  const open = shown.filter(i => i >= 0 && i !== at && allowed(pointerOf([...segments.slice(0, depth), keys?.[i] ?? String(i)])))
  return members(value, keys, [...open, at], indent, i => (i === at ? named : undefined))
}

const range = (from: number, to: number): number[] => Array.from({ length: Math.max(0, to - Math.max(0, from)) }, (_, i) => Math.max(0, from) + i)

/** The place itself: in full if it is small, else its first members on one line each. */
function place(value: unknown, indent: string): ExcerptLine[] {
  const whole = pretty(value, indent, WHOLE)
  if (whole !== undefined || !isContainer(value)) return (whole ?? []).map(text => line(text, true))
  const keys = Array.isArray(value) ? undefined : Object.keys(value)
  return members(value, keys, range(0, Math.min(MEMBERS, sizeOf(value))), indent, () => undefined).map(({ text }) => line(text, true))
}

/** The members with these numbers, each on one line or as `told` has it, and how many lie between them. */
function members(value: Container, keys: string[] | undefined, shown: number[], indent: string, told: (i: number) => ExcerptLine[] | undefined): ExcerptLine[] {
  const [open, close] = brackets(value)
  const lines = [line(indent + open)]
  let next = 0
  const skip = (until: number): void => {
    if (until > next) lines.push(line(`${indent}  … ${until - next} more`))
  }
  for (const i of [...new Set(shown)].sort((a, b) => a - b)) {
    const key = keys?.[i] ?? String(i)
    skip(i)
    lines.push(...told(i) ?? [line(`${indent}  ${keyText(value, key)}${inline(value[key])}`)])
    next = i + 1
  }
  skip(sizeOf(value))
  return [...lines, line(indent + close)]
}

const line = (text: string, marked = false): ExcerptLine => ({ text, marked })
