import { readFileSync } from 'node:fs'
import { performance } from 'node:perf_hooks'
import { expect, test } from 'vitest'
import * as checks0102 from '../../src/checks/scs-0102.ts'
import * as checks0104 from '../../src/checks/scs-0104.ts'
import type { Image } from '../../src/probes/openstack-images.ts'
import { anImage, judge, standard, verdict } from './image-cloud.ts'

const read = (file: string): unknown => JSON.parse(readFileSync(new URL(`../parity/${file}`, import.meta.url), 'utf8'))
const official = read('official-verdicts.json') as { asOf: string; verdicts: Record<string, Record<string, string>> }
const both = [[standard('scs-0102'), checks0102], [standard('scs-0104'), checks0104]] as const
const automated = both.flatMap(([definition, checks]) => definition.testcases
  .filter(one => one.check !== undefined && one.own !== true)
  .map(one => ({ definition, checks, id: one.id })))

test('every cloud whose images were seen gets the official verdicts of scs-0102 and scs-0104', () => {
  const differences: string[] = []
  let compared = 0
  for (const [cloud, verdicts] of Object.entries(official.verdicts)) {
    const state = read(`clouds/${cloud}.json`) as { images: Image[]; services: string[]; show_hidden?: boolean }
    const { images, services, show_hidden: all } = state
    if (!services.includes('image')) continue // the collector's DNF
    const listed = images.filter(image => all === true || image['os_hidden'] !== true)
    for (const { definition, checks, id } of automated) {
      const theirs = verdicts[id]
      if (theirs === undefined) continue
      const ours = verdict(judge(definition, checks, id, listed, {}, new Date(official.asOf)))
      compared++
      if (ours !== theirs.replace('ABORT', 'DNF')) differences.push(`${cloud} ${id}: ${theirs}, ours ${ours}`)
    }
  }
  expect(differences).toEqual([])
  expect(compared).toBeGreaterThan(1900)
})

test('two thousand images are judged by all test cases in no time', () => {
  const images = Array.from({ length: 2000 }, (_, i) => anImage({ id: `image-${i}`, name: `Ubuntu 24.04 ${i}`, os_version: String(i) }))
  const start = performance.now()
  for (const { definition, checks, id } of automated) judge(definition, checks, id, images)
  expect(performance.now() - start).toBeLessThan(500) // 150 ms are wanted; a busy machine needs room
})
