import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import * as checks from '../../src/checks/default-network.ts'
import { verdictOf } from '../../src/evaluate/verdict.ts'
import type { Standard } from '../../src/model/definition.ts'
import type { JsonObject } from '../../src/model/json.ts'
import type { Check, Outcome } from '../../src/model/judging.ts'

const standard = parse(readFileSync(new URL('../../standards/scs-0126.yaml', import.meta.url), 'utf8')) as Standard

/** A network: `e` external, `s` shared, `d` default, `p` port security; fields in `without` are hidden. */
function network(flags: string, id: string, without: string[] = []): JsonObject {
  const all = {
    id, 'name': `net-${id}`, 'router:external': flags.includes('e'), 'shared': flags.includes('s'), 'is_default': flags.includes('d'),
    'port_security_enabled': flags.includes('p'),
  }
  return Object.fromEntries(Object.entries(all).filter(([key]) => !without.includes(key)))
}

function judge(id: string, networks: JsonObject[], extensions?: string[]): Outcome & { verdict: string; because: string } {
  const testcase = standard.testcases.find(one => one.id === `scs-0126-${id}`)!
  const check = (checks as Record<string, Check>)[testcase.check!]!
  const outcome = check.judge({ networks, extensions }, testcase.parameters ?? {}, new Date(0))
  return { ...outcome, ...verdictOf(outcome, testcase, Object.values(check.needs)) }
}
const networks = (flags: string) => flags.split(' ').filter(Boolean).map((one, i) => network(one, `n${i}`))

describe('scs-0126-default-network', () => {
  const judged = (flags: string) => judge('default-network', networks(flags), ['router'])
  it.each([
    ['nothing is visible', '', 'DNF', []],
    ['one default that is external', 'edp', 'PASS', []],
    ['a default that is external and shared', 'esdp', 'PASS', []],
    ['a second network that is no default', 'edp ep', 'PASS', ['remark']],
    ['no default', 'ep', 'FAIL', ['violation']],
    ['two defaults', 'edp edp', 'FAIL', ['violation', 'violation', 'remark']],
    ['a default that is only shared', 'sdp', 'FAIL', ['violation']],
    ['a second default that is only shared', 'edp sdp', 'FAIL', ['violation', 'violation', 'violation', 'remark']],
    ['no external network', 'sp', 'FAIL', ['violation']],
  ])('%s (%j): %s', (_, flags, verdict, severities) => {
    const judgement = judged(flags)
    expect([judgement.verdict, judgement.findings.map(({ severity }) => severity)]).toEqual([verdict, severities])
  })
  it('names the command for the only network', () => {
    expect(judged('ep').findings).toMatchObject([{ at: '/networks', message: 'no network is the default: Neutron has no extension auto-allocated-topology' }])
    expect(judge('default-network', networks('ep')).findings).toEqual([{
      severity: 'violation', subject: 'provider networks', at: '/networks', message: 'no network is the default',
      expected: 'one external network with is_default true', found: '["net-n0 (n0)"]', remedy: 'As administrator, openstack network set --default n0',
    }])
    expect(judge('default-network', networks('ep ep')).findings[0]?.remedy).toBe('As administrator, openstack network set --default <NETWORK>')
  })
  it('points at the network that is wrong', () => {
    expect(judged('ep sdp').findings).toMatchObject([{ subject: 'net-n1 (n1)', at: '/networks/1/router:external' }, {}])
  })
  describe('a field is_default that is not shown', () => {
    const hidden = [network('e', 'a', ['is_default'])]
    it.each([['with the extension', ['auto-allocated-topology']], ['if the extensions are not known', undefined], ['if none are listed', []]])(
      '%s is not judged', (_, extensions) => expect(judge('default-network', hidden, extensions)).toMatchObject({ verdict: 'DNF', findings: [] }))
    it('without the extension means that there is no default', () => {
      expect(judge('default-network', hidden, ['router']).findings).toMatchObject([{
        message: 'no network is the default: Neutron has no extension auto-allocated-topology',
        remedy: 'As administrator, enable the extension auto-allocated-topology, then openstack network set --default a',
      }])
    })
    it('of one network leaves open whether another is the only default', () => {
      expect(judge('default-network', [network('ed', 'b'), ...hidden]).verdict).toBe('DNF')
    })
  })
})

describe('scs-0126-port-security', () => {
  it.each([
    ['a default that is not shared', 'ed', 'PASS', 0],
    ['a shared default with it', 'esdp', 'PASS', 1],
    ['a shared default without it', 'esd', 'FAIL', 1],
    ['another shared network without it, perhaps of another customer', 'esdp s', 'PASS', 1],
    ['no default network', 'es', 'DNF', 0],
    ['no network', '', 'DNF', 0],
  ])('%s (%j): %s', (_, flags, verdict, examined) => {
    expect(judge('port-security', networks(flags))).toMatchObject({ verdict, examined })
  })
  it('a hidden field is not judged', () => {
    expect(judge('port-security', [network('esd', 'a', ['port_security_enabled'])])).toMatchObject({ verdict: 'DNF', findings: [] })
  })
  it('names the network and the command', () => {
    expect(judge('port-security', networks('e esd')).findings).toMatchObject([{
      subject: 'net-n1 (n1)', at: '/networks/1/port_security_enabled',
      remedy: 'As administrator, openstack network set --enable-port-security n1, and do so with ports that exist.',
    }])
  })
})
