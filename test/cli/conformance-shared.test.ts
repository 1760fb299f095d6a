import { expect, it } from 'vitest'
import { sharedResult } from '../../src/cli/conformance-shared.ts'
import { blankRun } from '../../src/conformance/blank.ts'
import type { ConformanceRun } from '../../src/model/conformance.ts'
import type { Evidence, Gathered } from '../../src/model/evidence.ts'

const run = (more: Partial<ConformanceRun> = {}) => ({ ...blankRun('file a.xml', 'sha256:1', 'junit'), began: '2026-11-20T00:00:00Z', seconds: 5968.291, ended: '', ...more })
function gathered(...runs: [cluster: string, ConformanceRun | null, kind?: string][]): Gathered {
  const documents = runs.map(([cluster, data, kind = 'kubernetes.conformance'], i) =>
    [String(i), { kind, revision: 1, subject: 's', cluster, seen: data === null ? { ok: false, reason: 'timeout', message: '' } : { ok: true, data } }] as unknown as [string, Evidence])
  return { documents: new Map(documents) } as unknown as Gathered
}
const OTHER = { digest: 'sha256:2', began: '2026-11-21T00:00:00Z' }

it.each<[string, Gathered, boolean]>([
  ['one file for two clusters', gathered(['a', run()], ['b', run({ began: null })]), true],
  ['one file for two clusters and suites', gathered(['a', run()], ['b', run({ began: null }), 'kubernetes.network-policy-tests']), true],
  ['one run in two files', gathered(['a', run()], ['c', null], ['b', run({ digest: 'sha256:2' })]), true],
  ['one file for both suites of a cluster', gathered(['a', run()], ['a', run(), 'kubernetes.network-policy-tests']), false],
  ['runs of their own', gathered(['a', run()], ['b', run(OTHER)]), false],
  ['runs of an engine', gathered(['a', run({ digest: null })], ['b', run({ ...OTHER, digest: null })]), false],
  ['nothing seen', gathered(['a', null], ['b', null]), false],
  ['evidence of another kind', gathered(['a', run(), 'kubernetes.version'], ['b', run(), 'kubernetes.version']), false],
])('%s', (_, visit, shared) => {
  expect(sharedResult(visit)).toEqual(shared ? 'one result of conformance tests (file a.xml) is given for the clusters "a" and "b"' : null)
})
