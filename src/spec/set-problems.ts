import { basename } from 'node:path'
import type { Problem } from './definition-error.ts'
import { looseStandard } from './loose.ts'
import type { Source } from './source.ts'

/** What is wrong between the files: ids of standards and of test cases that stand in two places. */
export function setProblems(sources: Source[]): Problem[] {
  const problems: Problem[] = []
  const standards = new Map<string, string>()
  const testcases = new Map<string, string>()
  for (const source of sources) {
    const { id, testcases: declared } = looseStandard(source.value)
    const other = id === undefined ? undefined : standards.get(id)
    if (other !== undefined) problems.push(source.problem(['id'], `standard "${id}" is already defined in ${other}`, 'keep one of them'))
    else if (id !== undefined) standards.set(id, source.file)
    for (const testcase of declared) {
      const before = testcases.get(testcase.id)
      if (before === undefined) {
        testcases.set(testcase.id, source.file)
        continue
      }
      const message = `test case "${testcase.id}" is already declared${before === source.file ? '' : ` in ${before}`}`
      problems.push(source.problem(['testcases', testcase.index, 'id'], message, 'ids are unique over all standards'))
    }
  }
  return problems
}

/** A definition's file is named by its id. */
export function nameProblems(source: Source): Problem[] {
  const { id } = looseStandard(source.value)
  const name = basename(source.file)
  if (id === undefined || name === `${id}.yaml`) return []
  return [source.problem(['id'], `id "${id}" is not the name of the file, ${name}`, `name the file ${id}.yaml`)]
}
