import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
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
  return read > 0 ? rules : { ...rules, note: `none of the definitions in ${dir} was used: this version has those that the report names` }
}

/** Throws UsageError for a directory that is not there, or holds no file that is named as a definition is. */
export async function refuseNoDefinitions(dir: string): Promise<void> {
  const names = await readdir(dir).catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`--definitions ${dir}: cannot be read (${error.code ?? 'error'})`)
  })
  if (!names.some(name => /^[0-9a-f]{64}\.json(\.gz)?$/.test(name))) {
    throw new UsageError(`--definitions ${dir}: holds no definition: a file named by its SHA-256, .json or .json.gz, as a board publishes them`)
  }
}

function problemsOf(source: Source, isScope: boolean): Promise<Problem[]> {
  return isScope ? scopeProblems(source) : standardProblems(source)
}

async function readNamed(dir: string, digest: string, id: string): Promise<{ file: string; bytes: Buffer }> {
  const hex = /^sha256:([0-9a-f]{64})$/.exec(digest)?.[1]
  for (const ending of hex === undefined ? [] : ['.json', '.json.gz']) {
    const file = join(dir, `${hex}${ending}`)
    const found = await readFile(file).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined
      throw new UsageError(`${file}: cannot be read (${error.code ?? 'error'})`)
    })
    if (found === undefined) continue
    const bytes = ending === '.json' ? found : unpacked(file, found)
    if (createHash('sha256').update(bytes).digest('hex') !== hex) throw new UsageError(`${file}: is not what its name says: another SHA-256`)
    return { file, bytes }
  }
  throw new UsageError(`--definitions ${dir}: has no definition of ${id} with the digest that the report names (${digest})`)
}

function unpacked(file: string, bytes: Buffer): Buffer {
  try {
    return gunzipSync(bytes, { maxOutputLength: MOST })
  } catch {
    throw new UsageError(`${file}: cannot be unpacked, or is larger than ${MOST} bytes`)
  }
}
