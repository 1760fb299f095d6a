import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { subnetPool } from '../../src/checks/subnet-pool.ts'
import { verdictOf } from '../../src/evaluate/verdict.ts'
import type { Standard } from '../../src/model/definition.ts'
import type { JsonObject } from '../../src/model/json.ts'
import type { Outcome } from '../../src/model/judging.ts'

const standard = parse(readFileSync(new URL('../../standards/scs-0126.yaml', import.meta.url), 'utf8')) as Standard
const network = { 'id': 'n', 'router:external': true, 'shared': false }

/** A pool as Neutron answers it (lengths are strings), with what a test changes; a member set to undefined is absent. */
function pool(changes: Record<string, unknown> = {}): JsonObject {
  const all = {
    id: 'p1', name: 'pool', ip_version: 6, shared: true, is_default: true, prefixes: ['2a01:4f8::/40'], project_id: 'x',
    min_prefixlen: '48', max_prefixlen: '64', default_prefixlen: '64', default_quota: null, ...changes,
  }
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
}
const v4 = (changes: Record<string, unknown> = {}) =>
  pool({ ip_version: 4, prefixes: ['203.0.113.0/24'], min_prefixlen: '28', max_prefixlen: '32', default_prefixlen: '28', ...changes })

function judge(version: 4 | 6, pools: JsonObject[], networks: JsonObject[] = [network]): Outcome & { verdict: string; because: string } {
  const testcase = standard.testcases.find(one => one.id === `scs-0126-ipv${version}-pool`)!
  const outcome = subnetPool.judge({ pools, networks }, testcase.parameters ?? {}, new Date(0))
  return { ...outcome, ...verdictOf(outcome, testcase, Object.values(subnetPool.needs)) }
}

describe('scs-0126-ipv6-pool', () => {
  it.each<[string, JsonObject[], string]>([
    ['a default pool that gives a /64', [pool()], 'PASS'],
    ['lengths as numbers', [pool({ min_prefixlen: 64, max_prefixlen: 64 })], 'PASS'],
    ['a second pool that is no default', [pool(), pool({ id: 'p2', is_default: false })], 'PASS'],
    ['a default pool of IPv4 besides', [v4({ id: 'p2' }), pool()], 'PASS'],
    ['one /64 in all', [pool({ prefixes: ['2a01:4f8:1:2::/64'] })], 'PASS'],
    ['no pool', [], 'FAIL'],
    ['only a pool of IPv4', [v4()], 'FAIL'],
    ['no default', [pool({ is_default: false })], 'FAIL'],
    ['two defaults', [pool(), pool({ id: 'p2' })], 'FAIL'],
    ['only prefixes smaller than a /64', [pool({ min_prefixlen: '65' })], 'FAIL'],
    ['no prefix that holds a /64', [pool({ prefixes: ['2a01:4f8::/65', '2a01:4f9::/96'] })], 'FAIL'],
    ['no prefix at all', [pool({ prefixes: [] })], 'FAIL'],
    ['a quota of nothing', [pool({ default_quota: 0 })], 'FAIL'],
    ['is_default is hidden', [pool({ is_default: undefined })], 'DNF'],
    ['is_default of a second pool is hidden', [pool(), pool({ id: 'p2', is_default: undefined })], 'DNF'],
    ['the lengths are hidden', [pool({ min_prefixlen: undefined })], 'DNF'],
  ])('%s: %s', (_, pools, verdict) => expect(judge(6, pools).verdict).toBe(verdict))

  it('nothing at all, not even a network, tells nothing', () => expect(judge(6, [], []).verdict).toBe('DNF'))
  const NOT_GLOBAL = 'the pool has no global unicast addresses, which public clouds must give'
  it.each([
    ['private addresses', { prefixes: ['fd00:1::/40'] }, NOT_GLOBAL],
    ['an abbreviated group', { prefixes: ['200::/40'] }, NOT_GLOBAL],
    ['only larger prefixes', { max_prefixlen: '56' }, 'the pool gives only prefixes larger than a /64'],
  ])('%s are remarked', (_, changes, message) => {
    const judgement = judge(6, [pool(changes)])
    expect([judgement.verdict, judgement.findings.map(one => `${one.severity}: ${one.message}`)]).toEqual(['PASS', [`remark: ${message}`]])
  })
  it('tells what is missing and how to make it', () => {
    expect(judge(6, []).findings).toEqual([{
      severity: 'violation', subject: 'IPv6 subnet pools', at: '/pools', message: 'no shared IPv6 subnet pool is visible to the project',
      expected: 'a shared pool that is the default', found: 'no shared pool',
      remedy: 'As administrator, openstack subnet pool create --share --default --pool-prefix <PREFIX>'
        + ' --default-prefix-length 64 --max-prefix-length 64 <NAME>',
    }])
    expect(judge(6, [v4(), pool({ min_prefixlen: '65' })]).findings).toEqual([{
      severity: 'violation', subject: 'pool (p1)', at: '/pools/1/min_prefixlen', message: 'the pool gives no prefix as large as a /64',
      expected: '64 or less', found: '"65"', remedy: 'As administrator, openstack subnet pool set --min-prefix-length 64 p1',
    }])
  })
})

describe('scs-0126-ipv4-pool', () => {
  it.each<[string, JsonObject[], string, number]>([
    ['no pool', [], 'PASS', 0],
    ['only a pool of IPv6', [pool()], 'PASS', 0],
    ['one default', [pool(), v4({ id: 'p2' })], 'PASS', 1],
    ['no default', [v4({ is_default: false })], 'FAIL', 1],
    ['two defaults', [v4(), v4({ id: 'p2' })], 'FAIL', 2],
    ['is_default is hidden', [v4({ is_default: undefined })], 'DNF', 1],
  ])('%s: %s', (_, pools, verdict, examined) => expect(judge(4, pools)).toMatchObject({ verdict, examined }))
  it('names the owner: another customer may have shared the pool', () => {
    expect(judge(4, [v4({ is_default: false })]).findings).toMatchObject([{
      found: '["pool (p1) of project x"]', remedy: 'As administrator, openstack subnet pool set --default p1',
    }])
  })
})
