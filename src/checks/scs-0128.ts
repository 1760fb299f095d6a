import type { Finding } from '../model/judging.ts'
import type { TempestResult } from '../model/probe.ts'
import { tempest } from '../probes/openstack-tempest.ts'
import { tempestTests } from '../probes/tempest-tests.ts'
import { check } from './check.ts'
import { pointer } from './words.ts'

/** Failures that say nothing about the cloud, but that the run was not set up for the test: accounts, options, or a quota that was used up. */
const SETUP = /^(?:setUpClass failed: )?tempest(?:\.lib)?\.exceptions\.(?:InvalidCredentials|InvalidConfiguration|InvalidTestResource|OverLimit)\b/
const QUOTA = /\bquota exceeded\b|\bLimitExceeded\b/i

/** The area of a test: `tempest.api.<area>.…`. */
const areaOf = (id: string): string => id.split('.')[2] ?? ''
const short = (id: string): string => id.replace(/^tempest\.api\./, '')

const needed = (minimum: Record<string, number>, area: string): number => (Object.hasOwn(minimum, area) ? minimum[area]! : 1)

interface Area {
  name: string
  tests: number
  executed: number
}

/** No test of the list failed, each has a result that tells of the cloud, and of every area at least so many were executed (not skipped). */
export const tempestTestsPass = check<{ tempest: typeof tempest }, { minimum: Record<string, number> }>({
  needs: { tempest },
  parameters: {
    type: 'object', required: ['minimum'], additionalProperties: false,
    properties: { minimum: { type: 'object', additionalProperties: { type: 'integer', minimum: 1 } } },
  },
  judge({ tempest: { source, results, ended, leftovers } }, { minimum }) {
    const ids = tempestTests()
    const listed = new Set(ids)
    const known = new Set(results.map(({ id }) => id))
    const counted = results.filter(result => !isSetup(result))
    const executed = new Set(counted.filter(({ id, status }) => status !== 'skipped' && listed.has(id)).map(({ id }) => id))
    const absent = ids.filter(id => !known.has(id))
    const findings = results.flatMap((result, i) => about(result, i, source))
    const failed = findings.some(({ severity }) => severity === 'violation')

    const areas = areasOf(ids, executed)
    const lacking = areas.filter(({ name, executed: done }) => done < needed(minimum, name))
    if (absent.length > 0) {
      findings.push({
        severity: 'remark', subject: 'tests without a result', at: '/tempest/results',
        message: `${absent.length} of ${ids.length} tests have no result${ended === '' ? ` in ${source}` : `, since the run ended: ${ended}`}`,
        found: `${absent.slice(0, 20).map(short).join(', ')}${absent.length > 20 ? ', …' : ''}`,
        remedy: ended === '' ? 'run Tempest with all tests of the list, and a version that has them (33 to 43 do)' : 'run again with more time (--deadline)',
      })
    }
    for (const [i, { kind, name, why, command }] of leftovers.entries()) {
      const at = pointer('tempest', 'leftovers', i)
      findings.push({ severity: 'remark', subject: `${kind} ${name}`, at, message: `left in the cloud: ${why}`, remedy: command })
    }
    const why = unjudged(lacking, minimum, { absent: absent.length, setup: results.length - counted.length, all: ids.length }, ended)
    return { examined: executed.size, findings, ...(!failed && why !== undefined && { unjudged: why }) }
  },
})

const isSetup = ({ status, message = '' }: TempestResult): boolean => status === 'failed' && (SETUP.test(message) || QUOTA.test(message))

function about(result: TempestResult, i: number, source: string): Finding[] {
  if (result.status === 'passed') return []
  const at = pointer('tempest', 'results', i)
  const found = result.message ?? 'no reason given'
  if (isSetup(result)) {
    const remedy = 'give Tempest enough accounts (--tempest-accounts) with enough quota, and run again'
    const message = 'failed because the run was not set up for it, which says nothing about the cloud'
    return [{ severity: 'remark', subject: short(result.id), at, message, found, remedy }]
  }
  if (result.status === 'skipped') return [{ severity: 'remark', subject: short(result.id), at, message: 'skipped, which is not passed', found }]
  const message = `${short(result.id)} failed`
  return [{ severity: 'violation', subject: short(result.id), at, message, expected: 'passed', found: `${found} (${source})` }]
}

function areasOf(ids: string[], executed: Set<string>): Area[] {
  return [...new Set(ids.map(areaOf))].map(name => {
    const tests = ids.filter(id => areaOf(id) === name)
    return { name, tests: tests.length, executed: tests.filter(id => executed.has(id)).length }
  })
}

/** Why what was seen is not enough for a verdict, where nothing failed; undefined if it is. */
function unjudged(
  lacking: Area[], minimum: Record<string, number>, { absent, setup, all }: { absent: number; setup: number; all: number }, ended: string,
): string | undefined {
  const parts = [
    ...(ended === '' ? [] : [`the run ended early (${ended})`]),
    ...lacking.map(({ name, tests, executed }) => `${name}: ${executed} of ${tests} tests executed, at least ${needed(minimum, name)} are needed`),
    ...(setup === 0 ? [] : [`${setup} tests failed because the run was not set up for them (accounts or quota)`]),
    ...(absent === 0 ? [] : [`${absent} of ${all} tests have no result`]),
  ]
  return parts.length === 0 ? undefined : parts.join('; ')
}
