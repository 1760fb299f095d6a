import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import { DEFAULT_TLS } from '../../src/clients/tls.ts'
import { tlsClient } from '../../src/clients/tls-client.ts'
import type { CatalogEntry, OpenStack, Session } from '../../src/model/cloud.ts'
import type { Need } from '../../src/model/probe.ts'
import { endpointTls, publicAddresses, type EndpointsTls } from '../../src/probes/openstack-endpoints-tls.ts'
import { Unseen } from '../../src/unseen.ts'
import { CERT, KEY } from '../clients/certificate.ts'
import { LEAF, LEAF_KEY, OLD, OLD_KEY } from '../clients/tls-certificates.ts'
import { rawServer, tlsServer } from '../clients/tls-servers.ts'
import { fakeCloud, fakeVisit, reply } from './fake.ts'

const entry = (type: string, url: string, region = 'R', kind = 'public'): CatalogEntry => ({ type, name: type, endpoints: [{ interface: kind, region, url }] })
const sessionWith = (catalog: CatalogEntry[]) => ({ catalog }) as Session
const fits = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(endpointTls.schema)

async function see(catalog: CatalogEntry[], cloud: Partial<OpenStack> = {}, tls = tlsClient(DEFAULT_TLS, { timeout: 400 })): Promise<EndpointsTls> {
  const need = (() => Promise.resolve(sessionWith(catalog))) as unknown as Need
  const data = await endpointTls.observe({ subject: 'c', openstack: fakeCloud(cloud), tls }, need, fakeVisit())
  expect(fits(JSON.parse(JSON.stringify(data))), JSON.stringify(fits.errors)).toBe(true)
  return data
}
const one = async (port: number, cloud: Partial<OpenStack> = {}) => (await see([entry('compute', `https://localhost:${port}/v2.1`)], cloud)).endpoints[0]!

describe('which addresses', () => {
  it('each host and port of the public interface of this region once, with all its services', () => {
    expect(publicAddresses(sessionWith([
      entry('volumev3', 'https://api.example/volume/v3/p'), entry('identity', 'https://API.example:443/v3'),
      entry('compute', 'https://[::1]:8774/v2.1', 'R', 'publicURL'),
      entry('image', 'https://image.example', 'elsewhere'), entry('network', 'https://net.internal', 'R', 'internal'),
      entry('identity', 'https://api.example/v3'),
    ]), 'R')).toEqual({
      addresses: [
        { url: 'https://[::1]:8774/v2.1', host: '::1', port: 8774, services: ['compute'] },
        { url: 'https://api.example/volume/v3/p', host: 'api.example', port: 443, services: ['identity', 'volumev3'] },
      ],
      skipped: [],
    })
  })
  it('addresses without TLS are listed, without what may be secret in them', () => {
    expect(publicAddresses(sessionWith([entry('s3', 'http://user:pass@s3.example/x?y'), entry('dns', 'nonsense'), entry('dns', 'https://')]), '')).toEqual({
      addresses: [], skipped: [{ services: ['dns'], address: '', why: 'no URL' }, { services: ['s3'], address: 'http://s3.example', why: 'http' }],
    })
  })
  it('a catalog of thousands of addresses is tried in part, and that is told', () => {
    const { addresses, skipped } = publicAddresses(sessionWith(Array.from({ length: 3000 }, (_, i) => entry('x', `https://h${i}.example`))), '')
    expect(addresses).toHaveLength(100)
    expect(skipped).toHaveLength(2900)
    expect(skipped[0]?.why).toBe('too many')
  })
})

describe('what a server accepts', () => {
  it('a server of the profile: just its versions, suites and curves', async () => {
    const { port } = await tlsServer({ cert: LEAF, key: LEAF_KEY,
      ciphers: 'TLS_AES_128_GCM_SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-CHACHA20-POLY1305', ecdhCurve: 'X25519:secp384r1' })
    expect(await one(port)).toMatchObject({
      host: 'localhost', port, services: ['compute'], state: 'scanned', problem: '', accepted: ['TLSv1.2', 'TLSv1.3'], refused: ['SSLv3', 'TLSv1', 'TLSv1.1'],
      suites: { 'TLSv1.2': ['TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256', 'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256'], 'TLSv1.3': ['TLS_AES_128_GCM_SHA256'] },
      groups: ['X25519', 'secp384r1'], dhBits: null, certificates: [{ chain: [{ subject: 'CN=api.test' }], trusted: { ok: false } }],
    })
  })
  it('an old one: old versions, weak suites, small Diffie-Hellman and a weak curve', async () => {
    const { port } = await tlsServer({
      cert: OLD, key: OLD_KEY, minVersion: 'TLSv1', maxVersion: 'TLSv1.2', dhparam: 'auto', ecdhCurve: 'secp192r1:prime256v1',
      ciphers: 'ECDHE-RSA-AES128-SHA:DHE-RSA-AES128-SHA:AES128-SHA:NULL-SHA:@SECLEVEL=0',
    })
    expect(await one(port)).toMatchObject({
      state: 'scanned', problem: '', accepted: ['TLSv1', 'TLSv1.1', 'TLSv1.2'], refused: ['SSLv3', 'TLSv1.3'], dhBits: 1024, groups: ['prime192v1',
        'prime256v1'],
      suites: {
        'TLSv1.2': ['TLS_DHE_RSA_WITH_AES_128_CBC_SHA', 'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA', 'TLS_RSA_WITH_AES_128_CBC_SHA',
          'TLS_RSA_WITH_NULL_SHA'], 'TLSv1.3': [],
      },
    })
  })
  it('both certificates of a server that has two', async () => {
    const { port } = await tlsServer({ cert: [LEAF, CERT], key: [LEAF_KEY, KEY] })
    expect((await one(port)).certificates.map(({ chain: [leaf] }) => leaf?.key.type).sort()).toEqual(['ec', 'rsa'])
  })
  it('SSL 2.0 is named as not offered, whatever else is', async () => {
    expect((await see([])).notOffered).toContain('SSLv2')
    expect((await see([])).notOffered.filter(name => /3DES|RC4|TLSv|SSLv3|GCM|CBC/.test(name))).toEqual([])
  })
})

