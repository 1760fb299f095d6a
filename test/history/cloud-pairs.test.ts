import { readdirSync } from 'node:fs'
import { beforeAll, expect, it } from 'vitest'
import { stateOf } from '../../src/history/findings.ts'
import { resultIn } from '../../src/history/steps.ts'
import type { Gathered } from '../../src/model/evidence.ts'
import { at, changed, judged, seenOf } from './judged-cloud.ts'

const names = readdirSync(new URL('../parity/clouds/', import.meta.url)).map(file => file.replace('.json', '')).sort()
/** Every fifth of them; SCS_CHECK_ALL_CLOUDS=1 takes all. */
const taken = process.env['SCS_CHECK_ALL_CLOUDS'] === undefined ? names.filter((_, i) => i % 5 === 1) : names.slice(1)

let good: Gathered
beforeAll(async () => { good = await seenOf('c000') })

it.each(taken)('from c000 to %s and back: each test case whose result differs, each by the cloud, with the values; nothing else', async name => {
  const other = at(await seenOf(name), '2026-11-23T03:00:00Z')
  const [one, two, three] = [judged(good), judged(other), judged(at(good, '2026-11-24T03:00:00Z'))]
  for (const [before, after, visits] of [[one, two, [one, two]], [two, three, [one, two, three]]] as const) {
    const differing = after.report.results.filter(result => stateOf(resultIn(before.report, result.testcase, result.standardVersions)) !== stateOf(result)).map(({ testcase }) => testcase).sort()
    const changes = await changed([...visits])
    expect(changes.map(({ testcase }) => testcase).sort()).toEqual(differing)
    for (const { testcase, kind, causes } of changes) {
      expect(causes.map(cause => cause.kind).filter(cause => cause !== 'cloud' && cause !== 'visit'), `${name} ${testcase} ${kind}`).toEqual([])
      expect(causes.length, testcase).toBeGreaterThan(0)
      for (const cause of causes) if (cause.kind === 'cloud') expect(cause.values?.length, `${name} ${testcase}: ${cause.text}`).toBeGreaterThan(0)
    }
  }
})
