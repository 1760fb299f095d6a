/** Characters shown of a key, and of a value among others. */
const SHORT = 160
/** Characters shown of a value that stands alone. */
const LONG = 1000

export type Container = Record<string, unknown>

export function isContainer(value: unknown): value is Container {
  return typeof value === 'object' && value !== null
}

function keysOf(value: Container, most = Infinity): string[] {
  return Array.isArray(value) ? Array.from({ length: Math.min(value.length, most) }, (_, i) => String(i)) : Object.keys(value)
}

/** How many members there are. */
export function sizeOf(value: Container): number {
  return Array.isArray(value) ? value.length : Object.keys(value).length
}

/** What stands before a member: `"key": ` in an object, `3: ` in a list, so that one sees which. */
export function keyText(value: unknown, key: string): string {
  return Array.isArray(value) ? `${key.slice(0, SHORT)}: ` : `${JSON.stringify(key.slice(0, SHORT))}: `
}

/** Opening and closing bracket. */
export function brackets(value: Container): [string, string] {
  return Array.isArray(value) ? ['[', ']'] : ['{', '}']
}

/** The value as JSON on one line, cut with `…` after about so many characters. */
export function inline(value: unknown, room = SHORT): string {
  if (typeof value === 'string') return value.length <= room ? JSON.stringify(value) : `${JSON.stringify(value.slice(0, room)).slice(0, -1)}…`
  if (!isContainer(value)) return JSON.stringify(value) ?? 'null'
  const parts: string[] = []
  let left = room
  for (const key of keysOf(value, room)) {
    if (left <= 0) {
      parts.push('…')
      break
    }
    const part = (Array.isArray(value) ? '' : keyText(value, key)) + inline(value[key], Math.min(left, SHORT))
    left -= part.length + 2
    parts.push(part)
  }
  const [open, close] = brackets(value)
  return `${open}${parts.join(', ')}${close}`
}

/** The value as JSON in lines, indented by two; undefined if these would be more than `room`. */
export function pretty(value: unknown, indent: string, room: number): string[] | undefined {
  if (!isContainer(value) || sizeOf(value) === 0) return [indent + inline(value, LONG)]
  if (sizeOf(value) + 2 > room) return undefined
  const [open, close] = brackets(value)
  const lines = [indent + open]
  for (const key of keysOf(value)) {
    const member = pretty(value[key], `${indent}  `, room - lines.length - 1)
    if (member === undefined || lines.length + member.length >= room) return undefined
    lines.push(`${indent}  ${keyText(value, key)}${member[0]!.trimStart()}`, ...member.slice(1))
  }
  return [...lines, indent + close]
}
