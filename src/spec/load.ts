import { readdir } from 'node:fs/promises'
import { basename, extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Scope, Standard } from '../model/definition.ts'
import { compiledDefinitions } from './compiled.ts'
import { DefinitionError, type Problem } from './definition-error.ts'
import { digest } from './digest.ts'
import { looseScope, looseStandard } from './loose.ts'
import { referenceProblems, scopeProblems } from './scope-problems.ts'
import { nameProblems, setProblems } from './set-problems.ts'
import { type Source, readSource } from './source.ts'
import { standardProblems } from './standard-problems.ts'
import { UnknownName } from './unknown-name.ts'

const packaged = {
  standards: fileURLToPath(new URL('../../standards', import.meta.url)),
  scopes: fileURLToPath(new URL('../../scopes', import.meta.url)),
}

/** Standards or files that a message names. */
const MOST_NAMED = 20

/** Files that are there, parsed, and everything wrong with them. */
export interface Read {
  sources: Source[]
  problems: Problem[]
}

/** All standards of a directory (the package's by default), by id. Throws one `DefinitionError` with every problem of every file. */
export async function loadStandards(dir = packaged.standards): Promise<Standard[]> {
  return accept<Standard>(await readStandards(dir))
}

/**
 * A scope by id or by file (a path has a slash or ends in .yaml). Throws `UnknownName` or `DefinitionError`; whether its standards exist
 * is `loadDefinitions`' question.
 */
export async function loadScope(idOrFile: string, dir = packaged.scopes): Promise<Scope> {
  return accept<Scope>(await readScope(idOrFile, dir))[0]!
}

/** As `readDefinitions`, but the package's own definitions are not parsed again as long as they are those of the build. */
export async function loadDefinitions(
  idOrFile: string, dirs: { standards?: string; scopes?: string } = {},
): Promise<{ scope: Scope; standards: Standard[] }> {
  const own = dirs.standards === undefined && dirs.scopes === undefined ? await compiledDefinitions(idOrFile) : undefined
  return own ?? readDefinitions(idOrFile, dirs)
}

/**
 * A scope and all standards, side by side, with every problem of every file and of the references between them in one `DefinitionError`.
 */
export async function readDefinitions(
  idOrFile: string, dirs: { standards?: string; scopes?: string } = {},
): Promise<{ scope: Scope; standards: Standard[] }> {
  const [standards, scope] = await Promise.all([readStandards(dirs.standards), readScope(idOrFile, dirs.scopes ?? packaged.scopes)])
  const wrong = dirs.standards === undefined ? [] : scope.sources.flatMap(source => lacking(dirs.standards!, source, standards.sources))
  if (wrong.length > 0) throw new DefinitionError(wrong)
  const references = scope.sources.flatMap(source => referenceProblems(source, knownVersions(standards.sources)))
  const problems = [...standards.problems, ...scope.problems, ...references]
  return { scope: accept<Scope>({ sources: scope.sources, problems })[0]!, standards: accept<Standard>(standards) }
}

/** Ids of the scopes of a directory (the package's by default), sorted. */
export async function listScopes(dir = packaged.scopes): Promise<string[]> {
  return (await yamlFiles(dir)).map(file => basename(file, extname(file)))
}

/** Every standard's file of a directory, with all problems. */
export async function readStandards(dir = packaged.standards): Promise<Read> {
  const sources = await Promise.all((await yamlFiles(dir)).map(readSource))
  const problems = await Promise.all(sources.map(standardProblems))
  return { sources, problems: [...problems.flat(), ...sources.flatMap(nameProblems), ...setProblems(sources)] }
}

/** Ids and versions of the standards; a file that could not be parsed counts as the standard of its name, its versions unknown (null). */
export function knownVersions(sources: Source[]): Map<string, Set<string> | null> {
  return new Map(sources.map(({ file, value }) => {
    const { id, versions } = looseStandard(value)
    return id === undefined ? [basename(file, extname(file)), null] : [id, new Set(versions.keys())]
  }))
}

/** That a directory has none of the scope's standards, or not half of them: it is another one than was meant, so nothing else about it is worth a line. */
function lacking(dir: string, scope: Source, standards: Source[]): Problem[] {
  const known = knownVersions(standards)
  const asked = new Set([...looseScope(scope.value).versions.values()].flatMap(adopted => [...adopted.keys()]))
  const missing = [...asked].filter(id => !known.has(id)).sort()
  if (missing.length <= asked.size / 2) return []
  const lacks = missing.length === asked.size ? 'has none of the standards' : `lacks ${missing.length} of the ${asked.size} standards`
  const looked = standards.length === 0 ? 'no file (standards are files *.yaml)' : list(standards.map(({ file }) => basename(file)))
  return [{ file: dir, line: 0, column: 0, message: `${lacks} of ${basename(scope.file, extname(scope.file))} (${list(missing)}); looked at: ${looked}` }]
}

const list = (names: string[]): string => `${names.slice(0, MOST_NAMED).join(', ')}${names.length > MOST_NAMED ? `, … (${names.length})` : ''}`

async function readScope(idOrFile: string, dir: string): Promise<Read> {
  const isFile = /[/\\]|\.ya?ml$/.test(idOrFile)
  if (!isFile) {
    const known = await listScopes(dir)
    if (!known.includes(idOrFile)) throw new UnknownName('scope', idOrFile, known)
  }
  const source = await readSource(isFile ? idOrFile : join(dir, `${idOrFile}.yaml`))
  return { sources: [source], problems: [...await scopeProblems(source), ...(isFile ? [] : nameProblems(source))] }
}

async function yamlFiles(dir: string): Promise<string[]> {
  const names = await readdir(dir).catch((error: NodeJS.ErrnoException) => {
    const why = error.code === 'ENOENT' ? 'there is no such directory' : error.code === 'ENOTDIR' ? 'it is no directory' : error.message
    throw new DefinitionError([{ file: dir, line: 0, column: 0, message: `cannot be read: ${why}` }])
  })
  return names.filter(name => name.endsWith('.yaml')).sort().map(name => join(dir, name))
}

/** The values, now that nothing is wrong with them; sorted by id, each with its digest. */
function accept<Definition extends { id: string }>({ sources, problems }: Read): Definition[] {
  if (problems.length > 0) throw new DefinitionError(problems)
  return sources.map(({ value }) => ({ ...(value as Definition), digest: digest(value) })).sort((a, b) => (a.id < b.id ? -1 : 1))
}
