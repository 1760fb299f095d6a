import { readFile, stat } from 'node:fs/promises'
import { isAbsolute, relative } from 'node:path'
import { type Document, type Node, type Pair, LineCounter, isAlias, isMap, isScalar, isSeq, parseDocument, visit } from 'yaml'
import { canonical } from './digest.ts'
import type { Problem } from './definition-error.ts'

const MAX_BYTES = 1024 * 1024
/** Aliases of one anchor, and of a file altogether. */
const MAX_ALIASES = 100
const MAX_ALIASES_OF_FILE = 500
const REASONS = new Map([
  ['ENOENT', 'there is no such file'], ['EACCES', 'no permission'], ['ERR_ENCODING_INVALID_ENCODED_DATA', 'it is not UTF-8'],
])
const FORBIDDEN_KEYS = new Set(['__proto__', 'constructor', 'prototype'])

export type Path = (string | number)[]

/** A YAML file: its value (undefined if it has none that can be trusted), and where each part of it stands. */
export interface Source {
  file: string
  value: unknown
  problems: Problem[]
  /** A problem at this place, or at the nearest one around it; with `key`, at the name of that member. */
  problem(path: Path, message: string, cure?: string, key?: string): Problem
}

/** Reads a YAML file of at most 1 MiB. Never throws: what is wrong with it is in `problems`. */
export async function readSource(path: string): Promise<Source> {
  const shown = relative(process.cwd(), path)
  const file = shown === '' || shown.startsWith('..') || isAbsolute(shown) ? path : shown
  try {
    const { size } = await stat(path).then(found => (found.isFile() ? found : Promise.reject(new Error('it is not a file'))))
    if (size > MAX_BYTES) throw new Error(`it is larger than ${MAX_BYTES} bytes`)
    return parseSource(file, new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path)))
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    return failed(file, `cannot be read: ${REASONS.get(code ?? '') ?? message}`)
  }
}

/** Parses the text of a file. Never throws. */
export function parseSource(file: string, text: string): Source {
  if (text.length > MAX_BYTES) return failed(file, `cannot be read: it is larger than ${MAX_BYTES} bytes`)
  const lines = new LineCounter()
  const options = { lineCounter: lines, prettyErrors: false, uniqueKeys: false, stringKeys: true, merge: true } as const
  let doc: Document
  try {
    doc = parseDocument(text, options)
  } catch (error) {
    return failed(file, `is not YAML: ${(error as Error).message}`)
  }
  const at = (offset: number, message: string, cure?: string): Problem => {
    const { line, col } = lines.linePos(offset)
    return { file, line: Math.max(line, 1), column: Math.max(col, 1), message, ...(cure === undefined ? {} : { cure }) }
  }
  const source: Source = {
    file,
    value: undefined,
    problems: [...doc.errors, ...doc.warnings].map(error => at(error.pos[0], `is not YAML: ${error.message}`)),
    problem: (path, message, cure, key) => at(offsetOf(doc, path, key), message, cure),
  }
  if (source.problems.length === 0) source.problems.push(...badKeys(doc, at))
  if (source.problems.length > 0) return source
  try {
    const value: unknown = doc.toJS({ maxAliasCount: MAX_ALIASES })
    canonical(value)
    source.value = value ?? null
  } catch (error) {
    source.problems.push(at(0, `cannot be used: ${(error as Error).message}`, 'use fewer aliases'))
  }
  return source
}

function failed(file: string, message: string): Source {
  const problem = (text: string, cure?: string): Problem =>
    ({ file, line: 0, column: 0, message: text, ...(cure === undefined ? {} : { cure }) })
  return { file, value: undefined, problems: [problem(message)], problem: (_, text, cure) => problem(text, cure) }
}

/**
 * Keys that stand twice or could reach a prototype, and aliases too many or of nothing; in time linear to the file (the parser's own
 * look-ups are not).
 */
function badKeys(doc: Document, at: (offset: number, message: string, cure?: string) => Problem): Problem[] {
  const problems: Problem[] = []
  const anchors = new Set<string>()
  let aliases = 0
  visit(doc, {
    Node(_, node) {
      if (isAlias(node)) {
        if (!anchors.has(node.source)) problems.push(at(startOf(node), `alias *${node.source} has no anchor &${node.source} before it`))
        aliases++
        if (aliases === MAX_ALIASES_OF_FILE + 1) {
          problems.push(at(startOf(node), `more than ${MAX_ALIASES_OF_FILE} aliases`, 'write them out'))
        }
      } else if (node.anchor !== undefined) anchors.add(node.anchor)
      if (!isMap(node)) return
      const seen = new Set<string>()
      for (const pair of node.items) {
        const key = keyOf(pair)
        if (FORBIDDEN_KEYS.has(key)) problems.push(at(startOf(pair.key), `key "${key}" is not allowed`))
        if (seen.has(key) && key !== '<<') problems.push(at(startOf(pair.key), `key "${key}" stands twice`, 'remove one of the two'))
        seen.add(key)
      }
    },
  })
  return problems
}

function keyOf(pair: Pair): string {
  return isScalar(pair.key) ? String(pair.key.value) : ''
}
function startOf(node: unknown): number {
  return (node as Node | null)?.range?.[0] ?? 0
}

/** Where the value at the path starts; if it is not there, where the nearest thing around it does. */
function offsetOf(doc: Document, path: Path, key?: string): number {
  let node: unknown = doc.contents
  let offset = startOf(node)
  for (const [i, step] of (key === undefined ? path : [...path, key]).entries()) {
    if (isAlias(node)) node = node.resolve(doc)
    const pair = isMap(node) ? node.items.find(item => keyOf(item) === String(step)) : undefined
    const next: unknown = isSeq(node) ? node.items[Number(step)] : pair?.value
    if (pair !== undefined && (i === path.length || next === null || next === undefined)) return startOf(pair.key)
    if (next === undefined || next === null) return offset
    node = next
    offset = startOf(next)
  }
  return offset
}
