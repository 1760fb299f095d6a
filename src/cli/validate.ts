import { resolve } from 'node:path'
import { plain } from '../report/untrusted.ts'
import { type Problem, DefinitionError, problemLine } from '../spec/definition-error.ts'
import { knownVersions, readStandards } from '../spec/load.ts'
import { looseStandard } from '../spec/loose.ts'
import { referenceProblems, scopeProblems } from '../spec/scope-problems.ts'
import { nameProblems, setProblems } from '../spec/set-problems.ts'
import { type Source, readSource } from '../spec/source.ts'
import { standardProblems } from '../spec/standard-problems.ts'
import { checkWaivers } from '../waivers/load.ts'
import { EXIT } from './exit.ts'
import { definitionsOf } from './waivers.ts'

type Kind = 'standard' | 'scope' | 'nightly' | 'waivers'

/**
 * Checks definition files, as if they stood beside or in place of the package's, configurations of nightly and waivers: prints every problem, or one ok line per file
 * (and what is unwise to stderr); 3 if there is a problem.
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
  const { problems, warnings } = await checkFleet(source, path)
  print(process.stderr, warnings.map(warning => `warning: ${problemLine(warning)}`))
  return problems
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
