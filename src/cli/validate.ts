import { open, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Fleet } from '../model/fleet.ts'
import { plain } from '../report/untrusted.ts'
import { type Problem, DefinitionError, problemLine } from '../spec/definition-error.ts'
import { knownVersions, readStandards } from '../spec/load.ts'
import { looseStandard } from '../spec/loose.ts'
import { referenceProblems, scopeProblems } from '../spec/scope-problems.ts'
import { nameProblems, setProblems } from '../spec/set-problems.ts'
import { type Path, type Source, readSource } from '../spec/source.ts'
import { standardProblems } from '../spec/standard-problems.ts'
import { checkWaivers } from '../waivers/load.ts'
import { EXIT, systemReason } from './exit.ts'
import { definitionsOf } from './waivers.ts'

type Kind = 'standard' | 'scope' | 'nightly' | 'waivers'

/**
 * Checks definition files, as if they stood beside or in place of the package's, configurations of nightly and waivers: prints every problem, or one ok line per file
 * (and to stderr what is unwise, and files that a configuration names and this machine has not); 3 if there is a problem.
 */
export async function validate(files: string[], _options: Record<string, unknown> = {}): Promise<number> {
  const given = await Promise.all([...new Set(files)].map(async file => ({ path: resolve(file), source: await readSource(file) })))
  const sources = given.map(({ source }) => source)
  const defines = sources.some(source => ['standard', 'scope', undefined].includes(kindOf(source)))
  const between = defines ? await definitions(sources) : () => Promise.resolve([])
  let code: number = EXIT.pass
  for (const { path, source } of given) {
    const kind = kindOf(source)
    const problems = kind === undefined ? unknownKind(source) : kind === 'nightly' ? await nightlyProblems(source, path)
      : kind === 'waivers' ? (await checkWaivers(source, await definitionsOf({}))).problems : await between(source, kind)
    if (problems.length > 0) code = EXIT.usage
    const lines = problems.length > 0 ? new DefinitionError(problems).problems.map(problemLine) : [`${source.file}: ok (${kind})`]
    print(process.stdout, lines)
  }
  return code
}

/** What is wrong with each definition file, between all that were given and those of the package. */
async function definitions(sources: Source[]): Promise<(source: Source, kind: Kind) => Promise<Problem[]>> {
  const { sources: packaged } = await readStandards()
  const standards = sources.filter(source => kindOf(source) === 'standard')
  const replaced = new Set(standards.map(({ value }) => looseStandard(value).id))
  const files = new Set(sources.map(({ file }) => file))
  const beside = packaged.filter(({ file, value }) => !replaced.has(looseStandard(value).id) && !files.has(file))
  const known = knownVersions([...beside, ...standards])
  const between = setProblems([...beside, ...standards])
  return async (source, kind) => [
    ...kind === 'standard' ? await standardProblems(source) : [...await scopeProblems(source), ...referenceProblems(source, known)],
    ...nameProblems(source), ...between.filter(({ file }) => file === source.file),
  ]
}

/** Variables in paths are those of the machine that nightly will run on, so they stay open. */
async function nightlyProblems(source: Source, path: string): Promise<Problem[]> {
  const { checkFleet } = await import('../nightly/config.ts')
  const { fleet, problems, warnings } = await checkFleet(source, path)
  const told = await Promise.all(filesOf(fleet).map(async ([at, file]) => ({ at, why: await unreadable(file) })))
  const missing = told.flatMap(({ at, why }) => (why === undefined ? [] : [source.problem(at, why, 'correct the path, unless nightly runs on another machine')]))
  print(process.stderr, [...warnings, ...missing].map(warning => `warning: ${problemLine(warning)}`))
  const waivers = fleet?.waivers
  if (waivers === undefined || isOpen(waivers) || await unreadable(waivers) !== undefined) return problems
  return [...problems, ...(await checkWaivers(await readSource(waivers), await definitionsOf({}))).problems]
}

/** A variable of another machine is in the path. */
const isOpen = (file: string): boolean => file.includes('${')

/** Files that a configuration names for itself, and where it does; not those of its subjects, which may be made for each visit. */
function filesOf(fleet: Fleet | undefined): [Path, string][] {
  if (fleet === undefined) return []
  const { waivers, allowedSigners, sign, submit, store, contacts } = fleet
  const secrets = { secretFile: 'secret_file', userFile: 'user_file', passwordFile: 'password_file', tokenFile: 'token_file' }
  const named: [Path, unknown][] = [
    [['waivers'], waivers], [['allowed_signers'], allowedSigners], [['sign', 'key'], sign?.key], [['submit', 'key_file'], submit?.keyFile], [['submit', 'token_file'], submit?.tokenFile],
    [['store', 'postgres', 'url_file'], 'postgres' in store ? store.postgres.urlFile : undefined],
    ...Object.entries(contacts).flatMap(([name, { channels }]) => channels.flatMap((channel, i) =>
      Object.entries(secrets).map(([member, key]): [Path, unknown] => [['contacts', name, i, key], (channel as Record<string, unknown>)[member]]))),
  ]
  return named.flatMap(([at, file]): [Path, string][] => (typeof file !== 'string' || file === '' || isOpen(file) ? [] : [[at, file]]))
}

/** What keeps the file from being read; nothing of what is in it is looked at. */
async function unreadable(file: string): Promise<string | undefined> {
  try {
    if (!(await stat(file)).isFile()) return `${file}: is no file`
    await (await open(file)).close()
    return undefined
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    return `${file}: ${code === 'ENOENT' ? 'there is no such file on this machine' : `cannot be read: ${systemReason(code)}`}`
  }
}

/** Told by the content: waivers and a configuration of nightly say so (or have waivers or subjects), a standard declares test cases, a scope has a timeline or a subject. */
function kindOf({ value }: Source): Kind | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  if ('subjects' in value || ('format' in value && String(value.format).startsWith('scs-check/nightly/'))) return 'nightly'
  if (('waivers' in value && !('testcases' in value)) || ('format' in value && String(value.format).startsWith('scs-check/waivers/'))) return 'waivers'
  if ('testcases' in value) return 'standard'
  return 'timeline' in value || 'subject' in value ? 'scope' : 'versions' in value ? 'standard' : undefined
}

function unknownKind(source: Source): Problem[] {
  return source.problems.length > 0 ? source.problems
    : [source.problem([], 'is neither a standard nor a scope nor a configuration of nightly nor waivers',
        'a standard has testcases:, a scope has a timeline:, a configuration subjects:, the last waivers:')]
}

function print(stream: NodeJS.WriteStream, lines: string[]): void {
  stream.write(lines.map(line => plain(line, 2000) + '\n').join(''))
}
