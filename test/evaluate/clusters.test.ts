import { describe, expect, it } from 'vitest'
import { check, checkAcross, noParameters } from '../../src/checks/check.ts'
import { judge } from '../../src/evaluate/judge.ts'
import type { BoundTestcase } from '../../src/model/definition.ts'
import type { Evidence, EvidenceEntry, Gathered } from '../../src/model/evidence.ts'
import type { Json } from '../../src/model/json.ts'
import type { Check } from '../../src/model/judging.ts'
import type { Probe } from '../../src/model/probe.ts'
import { mergeGathered } from '../../src/collect/merge.ts'

const asOf = new Date('2026-11-22T01:00:00Z')
const probe = (kind: string): Probe<string[]> => ({ kind, revision: 1, mode: 'passive', schema: {}, observe: () => Promise.reject(new Error('unused')) })
const nodes = probe('kubernetes.nodes')
const releases = probe('kubernetes.releases')
const bound: BoundTestcase = {
  testcase: { id: 'scs-0214-labels', title: 'Labels', check: 'labels', clause: { level: 'MUST', url: 'https://x.example', demand: 'Labels.' } },
  standard: 'scs-0214', standardVersions: ['v2'], parameters: {}, targets: { v1: 'recommended' },
}
/** A node named `bad` is a violation; the releases must be there. */
const labels = check({
  needs: { nodes, releases }, parameters: noParameters,
  judge: ({ nodes, releases }) => ({
    examined: nodes.length + (releases.length - 1),
    findings: nodes.flatMap((name, i) => (name === 'bad' ? [{ severity: 'violation' as const, subject: name, at: `/nodes/${i}/labels`, message: 'no label' }] : [])),
  }),
})
/** The clusters together must have a node named `wanted`. */
const somewhere = checkAcross({
  needs: { nodes }, parameters: noParameters,
  judge: ({ nodes }) => {
    const hidden = nodes.filter(({ unseen }) => unseen !== undefined)
    const found = nodes.findIndex(({ data }) => data?.includes('wanted'))
    if (found < 0 && hidden.length > 0) return { examined: 0, findings: [], unjudged: hidden.map(({ cluster, unseen }) => `${cluster}: ${unseen}`).join() }
    return { examined: nodes.length, findings: [{ severity: found < 0 ? 'violation' as const : 'remark' as const, subject: 'x', at: `/nodes/${Math.max(0, found)}/0`, message: 'm' }] }
  },
})

type Seen = Json | Error
/** A visit as it comes home: the kind of the nodes for each cluster, and the releases once. */
function visit(clusters: Record<string, Seen>): Gathered {
  return mergeGathered(Object.entries(clusters).map(([cluster, data], i) => {
    const time = `2026-11-22T00:00:0${i}Z`
    const one = (kind: string, seen: Seen, of: { cluster?: string }): [EvidenceEntry, Evidence] => {
      const digest = `sha256:${kind}-${of.cluster ?? ''}`
      return [{ kind, ...of, digest, from: time, until: time }, {
        kind, revision: 1, subject: 's', ...of, seen: seen instanceof Error ? { ok: false, reason: 'timeout', message: seen.message } : { ok: true, data: seen },
      }]
    }
    const documents = [one('kubernetes.nodes', data, { cluster }), one('kubernetes.releases', ['1.36.0'], {})]
    return {
      collection: { format: 'scs-check/collection/1', tool: { name: 't', version: '0' }, subject: 's', from: time, until: time, notes: ['n', `of ${cluster}`], evidence: documents.map(([entry]) => entry) },
      documents: new Map(documents.map(([{ digest }, document]) => [digest, document])),
    }
  }))
}
const result = (rule: Check, clusters: Record<string, Seen>) => judge(bound, rule, visit(clusters), asOf)

