import { statSync } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { isAbsolute, join, resolve } from 'node:path'
import { LineCounter, parseDocument, visit } from 'yaml'
import { ConfigError } from './config-error.ts'
import { isDict, toValue, type Dict } from './dict.ts'

/** Where to look: everything that depends on the machine is handed in. */
export interface Place {
  env: Record<string, string | undefined>
  cwd: string
  home: string
  platform: string
  /** Directory of the machine's configuration, `/etc`. */
  etc: string
}
export interface ConfigFile {
  path: string
  data: Dict
  /** Other users of the machine may read it. */
  worldReadable: boolean
}

const MAX_BYTES = 1024 * 1024

/** The directories that openstacksdk searches, in its order. */
export function searchPath({ env, cwd, home, platform, etc }: Place): string[] {
  const realHome = env['SNAP_REAL_HOME'] || home
  const unix = join(realHome, '.config', 'openstack')
  const user = platform === 'darwin' ? join(realHome, 'Library', 'Application Support', 'openstack')
    : platform === 'win32' ? join(env['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local'), 'OpenStack', 'openstack')
      : env['XDG_CONFIG_HOME'] && !env['SNAP_REAL_HOME'] ? join(env['XDG_CONFIG_HOME'], 'openstack') : unix
  const site = platform === 'darwin' ? '/Library/Application Support/openstack'
    : platform === 'win32' ? join(env['PROGRAMDATA'] ?? 'C:\\ProgramData', 'OpenStack', 'openstack')
      : join(env['XDG_CONFIG_DIRS']?.split(':')[0] || join(etc, 'xdg'), 'openstack')
  return [...new Set([cwd, user, unix, site, join(etc, 'openstack')])]
}

/** The file named explicitly (which must exist), else the first `<base>.yaml`, `.yml` or `.json` of the search path, else undefined. */
export async function findFile(base: string, place: Place, explicit?: { path: string; by: string }): Promise<ConfigFile | undefined> {
  if (explicit !== undefined) {
    const path = isAbsolute(explicit.path) ? explicit.path : resolve(place.cwd, expandHome(explicit.path, place.home))
    const file = await readConfig(path)
    if (file !== undefined) return file
    throw new ConfigError(`there is no file ${path}`, explicit.by, 'correct the path or remove the setting')
  }
  const candidates = searchPath(place).flatMap(directory => ['yaml', 'yml', 'json'].map(ending => join(directory, `${base}.${ending}`)))
  for (const path of candidates.filter(mayBeThere)) {
    const file = await readConfig(path)
    if (file !== undefined) return file
  }
  return undefined
}

/** Whether reading is worth a try. Synchronous: asked of 45 paths before a run can begin, and each answer takes microseconds. */
function mayBeThere(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false }) !== undefined
  } catch {
    return true // no permission, for instance: reading says so
  }
}

/** A path with a leading `~` replaced by the home directory. */
export function expandHome(path: string, home: string): string {
  return path === '~' || path.startsWith('~/') ? join(home, path.slice(1)) : path
}

/** Reads a file; undefined if there is none. Messages name position and kind of a mistake, never the text around it. */
async function readConfig(path: string): Promise<ConfigFile | undefined> {
  let text: string
  let worldReadable = false
  try {
    const info = await stat(path)
    worldReadable = info.isFile() && (info.mode & 0o004) !== 0
    if (info.size > MAX_BYTES) throw new ConfigError('the file is larger than 1 MiB', path, 'is this the right file?')
    text = await readFile(path, 'utf8')
  } catch (error) {
    if (error instanceof ConfigError) throw error
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error'
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    throw new ConfigError(
      `the file cannot be read: ${code}`, path, code === 'EACCES' ? 'give yourself the right to read it, or remove it' : 'is it a file?',
    )
  }
  const data = parsed(text, path)
  if (!isDict(data)) {
    if (data === null) throw new ConfigError('the file is empty', path, 'fill it or remove it')
    throw new ConfigError('the file is not a mapping', path, 'it must begin with "clouds:"')
  }
  return { path, data, worldReadable }
}

/** The last content of each file: a night asks for one cloud after the other out of the same file. */
const cache = new Map<string, { text: string; data: ReturnType<typeof toValue> }>()

function parsed(text: string, path: string): ReturnType<typeof toValue> {
  const before = cache.get(path)
  if (before?.text === text) return before.data
  const data = toValue(path.endsWith('.json') ? parseJson(text, path) : parseYaml(text, path), path)
  cache.set(path, { text, data })
  return data
}

function parseYaml(text: string, path: string): unknown {
  const lines = new LineCounter()
  const document = parseDocument(text, { version: '1.1', prettyErrors: false, lineCounter: lines, logLevel: 'silent' })
  const mistake = document.errors[0] ?? document.warnings[0]
  if (mistake !== undefined) {
    const { line, col } = lines.linePos(mistake.pos[0])
    const kind = mistake.code.toLowerCase().replaceAll('_', ' ')
    throw new ConfigError(
      `the file is not valid YAML: ${kind}`, `${path}, line ${line}, column ${col}`,
      'correct it there (text with special characters needs quotes)',
    )
  }
  visit(document, {
    Scalar(key, node) {
      // Names stay as written; of YAML 1.1's booleans PyYAML does not know "y" and "n".
      const keep = node.value === null || typeof node.value === 'string' || (typeof node.value === 'boolean' && !/^[yn]$/i.test(node.source ?? ''))
      if (!keep || (key === 'key' && node.source !== undefined)) node.value = node.source
    },
  })
  try {
    return document.toJS({ maxAliasCount: 100 })
  } catch {
    throw new ConfigError('the file repeats aliases too often', path, 'write the values out')
  }
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    const at = /position (\d{1,9})/.exec((error as Error).message)?.[1]
    const line = at === undefined ? '' : `, line ${text.slice(0, Number(at)).split('\n').length}`
    throw new ConfigError('the file is not valid JSON', `${path}${line}`, 'correct it there')
  }
}
