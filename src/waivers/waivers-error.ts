import { plain } from '../report/untrusted.ts'
import { type Problem, problemLine } from '../spec/definition-error.ts'

/** Thrown when a file of waivers cannot be used: carries every problem of it, sorted by place; its message lists them one per line. */
export class WaiversError extends Error {
  override name = 'ConfigError'
  readonly problems: Problem[]
  constructor(problems: Problem[]) {
    const sorted = [...problems].sort((a, b) => a.line - b.line || a.column - b.column)
    const title = sorted.length === 1 ? 'a problem in the waivers, so none of them counts:' : `${sorted.length} problems in the waivers, so none of them counts:`
    super([title, ...sorted.map(problem => plain(problemLine(problem), 1000))].join('\n'))
    this.problems = sorted
  }
}
