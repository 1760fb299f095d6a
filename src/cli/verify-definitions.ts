import { createHash } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { Report } from '../model/report.ts'
import type { Problem } from '../spec/definition-error.ts'
import { scopeProblems } from '../spec/scope-problems.ts'
import { parseSource, type Source } from '../spec/source.ts'
import { standardProblems } from '../spec/standard-problems.ts'
import { UsageError } from './exit.ts'
import { type KeptRules, keptRules } from './kept-rules.ts'
import { loadRules } from './rules.ts'

/** Bytes of a definition: what a YAML file may have, too. */
const MOST = 1024 * 1024
/** Damaged files that are named. */
const SHOWN = 5
/** Name of a published definition. */
const DEFINITION = /^([0-9a-f]{64})\.json(\.gz)?$/

/**
 * The definitions that the report names, from a directory of files `SHA-256.json` or `SHA-256.json.gz` as a board publishes them. Throws UsageError for
 * one that is not there, not what its name says, or not a definition that this version can judge by.
 */
export async function publishedRules(dir: string, report: Report): Promise<KeptRules> {
  const today = await loadRules({ scope: report.scope.id }).catch(() => loadRules({}))
  const { scope: { digest: scope }, standards } = report
  let read = 0
  const rules = await keptRules(async (digest, id) => {
    read += 1
    const { file, bytes } = await readNamed(dir, digest, id)
    const source = parseSource(file, bytes.toString())
    const [problem] = await problemsOf(source, digest === scope)
    if (problem !== undefined) throw new UsageError(`${file}: is no definition that this version judges by: ${problem.message}`)
    return bytes
  }, { scope, standards }, today)
  const damaged = await damagedIn(dir)
  return { ...rules, notes: [
    ...read > 0 ? [] : [`none of the definitions in ${dir} was used: this version has those that the report names`],
    ...damaged.length === 0 ? [] : [`damaged or unreadable in ${dir}, but not needed here: ${damaged.slice(0, SHOWN).join(', ')}${damaged.length > SHOWN ? ` and ${damaged.length - SHOWN} more` : ''}`],
  ] }
}

/** Throws UsageError for a directory that is not there, or holds no file that is named as a definition is. */
export async function refuseNoDefinitions(dir: string): Promise<void> {
  const names = await readdir(dir).catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`--definitions ${dir}: cannot be read (${error.code ?? 'error'})`)
  })
  if (!names.some(name => DEFINITION.test(name))) {
    throw new UsageError(`--definitions ${dir}: holds no definition: a file named by its SHA-256, .json or .json.gz, as a board publishes them`)
  }
}

function problemsOf(source: Source, isScope: boolean): Promise<Problem[]> {
  return isScope ? scopeProblems(source) : standardProblems(source)
}

/** Files that are not what their names say. Those that were needed have been read: they are not among them. */
async function damagedIn(dir: string): Promise<string[]> {
  const found: string[] = []
  for (const name of (await readdir(dir)).sort()) {
    const hex = DEFINITION.exec(name)?.[1]
    if (hex !== undefined && !await isWhole(join(dir, name), hex)) found.push(name)
  }
  return found
}

async function isWhole(file: string, hex: string): Promise<boolean> {
  try {
    const found = await stat(file)
    if (!found.isFile() || found.size > MOST) return false
    return isNamed(bytesOf(file, await readFile(file)), hex)
  } catch {
    return false
  }
}

const isNamed = (bytes: Buffer, hex: string): boolean => createHash('sha256').update(bytes).digest('hex') === hex

async function readNamed(dir: string, digest: string, id: string): Promise<{ file: string; bytes: Buffer }> {
  const hex = /^sha256:([0-9a-f]{64})$/.exec(digest)?.[1]
  for (const ending of hex === undefined ? [] : ['.json', '.json.gz']) {
    const file = join(dir, `${hex}${ending}`)
    const found = await readFile(file).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined
      throw new UsageError(`${file}: cannot be read (${error.code ?? 'error'})`)
    })
    if (found === undefined) continue
    const bytes = bytesOf(file, found)
    if (hex === undefined || !isNamed(bytes, hex)) throw new UsageError(`${file}: is not what its name says: another SHA-256`)
    return { file, bytes }
  }
  throw new UsageError(`--definitions ${dir}: has no definition of ${id} with the digest that the report names (${digest})`)
}

function bytesOf(file: string, bytes: Buffer): Buffer {
  if (!file.endsWith('.gz')) return bytes
  try {
    return gunzipSync(bytes, { maxOutputLength: MOST })
  } catch {
    throw new UsageError(`${file}: cannot be unpacked, or is larger than ${MOST} bytes`)
  }
}
