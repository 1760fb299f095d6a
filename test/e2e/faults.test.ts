import { beforeAll, describe, expect, it } from 'vitest'
import type { FaultKind, FaultService } from '../../src/demo/faults.ts'
import { profile } from '../../src/demo/profiles.ts'
import type { Report } from '../../src/model/report.ts'
import { judged } from './visit.ts'

const state = profile('compliant', new Date())
const KINDS: FaultKind[] = [500, 503, 429, 403, 'html', 'truncated', 'null', 'nothing', 'endless', 'endless-repeating', 'hang', 'stall', 'reset', 'wrong-types', 'redirect', 'huge']
const DEADLINE = 3

/** Which test cases cannot be judged without the service; all others must not notice. */
const AFFECTED: Record<FaultService, RegExp> = {
  identity: /./,
  compute: /^(scs-010[03]-|scs-0121-|flavor-name-check)/,
  image: /^scs-010[24]-(?!upload)/,
  network: /^scs-0115-/,
  'block-storage': /^scs-01(14|21)-/,
  'object-store': /^$/,
  'key-manager': /^$/,
  s3: /^scs-0123-swift-s3$/,
}
/** s3: what a mangled listing looks like is the client's business alone; the S3 probe reads only status and error code. */
const SHRUGGED: Partial<Record<FaultService, FaultKind[]>> = {
  s3: ['endless', 'endless-repeating', 'truncated', 'wrong-types'],
  network: [], identity: ['endless', 'endless-repeating'],
  'block-storage': [], compute: [], image: [],
}

let healthy: Record<string, string>
beforeAll(async () => { healthy = verdicts((await judged(state, [], 20)).report) })

function verdicts(report: Report): Record<string, string> {
  return Object.fromEntries(report.results.map(({ testcase, standardVersions, verdict }) => [`${testcase} ${standardVersions.join()}`, verdict]))
}

describe.each(Object.keys(AFFECTED) as FaultService[])('%s broken', service => {
  it.concurrent.each(KINDS.filter(kind => SHRUGGED[service]?.includes(kind) !== true))('%s: DNF for exactly the affected test cases, within the deadline', async kind => {
    const { report, seconds } = await judged(state, [{ service, kind }], DEADLINE)
    const expected = Object.fromEntries(Object.entries(healthy).map(([id, verdict]) =>
      [id, AFFECTED[service].test(id.split(' ')[0]!) && verdict !== 'MISS' ? 'DNF' : verdict]))
    expect(verdicts(report)).toEqual(expected)
    expect(seconds).toBeLessThan(DEADLINE + 2)
  })
})

it('a compliant cloud is healthy to begin with: nothing FAIL or DNF but what old scope versions ask', () => {
  expect(Object.entries(healthy).filter(([, verdict]) => verdict === 'FAIL' || verdict === 'DNF').map(([id]) => id.split(' ')[0]))
    .toEqual(['flavor-name-check', 'scs-0104-image-capi-1'])
})

it.each([[503, 2], [429, 1], ['reset', 2], ['expired-token', 1]] as const)('a passing trouble is overcome: %s for %d requests', async (kind, times) => {
  const { report } = await judged(state, [{ service: 'compute', kind, times, retryAfter: 1 }], 20)
  expect(verdicts(report)).toEqual(healthy)
})