describe('a subject of several clusters', () => {
  it.each<[string, Record<string, Seen>, string, RegExp]>([
    ['passes only if each does', { a: ['good'], b: ['good'] }, 'PASS', /^every cluster: nodes examined: 1$/],
    ['fails if one does, which is named', { a: ['good'], b: ['bad'] }, 'FAIL', /^b: 1 of 1 nodes in violation$/],
    ['is not judged if one could not be seen', { a: ['good'], b: new Error('slow') }, 'DNF', /^b: could not see kubernetes.nodes: timeout: slow$/],
    ['is not judged if one shows nothing', { a: ['good'], b: [] }, 'DNF', /^b: nothing to examine/],
    ['fails also if another could not be seen', { a: new Error('slow'), b: ['bad'] }, 'FAIL', /^b: /],
  ])('%s', (_, clusters, verdict, because) => {
    expect(result(labels, clusters)).toMatchObject({ verdict, because: expect.stringMatching(because) as string })
  })

  it('has findings that name the cluster and point into its document', () => {
    const { findings, evidence, examined } = result(labels, { 'a/1': ['good', 'bad'], b: ['bad'] })
    expect(findings.map(({ subject, at }) => [subject, at])).toEqual([['a/1: bad', '/nodes@a~11/1/labels'], ['b: bad', '/nodes@b/0/labels']])
    expect(Object.keys(evidence)).toEqual(['nodes@a/1', 'releases', 'nodes@b'])
    expect(examined).toBe(3)
  })

  it('keeps what is about the subject as a whole once, and the time of the whole visit', () => {
    const { collection, documents } = visit({ b: ['x'], a: ['y'] })
    expect(collection.evidence.map(({ kind, cluster }) => [kind, cluster])).toEqual([
      ['kubernetes.nodes', 'a'], ['kubernetes.nodes', 'b'], ['kubernetes.releases', undefined],
    ])
    expect(documents.size).toBe(3)
    expect([collection.from, collection.until]).toEqual(['2026-11-22T00:00:00Z', '2026-11-22T00:00:01Z'])
    expect(collection.notes).toEqual(['n', 'of b', 'of a'])
  })

  it('is judged as before if it is a single one: no cluster in names and pointers', () => {
    const one = result(labels, { a: ['bad'] })
    expect(one).toMatchObject({ verdict: 'FAIL', because: '1 of 1 nodes in violation', findings: [{ subject: 'bad', at: '/nodes/0/labels' }] })
    expect(Object.keys(one.evidence)).toEqual(['nodes', 'releases'])
  })
})

describe('what happened before the visit', () => {
  const dated = (since?: string) => check({
    needs: { nodes }, parameters: noParameters, judge: ({ nodes }) => ({ examined: nodes.length, findings: [], ...(since !== undefined && { since }) }),
  })
  const yearly: BoundTestcase = { ...bound, testcase: { ...bound.testcase, lifetime: 'year' } }
  it.each<[string, string | undefined, string, string | null]>([
    ['lives as long as the visit without it', undefined, 'PASS', '2028-01-01T00:00:00Z'],
    ['counts from its own date', '2025-12-25T00:00:00Z', 'PASS', '2027-02-01T00:00:00Z'],
    ['is expired a year and a month later, whenever it was looked at', '2025-09-30T00:00:00Z', 'MISS', null],
    ['never counts from after the visit', '2029-01-01T00:00:00Z', 'PASS', '2028-01-01T00:00:00Z'],
  ])('%s', (_, since, verdict, validUntil) => {
    expect(judge(yearly, dated(since), visit({ a: ['x'] }), asOf)).toMatchObject({ verdict, validUntil })
  })
  it('of several clusters the oldest counts', () => {
    const byName = check({ needs: { nodes }, parameters: noParameters, judge: ({ nodes }) => ({ examined: 1, findings: [], since: nodes[0] ?? '' }) })
    expect(judge(yearly, byName, visit({ a: ['2026-10-01T00:00:00Z'], b: ['2025-12-25T00:00:00Z'] }), asOf).validUntil).toBe('2027-02-01T00:00:00Z')
  })
})

describe('a rule about all clusters', () => {
  it.each<[string, Record<string, Seen>, string]>([
    ['is content with one of them', { a: ['x'], b: ['wanted'] }, 'PASS'],
    ['is violated by all together', { a: ['x'], b: ['y'] }, 'FAIL'],
    ['hears which could not be seen', { a: ['x'], b: new Error('slow') }, 'DNF'],
    ['need not see those that do not matter', { a: ['wanted'], b: new Error('slow') }, 'PASS'],
  ])('%s', (_, clusters, verdict) => {
    expect(result(somewhere, clusters).verdict).toBe(verdict)
  })

  it('points into the document of the cluster that it numbers', () => {
    expect(result(somewhere, { a: ['x'], b: ['wanted'] }).findings[0]?.at).toBe('/nodes@b/0')
    expect(result(somewhere, { a: ['wanted'] }).findings[0]?.at).toBe('/nodes/0')
  })
})
