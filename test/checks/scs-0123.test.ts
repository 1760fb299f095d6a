import { describe, expect, it } from 'vitest'
import { publicEndpoints, s3Offered, service, swiftS3 } from '../../src/checks/scs-0123.ts'
import type { CatalogEntry } from '../../src/model/cloud.ts'
import type { JsonObject } from '../../src/model/json.ts'
import type { Check } from '../../src/model/judging.ts'

const at = (region: string, kind = 'public', url = 'https://api.example/') => ({ interface: kind, region, url })
const entry = (type: string, ...endpoints: CatalogEntry['endpoints']): CatalogEntry => ({ type, name: type, endpoints })
const types = (...names: string[]) => names.map(name => entry(name, at('One')))
const judge = (check: Check, catalog: CatalogEntry[], parameters: JsonObject, s3?: JsonObject) =>
  check.judge({ session: { catalog }, ...(s3 && { s3 }) }, parameters, new Date(0))

describe('scs-0123-service-* and storage-apis', () => {
  it('passes with the very type in the catalog', () => {
    expect(judge(service, types('identity', 'network'), { type: 'network' })).toEqual({ examined: 2, findings: [] })
  })

  it.each(['networking', 'Network', ' network', 'constructor', '__proto__'])('does not take %j for network', type => {
    expect(judge(service, types('identity', type), { type: 'network' }).findings).toHaveLength(1)
  })

  it('names what the catalog has, what looks alike and the commands of the cure', () => {
    expect(judge(service, types('compute', 's3'), { type: 'object-store-s3' }).findings).toEqual([{
      severity: 'violation',
      subject: 'object-store-s3',
      at: '/session/catalog',
      message: 'no service of type object-store-s3 in the catalog (similar: "s3")',
      expected: 'object-store-s3',
      found: '["compute","s3"]',
      remedy: 'openstack service create --name object-store-s3 object-store-s3 && openstack endpoint create --region One object-store-s3 public <URL>',
    }])
  })

  it.each([
    ['load-balancer', 'deploy Octavia, then put it into the catalog: openstack service create --name load-balancer load-balancer && openstack endpoint create --region One load-balancer public <URL>'],
    ['object-store-s3', 'deploy an S3 compatible object storage (Ceph RGW, Swift with s3api), then put it into the catalog: openstack service create --name object-store-s3 object-store-s3 && openstack endpoint create --region One object-store-s3 public <URL>'],
    ['tracing', 'deploy the service, then put it into the catalog: openstack service create --name tracing tracing && openstack endpoint create --region One tracing public <URL>'],
  ])('says to deploy %s first where the catalog has none under another name', (type, remedy) => {
    expect(judge(service, types('compute', 'object-store'), { type }).findings).toMatchObject([{ remedy }])
  })

  it('leaves a cloud without any catalog unjudged', () => {
    expect(judge(service, [], { type: 'network' })).toEqual({ examined: 0, findings: [] })
  })

  it('accepts an alias and remarks it, refuses an alias that this version does not name', () => {
    const storage = { type: 'block-storage', aliases: ['volume', 'volumev3'] }
    expect(judge(service, types('compute', 'volumev3'), storage).findings)
      .toMatchObject([{ severity: 'remark', at: '/session/catalog/1/type', found: '"volumev3"' }])
    expect(judge(service, types('compute', 'volumev2'), storage).findings).toMatchObject([{ severity: 'violation' }])
    expect(judge(service, types('block-storage', 'volumev3'), storage).findings).toEqual([])
  })

  it('keeps hostile types out of commands and its texts short', () => {
    const catalog = [entry('x'.repeat(1e6), at("'; reboot #\n")), entry('network\u001b[31m')]
    const [finding] = judge(service, catalog, { type: 'network' }).findings
    expect(finding?.remedy).toContain("--region $'\\'; reboot #\\u000a' network")
    expect(JSON.stringify(finding).length).toBeLessThan(1500)
  })
})

const codes = ['InvalidAccessKeyId', 'SignatureDoesNotMatch']
const s3 = { types: ['object-store-s3', 's3'], codes }
const url = 'https://swift.example/'
const swift = types('compute', 'object-store')

