import { checksOf } from './checks.ts'
import type { Problem } from './definition-error.ts'
import { type LooseStandard, looseStandard } from './loose.ts'
import { suggest } from '../nearest.ts'
import { parameterProblems, shapeProblems } from './shape.ts'
import type { Path, Source } from './source.ts'

/** Everything wrong with one standard's file: its shape, its references to itself, and its checks and their parameters. */
export async function standardProblems(source: Source): Promise<Problem[]> {
  if (source.problems.length > 0) return source.problems
  const standard = looseStandard(source.value)
  return [...await shapeProblems('standard', source), ...targetProblems(standard, source), ...await checkProblems(standard, source)]
}

/** Targets and version parameters name declared test cases, each once per version; our own ids stay out of target main (design §8). */
function targetProblems({ versions, testcases }: LooseStandard, source: Source): Problem[] {
  const problems: Problem[] = []
  const declared = new Map(testcases.map(testcase => [testcase.id, testcase]))
  for (const [version, { targets, parameters }] of versions) {
    const place = new Map<string, string>()
    for (const [target, ids] of targets) {
      for (const { id, index } of ids) {
        const path: Path = ['versions', version, 'targets', target, index]
        const tell = (message: string, cure: string): unknown => problems.push(source.problem(path, message, cure))
        const before = place.get(id)
        if (!declared.has(id)) tell(`test case "${id}" is not declared in this file`, suggest(id, declared.keys()))
        if (before !== undefined && before !== target) {
          tell(`test case "${id}" is already in target ${before} of ${version}`, 'name it in one target')
        }
        if (target === 'main' && declared.get(id)?.own === true) {
          tell(`test case "${id}" is our own and must not decide a certificate`, 'move it to recommended or preview')
        }
        place.set(id, target)
      }
    }
    for (const id of parameters.keys()) {
      if (declared.has(id)) continue
      const message = `parameters for test case "${id}", which is not declared in this file`
      problems.push(source.problem(['versions', version, 'parameters'], message, suggest(id, declared.keys()), id))
    }
  }
  return problems
}

async function checkProblems({ id, versions, testcases }: LooseStandard, source: Source): Promise<Problem[]> {
  const checks = id === undefined ? null : await checksOf(id).catch((error: unknown) => error as Error)
  const found = testcases.map(async (testcase): Promise<Problem[]> => {
    if (testcase.check === undefined) return []
    const path: Path = ['testcases', testcase.index]
    if (checks instanceof Error) return [source.problem([...path, 'check'], `src/checks/${id}.ts cannot be loaded: ${checks.message}`)]
    const check = checks?.get(testcase.check)
    if (check === undefined) {
      const file = `src/checks/${id ?? '<id>'}.ts`
      const [message, cure] = checks == null ? [`there is no ${file}`, `write ${file}, or use manual:`]
        : [`${file} has no check "${testcase.check}"`, suggest(testcase.check, [...checks.keys()].sort())]
      return [source.problem([...path, 'check'], message, cure)]
    }
    const replacing = [...versions].filter(([, { parameters }]) => parameters.has(testcase.id))
    const given = replacing.map(([version, { parameters }]): [unknown, Path] =>
      [parameters.get(testcase.id), ['versions', version, 'parameters', testcase.id]])
    // a test case without parameters of its own may leave them to its versions, if every version that uses it has some
    const left = [...versions].some(([, { targets, parameters }]) =>
      !parameters.has(testcase.id) && targets.some(([, ids]) => ids.some(item => item.id === testcase.id)))
    if (testcase.parameters !== undefined) given.push([testcase.parameters, [...path, 'parameters']])
    else if (left || replacing.length === 0) given.push([{}, path])
    return (await Promise.all(given.map(([parameters, at]) => parameterProblems(check.parameters, parameters, at, source)))).flat()
  })
  return (await Promise.all(found)).flat()
}
