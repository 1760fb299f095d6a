import { describe, expect, it } from 'vitest'
import { loadStandards } from '../../src/spec/load.ts'

const lists = (await loadStandards()).flatMap(({ testcases }) => testcases.flatMap(({ id, own, parameters }) => (
  Array.isArray(parameters?.['fail']) ? [{ id, own: own === true, fail: parameters['fail'] as string[] }] : [])))

describe('what of a play is FAIL', () => {
  it('is told by every definition that judges a play', () => {
    expect(lists.length).toBeGreaterThan(10)
  })
  it.each(lists)('in $id is never what says nothing about the demand', ({ fail }) => {
    for (const harmless of ['quota', 'unauthenticated', 'timeout', 'unreachable', 'malformed', 'interrupted']) expect(fail).not.toContain(harmless)
  })
  it.each(lists.filter(({ own }) => own))('in our own $id is never a service that is out of order, nor a request that was wrong', ({ fail }) => {
    for (const broken of ['error', 'rejected']) expect(fail).not.toContain(broken)
  })
})
