import type { Finding, TempestResult } from '../model.ts'
import { tempest } from '../probes/openstack-tempest.ts'
import { tempestTests } from '../probes/tempest-tests.ts'
import { check } from './check.ts'
import { pointer } from './words.ts'

/** Failures before the cloud was asked anything: the set-up of the run is wrong, so they say nothing about the cloud. */
const SETUP = /^(?:setUpClass failed: )?tempest(?:\.lib)?\.exceptions\.(?:InvalidCredentials|InvalidConfiguration|InvalidTestResource)\b/

/** The area of a test: `tempest.api.<area>.…`. */
const areaOf = (id: string): string => id.split('.')[2] ?? ''
const short = (id: string): string => id.replace(/^tempest\.api\./, '')

interface Area {
  name: string
  tests: number
  executed: number
}

/** No test of the list failed, each has a result, and of every area at least so many were executed (passed or failed, not skipped). */
export const tempestTestsPass = check<{ tempest: typeof tempest }, { minimum: Record<string, number> }>({
  needs: { tempest },
  parameters: {
    type: 'object', required: ['minimum'], additionalProperties: false,
    properties: { minimum: { type: 'object', additionalProperties: { type: 'integer', minimum: 1 } } },
  },
  judge({ tempest: { source, results, ended, leftovers } }, { minimum }) {
    const ids = tempestTests()
    const listed = new Set(ids)
    const known = new Map(results.map((result, i) => [result.id, { result, i }]))
    const counted = results.filter(result => !isSetup(result))
    const executed = new Set(counted.filter(({ id, status }) => status !== 'skipped' && listed.has(id)).map(({ id }) => id))
    const absent = ids.filter(id => !known.has(id))
    const findings = [...known.values()].flatMap(({ result, i }) => about(result, i, source))
    const failed = findings.some(({ severity }) => severity === 'violation')

    const areas = areasOf(ids, executed)
    const lacking = areas.filter(({ name, executed: done }) => done < (Object.hasOwn(minimum, name) ? minimum[name]! : 1))
    if (absent.length > 0) {
      findings.push({
        severity: 'remark', subject: 'tests without a result', at: '/tempest/results',
        message: `${absent.length} of ${ids.length} tests have no result${ended === '' ? ' in ' + source : `, since the run ended: ${ended}`}`,
        found: `${absent.slice(0, 20).map(short).join(', ')}${absent.length > 20 ? ', …' : ''}`,
        remedy: ended === '' ? 'run Tempest with all tests of the list, and a version that has them (33 to 43 do)' : 'run again with more time (--deadline)',
      })
    }
    for (const [i, { kind, name, why, command }] of leftovers.entries()) {
      findings.push({ severity: 'remark', subject: `${kind} ${name}`, at: pointer('tempest', 'leftovers', i), message: `left in the cloud: ${why}`, remedy: command })
    }
    const why = unjudged(lacking, minimum, absent.length, ended, ids.length)
    return { examined: executed.size, findings, ...(!failed && why !== undefined && { unjudged: why }) }
  },
})

const isSetup = ({ status, message }: TempestResult): boolean => status === 'failed' && SETUP.test(message ?? '')

function about(result: TempestResult, i: number, source: string): Finding[] {
  if (result.status === 'passed') return []
  const at = pointer('tempest', 'results', i)
  const found = result.message ?? 'no reason given'
  if (isSetup(result)) {
    return [{ severity: 'remark', subject: short(result.id), at, message: 'could not begin, since the run was not set up for it: not counted', found, remedy: 'give Tempest more accounts (--tempest-accounts)' }]
  }
  if (result.status === 'skipped') return [{ severity: 'remark', subject: short(result.id), at, message: 'skipped, which is not passed', found }]
  return [{ severity: 'violation', subject: short(result.id), at, message: `${short(result.id)} failed`, expected: 'passed', found: `${found} (${source})` }]
}

function areasOf(ids: string[], executed: Set<string>): Area[] {
  return [...new Set(ids.map(areaOf))].map(name => {
    const tests = ids.filter(id => areaOf(id) === name)
    return { name, tests: tests.length, executed: tests.filter(id => executed.has(id)).length }
  })
}

/** Why what was seen is not enough for a verdict, where nothing failed; undefined if it is. */
function unjudged(lacking: Area[], minimum: Record<string, number>, absent: number, ended: string, all: number): string | undefined {
  const parts = [
    ...(ended === '' ? [] : [`the run ended early (${ended})`]),
    ...lacking.map(({ name, tests, executed }) => `${name}: ${executed} of ${tests} tests executed, at least ${Object.hasOwn(minimum, name) ? minimum[name]! : 1} are needed`),
    ...(absent === 0 ? [] : [`${absent} of ${all} tests have no result`]),
  ]
  return parts.length === 0 ? undefined : parts.join('; ')
}