describe('scs-0123-swift-s3', () => {
  it.each(codes)('takes the error %s for an S3 API', code => {
    expect(judge(swiftS3, swift, s3, { url, status: 403, code })).toEqual({ examined: 1, findings: [] })
  })

  it.each<[string, JsonObject, string]>([
    ['no S3 error', { url, status: 404, code: null }, 'HTTP 404 without an S3 error'],
    ['an error of another API', { url, status: 403, code: 'AuthenticationFailed' }, 'HTTP 403 with the error code AuthenticationFailed'],
    ['a redirect', { url, status: 302, code: null }, 'HTTP 302 without an S3 error'],
  ])('fails on %s', (_, answer, found) => {
    expect(judge(swiftS3, swift, s3, answer)).toMatchObject({ examined: 1, findings: [{ severity: 'violation', subject: url, at: '/s3', found }] })
  })

  it.each<[string, JsonObject]>([
    ['success for an unknown key', { url, status: 200, code: null }],
    ['a host out of order', { url, status: 503, code: 'SlowDown' }],
    ['too many requests', { url, status: 429, code: null }],
    ['no endpoint in this region', { url: null, status: null, code: null }],
  ])('neither passes nor fails on %s', (_, answer) => {
    const { examined, findings } = judge(swiftS3, swift, s3, answer)
    expect(examined).toBe(0)
    expect(findings).toMatchObject([{ severity: 'remark' }])
    expect(findings[0]?.message).toContain('could not be')
  })

  it('passes without an object store, and remarks it if there is no S3 service either', () => {
    const none = { url: null, status: null, code: null }
    expect(judge(swiftS3, types('compute', 's3'), s3, none)).toEqual({ examined: 1, findings: [] })
    expect(judge(swiftS3, types('compute'), s3, none)).toMatchObject({ examined: 1, findings: [{ severity: 'remark', expected: 'object-store-s3' }] })
    expect(judge(swiftS3, [], s3, none).examined).toBe(0)
  })
})

describe('scs-0123-s3-offered', () => {
  it('passes with an S3 type in the catalog, whatever the object store says', () => {
    expect(judge(s3Offered, types('s3'), s3)).toEqual({ examined: 1, findings: [] })
  })

  it('passes with an S3 answer on the object store, and remarks that the catalog lacks it', () => {
    expect(judge(s3Offered, swift, s3, { url, status: 403, code: 'InvalidAccessKeyId' }))
      .toMatchObject({ examined: 2, findings: [{ severity: 'remark' }] })
  })

  it('fails where neither is', () => {
    expect(judge(s3Offered, types('compute'), s3).findings).toMatchObject([{ severity: 'violation', at: '/session/catalog' }])
    expect(judge(s3Offered, swift, s3, { url, status: 404, code: null }).findings)
      .toMatchObject([{ severity: 'violation', found: 'HTTP 404 without an S3 error; ["compute","object-store"]' }])
  })

  it('leaves it unjudged if the object store could not be asked', () => {
    expect(judge(s3Offered, swift, s3)).toEqual({ examined: 0, findings: [] })
    expect(judge(s3Offered, swift, s3, { url, status: 500, code: null }).examined).toBe(0)
    expect(judge(s3Offered, [], s3).examined).toBe(0)
  })
})

describe('scs-0123-public-endpoint', () => {
  const services = { services: [{ type: 'compute' }, { type: 'block-storage', aliases: ['volumev3'] }, { type: 'image' }] }

  it('counts the services that the catalog has, under any alias', () => {
    expect(judge(publicEndpoints, types('compute', 'volumev3', 'dns'), services)).toEqual({ examined: 2, findings: [] })
  })

  it.each([[entry('image', at('One', 'internal'))], [entry('image')], [entry('image', at('One', 'public', 'javascript:alert(1)'))]])(
    'fails on a service without a public web address (%#)', image => {
      expect(judge(publicEndpoints, [...types('compute'), image], services)).toMatchObject({
        examined: 2,
        findings: [{ severity: 'violation', subject: 'image', at: '/session/catalog/1/endpoints', remedy: 'openstack endpoint create --region One image public <URL>' }],
      })
    })

  it('remarks a service that a region lacks', () => {
    const catalog = [entry('compute', at('One'), at('Two')), entry('image', at('One'))]
    expect(judge(publicEndpoints, catalog, services).findings).toMatchObject([{
      severity: 'remark', subject: 'image', found: 'none in ["Two"]', remedy: 'openstack endpoint create --region Two image public <URL>',
    }])
  })

  it('has nothing to judge where no such service is', () => {
    expect(judge(publicEndpoints, types('dns'), services)).toEqual({ examined: 0, findings: [] })
  })
})
