import { X509Certificate } from 'node:crypto'
import { describe, expect, it, test } from 'vitest'
import { DEFAULT_TLS } from '../../src/clients/tls.ts'
import { tlsClient } from '../../src/clients/tls-client.ts'
import { openSslName } from '../../src/clients/tls-offer.ts'
import type { TlsClient } from '../../src/model/tls.ts'
import { CERT, KEY } from './certificate.ts'
import { AUTHORITY, LEAF, LEAF_KEY, OLD, OLD_KEY } from './tls-certificates.ts'
import { rawServer, tlsServer } from './tls-servers.ts'

type Offer = Parameters<TlsClient['handshake']>[2]
const signal = new AbortController().signal
const shake = (port: number, offer: Offer = {}, host = 'localhost', client = tlsClient(DEFAULT_TLS)) => client.handshake(host, port, offer, signal)

describe('protocol versions', () => {
  test.each(['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'])('%s alone is accepted by a server of all versions', async protocol => {
    const { port } = await tlsServer({ minVersion: 'TLSv1', ciphers: 'ALL:@SECLEVEL=0' })
    expect(await shake(port, { protocols: [protocol] })).toMatchObject({ ok: true, error: '', protocol })
  })
  test.each([
    ['SSLv3', 'handshake_failure'],
    ['TLSv1', 'protocol_version'],
    ['TLSv1.1', 'protocol_version'],
    ['TLSv1.3', 'protocol_version'],
  ])('%s is refused by a server of TLS 1.2 only', async (protocol, alert) => {
    const { port } = await tlsServer({ minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' })
    expect(await shake(port, { protocols: [protocol] })).toMatchObject({ ok: false, error: `alert ${alert}` })
  })
  it('a version that cannot be offered is not called refused, and nothing is sent', async () => {
    const { port, connections } = await tlsServer()
    expect(await shake(port, { protocols: ['SSLv2'] })).toMatchObject({ ok: false, error: 'not offered' })
    expect(connections()).toBe(0)
  })
})

it('many handshakes side by side make Node warn of no leak', async () => {
  const warnings: Error[] = []
  const listen = (warning: Error) => void warnings.push(warning)
  process.on('warning', listen)
  const { port } = await tlsServer()
  const derived = AbortSignal.any([new AbortController().signal])
  await Promise.all(Array.from({ length: 12 }, () => tlsClient(DEFAULT_TLS).handshake('localhost', port, {}, derived)))
  await new Promise(resolve => setImmediate(resolve))
  process.off('warning', listen)
  expect(warnings).toEqual([])
})

describe('cipher suites', () => {
  test.each([
    ['TLS_RSA_WITH_AES_128_CBC_SHA', 'AES128-SHA'],
    ['TLS_DHE_RSA_WITH_CHACHA20_POLY1305_SHA256', 'DHE-RSA-CHACHA20-POLY1305'],
    ['TLS_RSA_WITH_NULL_SHA256', 'NULL-SHA256'],
    ['TLS_RSA_WITH_AES_256_CCM_8', 'AES256-CCM8'],
    ['TLS_DH_anon_WITH_AES_256_GCM_SHA384', 'ADH-AES256-GCM-SHA384'],
    ['TLS_ECDH_anon_WITH_NULL_SHA', 'AECDH-NULL-SHA'],
    ['TLS_ECDHE_RSA_WITH_ARIA_128_GCM_SHA256', 'ECDHE-ARIA128-GCM-SHA256'],
    ['TLS_ECDHE_RSA_WITH_CAMELLIA_256_CBC_SHA384', 'ECDHE-RSA-CAMELLIA256-SHA384'],
  ])('%s is the only one offered, and taken', async (suite, name) => {
    expect(openSslName(suite)).toBe(name)
    const { port } = await tlsServer({ cert: LEAF, key: LEAF_KEY, maxVersion: 'TLSv1.2', dhparam: 'auto', ciphers: 'ALL:eNULL:@SECLEVEL=0' })
    expect(await shake(port, { protocols: ['TLSv1.2'], ciphers: [suite] })).toMatchObject({ ok: true, cipher: suite })
  })
  it('a suite of TLS 1.3 is offered alone', async () => {
    const { port } = await tlsServer()
    expect(await shake(port, { protocols: ['TLSv1.3'], ciphers: ['TLS_CHACHA20_POLY1305_SHA256'] })).toMatchObject({ ok: true,
      cipher: 'TLS_CHACHA20_POLY1305_SHA256' })
  })
  it('a suite that the server does not have is refused', async () => {
    const { port } = await tlsServer({ ciphers: 'ECDHE-ECDSA-AES128-GCM-SHA256' })
    expect(await shake(port, { protocols: ['TLSv1.2'], ciphers: ['TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA'] })).toMatchObject({ ok: false,
      error: 'alert handshake_failure' })
  })
  it('an unknown suite among known ones is not dropped silently', async () => {
    const { port } = await tlsServer()
    expect(await shake(port, { ciphers: ['TLS_RSA_WITH_AES_128_CBC_SHA', 'TLS_MADE_WITH_UP'] })).toMatchObject({ error: 'not offered' })
  })
  it('3DES, which this OpenSSL lacks, is offered by hand: taken by one server, refused by another', async () => {
    const suite = 'TLS_RSA_WITH_3DES_EDE_CBC_SHA'
    const offer = { protocols: ['TLSv1'], ciphers: [suite, 'TLS_RSA_WITH_RC4_128_SHA'] }
    const hello = Buffer.concat([Buffer.from('160301002a020000260301', 'hex'), Buffer.alloc(32), Buffer.from('00000a00', 'hex')])
    const old = await rawServer(socket => socket.once('data', () => {
      socket.write(hello.subarray(0, 20))
      setTimeout(() => socket.write(hello.subarray(20)), 20)
    }))
    expect(await shake(old.port, offer)).toMatchObject({ ok: true, protocol: 'TLSv1', cipher: suite })
    const { port } = await tlsServer({ minVersion: 'TLSv1', ciphers: 'ALL:@SECLEVEL=0' })
    expect(await shake(port, offer)).toMatchObject({ ok: false, error: 'alert handshake_failure' })
  })
  it('a ClientHello by hand is understood by OpenSSL', async () => {
    const { port } = await tlsServer({ cert: LEAF, key: LEAF_KEY, minVersion: 'TLSv1', ciphers: 'ALL:@SECLEVEL=0' })
    const { clientHello, serverAnswer } = await import('../../src/clients/client-hello.ts')
    const { connect } = await import('node:net')
    for (const version of ['TLSv1', 'TLSv1.1', 'TLSv1.2']) {
      const answer = await new Promise<Buffer>(resolve => {
        const socket = connect(port, '127.0.0.1', () => socket.write(clientHello('localhost', version)!)).once('data', resolve)
      })
      expect(serverAnswer(answer)).toMatchObject({ protocol: version, cipher: expect.stringMatching(/^TLS_.*_WITH_AES_/) as unknown })
    }
  })
})

describe('key exchange', () => {
  test.each(['X25519', 'prime256v1', 'secp384r1', 'secp521r1'])('%s is named', async group => {
    const { port } = await tlsServer()
    expect(await shake(port, { protocols: ['TLSv1.3'], groups: [group] })).toMatchObject({ ok: true, group })
  })
  it('a curve that the server does not have is refused', async () => {
    const { port } = await tlsServer({ ecdhCurve: 'prime256v1' })
    expect(await shake(port, { protocols: ['TLSv1.3'], groups: ['X25519'] })).toMatchObject({ ok: false, error: 'alert handshake_failure' })
  })
  it('a curve that nobody knows is not offered', async () => {
    expect(await shake(1, { groups: ['made-up'] })).toMatchObject({ error: 'not offered' })
  })
  it('the size of Diffie-Hellman parameters is told, also 1024 bits', async () => {
    const { port } = await tlsServer({ cert: OLD, key: OLD_KEY, maxVersion: 'TLSv1.2', dhparam: 'auto', ciphers: 'DHE-RSA-AES128-GCM-SHA256:@SECLEVEL=0' })
    expect(await shake(port)).toMatchObject({ ok: true, group: 'DH 1024' })
  })
})

describe('certificates', () => {
  const chainOf = async (cert: string, key: string, host = 'localhost', client?: TlsClient) => {
    const { port } = await tlsServer({ cert, key, ciphers: 'DEFAULT:@SECLEVEL=0' })
    return shake(port, { chain: true }, host, client)
  }
  it('are not read where nobody asks', async () => {
    const { port } = await tlsServer()
    expect(await shake(port)).toMatchObject({ ok: true, chain: [], trusted: null })
  })
  it('self-signed: shown, and not trusted', async () => {
    const shown = await chainOf(CERT, KEY)
    expect(shown.trusted).toEqual({ ok: false, error: 'DEPTH_ZERO_SELF_SIGNED_CERT' })
    expect(new X509Certificate(Buffer.from(shown.chain[0] ?? '', 'base64')).raw).toEqual(new X509Certificate(CERT).raw)
    expect(shown.certificates).toEqual([{
      subject: 'CN=scs-check test', issuer: 'CN=scs-check test', names: ['localhost', '127.0.0.1'], validFrom: '2026-11-22T13:27:40Z',
      validUntil: '2126-10-29T13:27:40Z',
      key: { type: 'ec', bits: null, curve: 'prime256v1' }, signature: 'ecdsa-with-SHA256',
      sha256: new X509Certificate(CERT).fingerprint256.replaceAll(':', '').toLowerCase(),
    }])
  })
  it('weak, expired and for another name: all of it is told', async () => {
    expect(await chainOf(OLD, OLD_KEY)).toMatchObject({
      ok: true, trusted: { ok: false, error: 'CERT_HAS_EXPIRED ERR_TLS_CERT_ALTNAME_INVALID' },
      certificates: [{ names: ['old.example.org'], validUntil: '2021-01-01T00:00:00Z', key: { type: 'rsa', bits: 1024 }, signature: 'sha1WithRSAEncryption' }],
    })
  })
  it('of an authority that is not known', async () => {
    expect((await chainOf(LEAF, LEAF_KEY)).trusted?.error).toBe('UNABLE_TO_VERIFY_LEAF_SIGNATURE')
    const whole = await chainOf(LEAF + AUTHORITY, LEAF_KEY)
    expect(whole.trusted).toEqual({ ok: false, error: 'SELF_SIGNED_CERT_IN_CHAIN' })
    expect(whole.certificates).toMatchObject([{ subject: 'CN=api.test' }, { subject: 'CN=scs-check test authority' }])
  })
  it('of the authority that the cloud’s cacert names: trusted for its names, and only for them', async () => {
    const client = tlsClient({ ...DEFAULT_TLS, ca: AUTHORITY })
    expect((await chainOf(LEAF, LEAF_KEY, 'localhost', client)).trusted).toEqual({ ok: true, error: '' })
    expect((await chainOf(LEAF, LEAF_KEY, '127.0.0.1', client)).trusted).toEqual({ ok: true, error: '' })
    expect((await chainOf(LEAF, LEAF_KEY, '127.0.0.1', tlsClient({ ...DEFAULT_TLS, ca: CERT }))).trusted?.ok).toBe(false)
  })
  it('both of a server with two are shown, to those who ask by suite', async () => {
    const { port } = await tlsServer({ cert: [LEAF, CERT], key: [LEAF_KEY, KEY] })
    const type = async (suite: string) => (await shake(port, { protocols: ['TLSv1.2'], ciphers: [suite], chain: true })).certificates?.[0]?.key.type
    expect(await type('TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256')).toBe('rsa')
    expect(await type('TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256')).toBe('ec')
  })
})

describe('what is no handshake', () => {
  it('a port that nobody listens at', async () => { expect((await shake(1)).error).toBe('unreachable ECONNREFUSED') })
  it('a name that does not exist', async () => { expect((await shake(443, {}, 'nowhere.invalid')).error).toMatch(/^unreachable E(NOTFOUND|AI_AGAIN)$/) })
  test.each([[{}], [{ protocols: ['SSLv3'] }]])('plain HTTP, offered %j', async offer => {
    const { port } = await rawServer(socket => socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')))
    expect((await shake(port, offer)).error).toBe('no TLS')
  })
  test.each([[{}], [{ protocols: ['SSLv3'] }]])('a server that hangs up or resets, offered %j', async offer => {
    const ends = await rawServer(socket => socket.once('data', () => socket.end()))
    const resets = await rawServer(socket => socket.once('data', () => socket.resetAndDestroy()))
    expect((await shake(ends.port, offer)).error).toBe('closed')
    expect((await shake(resets.port, offer)).error).toBe('closed')
  })
  test.each([[{}], [{ protocols: ['SSLv3'] }]])('a tarpit, silent or dripping, costs the time limit and no more, offered %j', async offer => {
    const client = tlsClient(DEFAULT_TLS, { timeout: 300 })
    const silent = await rawServer(() => {})
    const drips = await rawServer(socket => {
      const timer = setInterval(() => socket.write(Buffer.of(22)), 50)
      socket.on('close', () => { clearInterval(timer) })
    })
    const start = Date.now()
    expect((await shake(silent.port, offer, 'localhost', client)).error).toBe('timeout')
    expect((await shake(drips.port, offer, 'localhost', client)).error).toMatch(/timeout|no TLS|^ERR_/)
    expect(Date.now() - start).toBeLessThan(2000)
  })
  it('a signal ends it', async () => {
    const { port } = await rawServer(() => {})
    expect((await tlsClient(DEFAULT_TLS).handshake('localhost', port, {}, AbortSignal.timeout(100))).error).toBe('timeout')
  })
})
