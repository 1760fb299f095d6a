import { readFile, stat } from 'node:fs/promises'
import { LineCounter, parseDocument, visit } from 'yaml'
import { ConfigError } from './config-error.ts'
import { dict, isDict, toValue, type Dict, type Value } from './dict.ts'

/** A named entry of a kubeconfig, and the file it stands in: relative paths begin there. */
export interface Entry {
  name: string
  values: Dict
  path: string
  /** The entry's extensions as written; they are what an exec plugin is told. */
  extensions: unknown
}
export interface KubeFile {
  path: string
  contexts: Map<string, Entry>
  clusters: Map<string, Entry>
  users: Map<string, Entry>
  currentContext: string
  /** Other users of the machine may read it. */
  worldReadable: boolean
}

/** Kubeconfigs of hundreds of clusters with their certificates stay below this. */
const MAX_BYTES = 16 * 1024 * 1024

/** Reads a kubeconfig, YAML or JSON; undefined if there is no such file. Throws `ConfigError`, which never quotes the file. */
export async function readKubeconfig(path: string): Promise<KubeFile | undefined> {
  let text: string
  let worldReadable: boolean
  try {
    const info = await stat(path)
    worldReadable = (info.mode & 0o004) !== 0
    if (info.size > MAX_BYTES) throw new ConfigError('the file is larger than 16 MiB', path, 'is this a kubeconfig?')
    text = await readFile(path, 'utf8')
  } catch (error) {
    if (error instanceof ConfigError) throw error
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error'
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    throw new ConfigError(
      `the kubeconfig cannot be read: ${code}`, path, code === 'EACCES' ? 'give yourself the right to read it, or name another file' : 'is it a file?',
    )
  }
  return { ...parseKubeconfig(text, path), worldReadable }
}

/** The entries of a kubeconfig's text; `path` is for messages and for relative paths. An empty text is a kubeconfig without entries. */
export function parseKubeconfig(text: string, path: string): Omit<KubeFile, 'worldReadable'> {
  const { raw, texts } = parse(text, path)
  const data = toValue(texts, path)
  if (data !== null && !isDict(data)) throw new ConfigError('the file is no mapping', path, 'a kubeconfig begins with "apiVersion: v1" and "kind: Config"')
  const root = data ?? dict()
  if ((root['kind'] ?? '') !== '' && root['kind'] !== 'Config') {
    const kind = typeof root['kind'] === 'string' ? root['kind'].slice(0, 60) : 'strange thing'
    throw new ConfigError(`the file is a ${kind} and no kubeconfig`, path, 'name a file of kind Config')
  }
  const current = root['current-context'] ?? ''
  if (typeof current !== 'string') throw new ConfigError('"current-context" is no text', path, 'write the name of a context, in quotes')
  const list = (key: string, inner: string) => entries(root[key], at(raw, key), key, inner, path)
  return {
    path, currentContext: current,
    contexts: list('contexts', 'context'), clusters: list('clusters', 'cluster'), users: list('users', 'user'),
  }
}

function entries(list: Value | undefined, raw: unknown, key: string, inner: string, path: string): Map<string, Entry> {
  const out = new Map<string, Entry>()
  if (list === undefined || list === null) return out
  if (!Array.isArray(list)) throw new ConfigError(`"${key}" is no list`, path, `write "- name: NAME" and "${inner}:" for each`)
  for (const [i, item] of list.entries()) {
    const name = isDict(item) ? item['name'] ?? '' : undefined
    const values = isDict(item) ? item[inner] ?? dict() : undefined
    if (typeof name !== 'string' || !isDict(values)) {
      throw new ConfigError(`entry ${i + 1} of "${key}" is malformed`, path, `it needs "name:" and a mapping "${inner}:"`)
    }
    if (name === '') continue // as kubectl
    if (out.has(name)) throw new ConfigError(`"${key}" has two entries "${name.slice(0, 80)}"`, path, 'rename or remove one of them')
    const extensions = at(at(Array.isArray(raw) ? raw[i] as unknown : undefined, inner), 'extensions')
    out.set(name, { name, values, path, extensions })
  }
  return out
}

/** The document twice: with its types, and with all scalars but booleans as the text that was written, so that a name or token `0123` stays that. */
function parse(text: string, path: string): { raw: unknown; texts: unknown } {
  const lines = new LineCounter()
  const document = parseDocument(text, { version: '1.1', prettyErrors: false, lineCounter: lines, logLevel: 'silent' })
  const mistake = document.errors[0] ?? document.warnings[0]
  if (mistake !== undefined) {
    const { line, col } = lines.linePos(mistake.pos[0])
    throw new ConfigError(
      `the kubeconfig is not valid YAML: ${mistake.code.toLowerCase().replaceAll('_', ' ')}`, `${path}, line ${line}, column ${col}`, 'correct it there',
    )
  }
  const value = () => {
    try {
      return document.toJS({ maxAliasCount: 100 }) as unknown
    } catch {
      throw new ConfigError('the file repeats aliases too often', path, 'write the values out')
    }
  }
  const raw = value()
  visit(document, {
    Scalar(key, node) {
      const keep = node.value === null || typeof node.value === 'string' || (typeof node.value === 'boolean' && !/^[yn]$/i.test(node.source ?? ''))
      if (!keep || (key === 'key' && node.source !== undefined)) node.value = node.source
    },
  })
  return { raw, texts: value() }
}

function at(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined
}
