import { plain } from '../report/untrusted.ts'
import { bindAll, checksFor, variantsOf } from '../spec/bind.ts'
import { listScopes, loadScope, loadStandards } from '../spec/load.ts'
import { nearest } from '../nearest.ts'
import { positionsOf } from '../spec/positions.ts'
import { spans } from '../spec/timeline.ts'
import { EXIT } from './exit.ts'
import { type Explained, scopeText, standardText, testcaseText } from './explain-text.ts'
import { json } from './print.ts'

/**
 * Prints why a test case (by its id or a former one), a standard or a scope is as it is; 3 with the nearest ids if there is none of that
 * id.
 */
export async function explain(id: string, options: { json?: boolean; scope?: string }): Promise<number> {
  const scopeIds = options.scope === undefined ? await listScopes() : [options.scope]
  const [standards, ...scopes] = await Promise.all([loadStandards(), ...scopeIds.map(one => loadScope(one))])
  const standard = standards.find(one => one.id === id)
  const scope = scopes.find(one => one.id === id)
  const all = bindAll(standards)
  const exact = all.filter(({ testcase }) => testcase.id === id)
  const former = all.filter(({ testcase }) => testcase.formerly?.includes(id) === true)
  const testcases = exact.length > 0 ? exact : former
  if (testcases.length > 0) {
    const checks = await checksFor(standards)
    const found = testcases.map((bound): Explained => {
      const home = standards.find(one => one.id === bound.standard)!
      const check = checks.get(`${bound.standard}/${bound.testcase.check}`)
      const variants = variantsOf(home, bound.testcase)
      return {
        testcase: bound.testcase,
        standard: { id: home.id, title: home.title, ...(home.deviation && { deviation: home.deviation }) },
        judged: variants.length > 0 ? variants : [{ standardVersions: [], parameters: bound.parameters }],
        needs: Object.values(check?.needs ?? {}).map(({ kind }) => kind),
        wants: Object.values(check?.wants ?? {}).map(({ kind }) => kind),
        plays: Object.values({ ...check?.needs, ...check?.wants }).flatMap(({ plan }) => (plan === undefined ? [] : [plan])),
        positions: positionsOf(bound, standards, scopes),
      }
    })
    const these = found.length === 1 ? 'this test case' : `these ${found.length} test cases`
    const intro = exact.length > 0 ? '' : `${plain(id)} is a former id of ${these}:\n\n`
    process.stdout.write(options.json === true ? json({ testcases: found }) : intro + found.map(testcaseText).join('\n'))
  } else if (standard !== undefined) {
    process.stdout.write(options.json === true ? json({ standard }) : standardText(standard, scopes))
  } else if (scope !== undefined) {
    const history = Object.fromEntries(Object.keys(scope.versions).map(version => [version, spans(scope, version)]))
    process.stdout.write(options.json === true ? json({ scope: { ...scope, history } }) : scopeText(scope, standards))
  } else {
    const testcaseIds = all.flatMap(({ testcase }) => [testcase.id, ...testcase.formerly ?? []])
    const known = [...testcaseIds, ...standards.map(one => one.id), ...scopes.map(one => one.id)]
    const within = known.filter(one => id.length > 2 && one.toLowerCase().includes(id.toLowerCase()))
    const near = [...new Set([...within, ...nearest(id, known, 5)])].slice(0, 8)
    const hint = near.length > 0 ? `nearest: ${near.join(', ')}` : 'see scs-check list testcases'
    process.stderr.write(`scs-check: there is no test case, standard or scope "${plain(id, 100)}" (${plain(hint, 600)})\n`)
    return EXIT.usage
  }
  return EXIT.pass
}
