import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import * as checks from '../../src/checks/scs-0127.ts'
import { verdictOf } from '../../src/evaluate/verdict.ts'
import type { Standard } from '../../src/model/definition.ts'
import type { Check, Outcome } from '../../src/model/judging.ts'

const standard = parse(readFileSync(new URL('../../standards/scs-0127.yaml', import.meta.url), 'utf8')) as Standard

/** Judges extensions and the types of the catalog, blank-separated, by a test case. */
function judge(id: string, extensions: string, types: string): Outcome & { verdict: string; because: string } {
  const testcase = standard.testcases.find(one => one.id === `scs-0127-${id}`)!
  const check = (checks as Record<string, Check>)[testcase.check!]!
  const catalog = types.split(' ').filter(Boolean).map(type => ({ type, name: type, endpoints: [] }))
  const outcome = check.judge({ extensions: extensions.split(' ').filter(Boolean), session: { catalog } }, testcase.parameters ?? {}, new Date(0))
  return { ...outcome, ...verdictOf(outcome, testcase, Object.values(check.needs)) }
}

describe.each<[string, string, string, string]>([
  // extensions, then the verdicts of a cloud with DNS as a service: internal-dns, port-domains, published-addresses
  ['router', 'FAIL', 'FAIL', 'FAIL'],
  ['router dns-integration', 'PASS', 'FAIL', 'FAIL'],
  ['router dns-domain-ports', 'PASS', 'PASS', 'FAIL'],
  ['router subnet-dns-publish-fixed-ip', 'PASS', 'PASS', 'PASS'],
  ['router dns-integration-domain-keywords', 'PASS', 'PASS', 'PASS'],
  ['router dns-integration-x', 'FAIL', 'FAIL', 'FAIL'],
  ['', 'DNF', 'DNF', 'DNF'],
])('a Neutron with %j', (extensions, internal, ports, published) => {
  it('is judged with the DNS service', () => {
    const verdicts = ['internal-dns', 'port-domains', 'published-addresses'].map(id => judge(id, extensions, 'network dns').verdict)
    expect(verdicts).toEqual([internal, ports, published])
  })
  it('is held only to internal DNS without it', () => {
    const verdicts = ['internal-dns', 'port-domains', 'published-addresses'].map(id => judge(id, extensions, 'network').verdict)
    expect(verdicts).toEqual([internal, 'PASS', 'PASS'])
  })
})

it('that the demand does not apply is said', () => {
  expect(judge('port-domains', 'router', 'network')).toMatchObject({ examined: 0, because: 'nothing that the demand applies to' })
})

it.each(['internal-dns', 'port-domains', 'published-addresses'])('an empty catalog tells nothing of %s', id => {
  expect(judge(id, 'router dns-integration-domain-keywords', '').verdict).toBe('DNF')
})

it('says what is there instead, and which driver enables it', () => {
  expect(judge('published-addresses', 'router dns-domain-ports', 'dns').findings).toEqual([{
    severity: 'violation',
    subject: 'subnet-dns-publish-fixed-ip',
    at: '/extensions',
    message: 'Neutron has not enabled the extension subnet-dns-publish-fixed-ip, although the catalog has the service dns',
    expected: 'subnet-dns-publish-fixed-ip or dns-integration-domain-keywords',
    found: '["dns-domain-ports"]',
    remedy: 'As operator, add one of subnet_dns_publish_fixed_ip, dns_domain_keywords to [ml2] extension_drivers of Neutron and restart its API.',
  }])
})