describe('what cannot be seen', () => {
  it('a port where nobody listens, a tarpit and one that hangs up are unseen; a tarpit is asked once', async () => {
    expect(await one(1)).toMatchObject({ state: 'unseen', problem: 'unreachable ECONNREFUSED', accepted: [], refused: [] })
    const tarpit = await rawServer(() => {})
    expect(await one(tarpit.port)).toMatchObject({ state: 'unseen', problem: 'timeout', refused: [] })
    expect(tarpit.connections()).toBe(1)
    const { port } = await rawServer(socket => socket.once('data', () => socket.end()))
    expect(await one(port)).toMatchObject({ state: 'unseen', problem: 'every offer was refused (closed)' })
  })
  it('plain HTTP at an https address is no TLS', async () => {
    const { port } = await rawServer(socket => socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')))
    expect(await one(port)).toMatchObject({ state: 'no TLS', accepted: [] })
  })
  it('a server that falls silent on the way leaves a problem, and is not asked on', async () => {
    const tls = tlsClient(DEFAULT_TLS)
    const { port } = await tlsServer()
    let asked = 0
    const tired = { handshake: (...args: Parameters<typeof tls.handshake>) => (args[3].aborted || ++asked <= 12 ? tls.handshake(...args)
      : Promise.resolve({ ok: false, error: 'timeout', protocol: '', cipher: '', group: '', chain: [], trusted: null })) }
    expect((await see([entry('compute', `https://localhost:${port}`)], {}, tired)).endpoints[0]).toMatchObject({ state: 'scanned',
      problem: expect.stringContaining('timeout') as unknown })
    expect(asked).toBeLessThan(20)
  })
  it('a server that limits connections by hanging up is not taken for one that refuses', async () => {
    const tls = tlsClient(DEFAULT_TLS)
    const { port } = await tlsServer({ minVersion: 'TLSv1', ciphers: 'ALL:@SECLEVEL=0' })
    let asked = 0
    const limiting = { handshake: (...args: Parameters<typeof tls.handshake>) => (args[3].aborted || ++asked <= 3 ? tls.handshake(...args)
      : Promise.resolve({ ok: false, error: 'closed', protocol: '', cipher: '', group: '', chain: [], trusted: null })) }
    expect((await see([entry('compute', `https://localhost:${port}`)], {}, limiting)).endpoints[0]?.problem).toMatch(/stopped answering/)
  })
  it('at most four handshakes with a host at the same time, over all of its ports', async () => {
    let now = 0
    let most = 0
    const busy = { handshake: async (_host: string, _port: number, _offer: object, signal: AbortSignal) => {
      const ok = { ok: true, error: '', protocol: 'TLSv1.3', cipher: 'x', group: 'x', chain: [], trusted: null }
      if (signal.aborted) return ok
      most = Math.max(most, ++now)
      await new Promise(resolve => { setTimeout(resolve, 2) })
      now -= 1
      return ok
    } }
    await see([1, 2, 3].map(port => entry('x', `https://localhost:${port}`)), {}, busy)
    expect(most).toBe(4)
  })
  it('without a TLS client', async () => {
    await expect(endpointTls.observe({ subject: 'c', openstack: fakeCloud() }, (() => {}) as unknown as Need, fakeVisit())).rejects.toBeInstanceOf(Unseen)
  })
})

describe('Strict-Transport-Security', () => {
  it.each([['max-age=63072000; includeSubDomains', 63072000], ['includeSubDomains; max-age="5"', 5], ['no', null], [undefined, null]])('%j: %j',
    async (header, age) => {
    const { port } = await tlsServer()
    const seen = await one(port, { anonymous: () => Promise.resolve(reply(300, '', header === undefined ? {} : { 'strict-transport-security': header })) })
    expect(seen.hsts).toBe(age)
  })
  it('is unknown where the endpoint could not be asked', async () => {
    const { port } = await tlsServer()
    expect(await one(port)).not.toHaveProperty('hsts')
  })
})
