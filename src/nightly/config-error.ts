import { plain } from '../report/untrusted.ts'
import { type Problem, problemLine } from '../spec/definition-error.ts'

const NOT_YAML = 'is not YAML: '

/** Thrown when `nightly.yaml` cannot be used: carries every problem of it, sorted by place; its message lists them one per line. */
export class FleetError extends Error {
  override name = 'ConfigError'
  readonly problems: Problem[]
  constructor(problems: Problem[]) {
    const sorted = distinct(problems)
    const title = sorted.length === 1 ? 'a problem in the configuration of nightly:' : `${sorted.length} problems in the configuration of nightly:`
    super([title, ...sorted.map(problem => plain(problemLine(problem), 1000))].join('\n'))
    this.problems = sorted
  }
}

/** The first mistake of syntax alone, since the others mostly follow from it, with its cure where that can be told; all problems where there is none. */
export function firstOfSyntax(problems: Problem[]): Problem[] {
  const [first] = problems.filter(({ message }) => message.startsWith(NOT_YAML)).sort((a, b) => a.line - b.line || a.column - b.column)
  if (first === undefined) return problems
  return [/(flow-map-start|scalar) at node end/.test(first.message) ? { ...first, cure: 'put text with braces into quotes: "${NAME}/FILE", "{subject}"' } : first]
}

/**
 * Each problem once, sorted by place: what is wrong with a default is found again with every subject. No message holds the user part of an address, nor text
 * around a mistake of syntax: the file may be another one, with secrets.
 */
export function distinct(problems: Problem[]): Problem[] {
  const safe = problems.map(problem => {
    const message = problem.message.startsWith(NOT_YAML) ? problem.message.replace(/[:\s]*["'`][^]*$/, '') : problem.message
    return { ...problem, message: message.replace(/\/\/[^\s/@"]*@/g, '//***@') }
  })
  const byText = new Map(safe.map(problem => [problemLine(problem), problem]))
  return [...byText.values()].sort((a, b) => a.line - b.line || a.column - b.column)
}
