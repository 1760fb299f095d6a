import { plain } from '../report/untrusted.ts'
import { type Problem, DefinitionError, problemLine } from '../spec/definition-error.ts'
import { knownVersions, readStandards } from '../spec/load.ts'
import { looseStandard } from '../spec/loose.ts'
import { referenceProblems, scopeProblems } from '../spec/scope-problems.ts'
import { nameProblems, setProblems } from '../spec/set-problems.ts'
import { type Source, readSource } from '../spec/source.ts'
import { standardProblems } from '../spec/standard-problems.ts'
import { EXIT } from './exit.ts'

/**
 * Checks definition files, as if they stood beside or in place of the package's: prints every problem or one ok line per file; 3 if
 * there is a problem.
 */
export async function validate(files: string[], _options: Record<string, unknown> = {}): Promise<number> {
  const [sources, { sources: packaged }] = await Promise.all([Promise.all([...new Set(files)].map(readSource)), readStandards()])
  const standards = sources.filter(source => kindOf(source) === 'standard')
  const replaced = new Set(standards.map(({ value }) => looseStandard(value).id))
  const given = new Set(sources.map(({ file }) => file))
  const beside = packaged.filter(({ file, value }) => !replaced.has(looseStandard(value).id) && !given.has(file))
  const known = knownVersions([...beside, ...standards])
  const between = setProblems([...beside, ...standards])
  let code: number = EXIT.pass
  for (const source of sources) {
    const kind = kindOf(source)
    const problems = kind === undefined ? unknownKind(source) : kind === 'standard' ? await standardProblems(source)
      : [...await scopeProblems(source), ...referenceProblems(source, known)]
    if (kind !== undefined) problems.push(...nameProblems(source), ...between.filter(({ file }) => file === source.file))
    if (problems.length > 0) code = EXIT.usage
    const lines = problems.length > 0 ? new DefinitionError(problems).problems.map(problemLine) : [`${source.file}: ok (${kind})`]
    process.stdout.write(lines.map(line => plain(line, 2000) + '\n').join(''))
  }
  return code
}

/** Told by the content: a standard declares test cases, a scope has a timeline or a subject. */
function kindOf({ value }: Source): 'standard' | 'scope' | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  if ('testcases' in value) return 'standard'
  return 'timeline' in value || 'subject' in value ? 'scope' : 'versions' in value ? 'standard' : undefined
}

function unknownKind(source: Source): Problem[] {
  return source.problems.length > 0 ? source.problems
    : [source.problem([], 'is neither a standard nor a scope', 'a standard has testcases:, a scope has a timeline:')]
}
