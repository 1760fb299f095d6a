import { expect, it } from 'vitest'
import { canonicalJson, digestOf } from '../../src/evidence/canonical.ts'
import type { Probe } from '../../src/model/probe.ts'
import { blind } from '../../src/nightly/blind.ts'
import { stateOf } from '../../src/nightly/state.ts'

const probes = ['openstack.session', 'openstack.images'].map(kind => ({ kind, revision: 2 }) as Probe<unknown>)
const about = { subject: 'north', tool: { name: 'scs-check', version: '1' }, at: '2026-11-23T03:00:00Z' }

it('a visit that could not be made is evidence of nothing seen, with the reason', () => {
  const { collection, documents } = blind({ ...about, probes, message: 'there is no cloud "north"' })
  expect(collection.evidence.map(({ kind }) => kind)).toEqual(['openstack.images', 'openstack.session'])
  for (const { digest } of collection.evidence) {
    const document = documents.get(digest)
    expect(document).toMatchObject({ subject: 'north', revision: 2, seen: { ok: false, reason: 'unreachable', message: 'there is no cloud "north"' } })
    expect(digestOf(canonicalJson(document))).toBe(digest)
  }
})

it('a visit failed where no door opened, is partial where it was ended, else complete', () => {
  const shut = blind({ ...about, probes, message: 'no' })
  expect(stateOf(shut, 'the deadline')).toEqual({ state: 'failed', problem: 'unreachable: no' })
  const open = blind({ ...about, probes: probes.slice(1), message: 'no' })
  expect(stateOf(open, 'the deadline')).toEqual({ state: 'partial', problem: 'the deadline' })
  expect(stateOf(open, undefined)).toEqual({ state: 'complete' })
})
