import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import * as checks from '../../src/checks/scs-0121.ts'
import { verdictOf } from '../../src/evaluate/verdict.ts'
import type { Standard } from '../../src/model/definition.ts'
import type { Check, Outcome } from '../../src/model/judging.ts'
import type { NetworkZone, Zone } from '../../src/probes/openstack-availability-zones.ts'

const standard = parse(readFileSync(new URL('../../standards/scs-0121.yaml', import.meta.url), 'utf8')) as Standard

/** Zones by name; a name that begins with `!` is not available. */
const zones = (names: string): Zone[] => names.split(' ').filter(Boolean).map(name => ({ name: name.replace('!', ''), available: !name.startsWith('!') }))
const network = (names: string): NetworkZone[] => zones(names).map(zone => ({ ...zone, resource: 'router' }))

function judge(id: string, compute: string, storage: string, net?: string | null): Outcome & { verdict: string; because: string } {
  const testcase = standard.testcases.find(one => one.id === id)!
  const check = (checks as Record<string, Check>)[testcase.check!]!
  const seen = { compute: zones(compute), storage: zones(storage), network: typeof net === 'string' ? network(net) : net }
  const outcome = check.judge(seen, testcase.parameters ?? {}, new Date(0))
  return { ...outcome, ...verdictOf(outcome, testcase, Object.values(check.needs)) }
}

describe('scs-0121-zones-listed', () => {
  const listed = (...args: [string, string, (string | null)?]) => judge('scs-0121-zones-listed', ...args)
  it.each<[string, string, string, string | null | undefined, string]>([
    ['one zone each', 'nova', 'nova', 'nova', 'PASS'],
    ['no network zones', 'nova', 'nova', '', 'PASS'],
    ['no extension for network zones', 'nova', 'nova', null, 'PASS'],
    ['network zones that could not be seen', 'nova', 'nova', undefined, 'PASS'],
    ['one of two zones down', 'a !b', 'nova', 'a', 'PASS'],
    ['no compute zone available', '!a !b', 'nova', 'a', 'FAIL'],
    ['no storage zone available', 'a', '!nova', 'a', 'FAIL'],
    ['no network zone available', 'a', 'nova', '!a', 'PASS'],
    ['no compute zone', '', 'nova', 'a', 'DNF'],
    ['only the internal compute zone', 'internal', 'nova', 'a', 'DNF'],
    ['the internal zone beside one that is down', 'internal !a', 'nova', 'a', 'FAIL'],
    ['no storage zone', 'a', '', 'a', 'DNF'],
  ])('%s: compute %j, storage %j, network %j: %s', (_, compute, storage, net, verdict) => {
    expect(listed(compute, storage, net).verdict).toBe(verdict)
  })
  it('names the zone that is down, where it stands, and tells a violation from a remark', () => {
    expect(listed('a !b', '!s', '!n').findings).toMatchObject([
      { severity: 'remark', subject: 'b', at: '/compute/1/available' },
      { severity: 'violation', subject: 's', at: '/storage/0/available', message: 'Cinder has no zone that is available' },
      { severity: 'remark', subject: 'n', at: '/network/0/available' },
    ])
  })
  it('says which services list none', () => {
    expect(listed('internal', '').because).toBe('Nova and Cinder list no availability zone: no host, or none in service')
  })
})

describe('scs-0121-zones-consistent', () => {
  const consistent = (...args: [string, string, (string | null)?]) => judge('scs-0121-zones-consistent', ...args)
  it.each<[string, string, string, string, number]>([
    ['a single zone of each, whatever its name: the demand does not apply', 'nova', 'cinder', 'PASS', 0],
    ['the same zones', 'a b', 'b a', 'PASS', 4],
    ['the same zones, one of them down', 'a b', 'a !b', 'PASS', 4],
    ['one storage zone for all', 'a b', 'nova', 'PASS', 3],
    ['a storage zone is missing', 'a b c', 'a b', 'FAIL', 5],
    ['a storage zone too many', 'a b', 'a b c', 'FAIL', 5],
    ['storage zones for a single compute zone', 'a', 'a b', 'FAIL', 3],
    ['other names', 'a b', 'x y', 'FAIL', 4],
    ['other case', 'a b', 'A b', 'FAIL', 4],
    ['names that JavaScript objects have', 'constructor b', '__proto__ b', 'FAIL', 4],
    ['the internal zone is not one', 'internal a', 'nova', 'PASS', 0],
    ['no compute zone', 'internal', 'a b', 'DNF', 0],
    ['no storage zone', 'a b', '', 'DNF', 0],
  ])('%s: compute %j, storage %j: %s', (_, compute, storage, verdict, examined) => {
    expect(consistent(compute, storage, '')).toMatchObject({ verdict, examined })
  })
  it('points at each zone without a partner, past the internal one', () => {
    expect(consistent('a internal b', 'b c', null).findings).toMatchObject([
      { severity: 'violation', subject: 'a', message: 'a compute zone has no storage zone of its name', found: '"a"' },
      { severity: 'violation', subject: 'c', at: '/storage/1/name', message: 'a storage zone has no compute zone of its name', expected: 'one of ["a","b"]' },
    ])
  })
  it('remarks that one storage zone is right only with a backend that spans the fire zones', () => {
    expect(consistent('a b', 'nova').findings).toMatchObject([{ severity: 'remark', at: '/storage', found: 'compute ["a","b"], storage ["nova"]' }])
  })
  it('remarks network zones without a compute zone, once each', () => {
    expect(consistent('a', 'a', 'a z z').findings).toMatchObject([{ severity: 'remark', subject: 'z', at: '/network/1/name' }])
  })
})
