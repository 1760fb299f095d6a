import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../src/model/json.ts'
import { STEPS } from '../../src/probes/openstack-provider-network.ts'
import { played, resultOf } from './played.ts'

const sound = { external: { id: 'e', name: 'public' }, gateway: ['192.0.2.7'], floatingIp: '192.0.2.8', subnet: { pool: 'p', cidr: '2001:db8:1::/64' } }
const steps = Object.values(STEPS).map(name => ({ name, outcome: 'done' as const, seconds: 0 }))
const verdict = (id: string, more: JsonObject) => resultOf(`scs-0126-${id}`, { providerNetworkUse: played({ ...sound, ...more }, 'done', { steps }) }).verdict

describe('the provider network in use', () => {
  it.each([
    [['192.0.2.7'], 'PASS'], [['2001:db8::1'], 'PASS'], [['fd00::1%eth0', '2001:db8::ffff:192.0.2.1'], 'PASS'], [['banana', '192.0.2.7'], 'PASS'], [[], 'FAIL'],
    [['banana'], 'DNF'], [['192.0.2.256'], 'DNF'], [['1.2.3'], 'DNF'], [['0.0.0.0'], 'DNF'], [['::'], 'DNF'], [[':::'], 'DNF'], [['1::2::3'], 'DNF'], [['1:2:3:4:5:6:7'], 'DNF'],
    [['1:2:3:4:5:6:7:8:9'], 'DNF'], [['127.0.0.1'], 'DNF'], [['::1'], 'DNF'],
  ])('with gateway addresses %j: %s', (gateway, wanted) => {
    expect(verdict('external-gateway', { gateway })).toBe(wanted)
  })
  it.each([
    ['192.0.2.8', 'PASS'], ['', 'FAIL'], ['2001:db8::1', 'FAIL'], ['.......', 'DNF'], ['999.1.1.1', 'DNF'], ['0.0.0.0', 'DNF'], ['1.2.3.4.5', 'DNF'], ['01.2.3.4', 'DNF'], ['banana', 'DNF'],
  ])('with the floating IP %j: %s', (floatingIp, wanted) => {
    expect(verdict('floating-ip', { floatingIp })).toBe(wanted)
  })
  it.each([
    ['2001:db8:1::/64', 'PASS'], ['2001:DB8::/48', 'PASS'], ['3fff::/64', 'PASS'], ['fd00::/64', 'FAIL'], ['2001:db8::/80', 'FAIL'], ['192.0.2.0/24', 'DNF'],
    ['2001:::::/64', 'DNF'], ['2001:db8::', 'DNF'], ['2001:db8::/129', 'DNF'], ['2001:db8:1:2:3:4:5:6:7::/64', 'DNF'], ['', 'DNF'],
  ])('with the prefix %j: %s', (cidr, wanted) => {
    expect(verdict('ipv6-prefix', { subnet: { pool: 'p', cidr } })).toBe(wanted)
  })
})
