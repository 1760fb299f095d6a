import fc from 'fast-check'
import { expect, it } from 'vitest'
import { clientHello, serverAnswer } from '../../src/clients/client-hello.ts'

/** A ServerHello of that version and suite in one record, with a session id of that many bytes. */
function serverHello(version: number, suite: number, sessionId = 0): Buffer {
  const before = Buffer.concat([Buffer.of(version >> 8, version & 255), Buffer.alloc(32), Buffer.of(sessionId), Buffer.alloc(sessionId)])
  const body = Buffer.concat([before, Buffer.of(suite >> 8, suite & 255, 0)])
  return Buffer.concat([Buffer.of(22, 3, 1, 0, body.length + 4, 2, 0, 0, body.length), body])
}

it.each([
  [0x0300, 0x0005, { protocol: 'SSLv3', cipher: 'TLS_RSA_WITH_RC4_128_SHA' }],
  [0x0301, 0x000a, { protocol: 'TLSv1', cipher: 'TLS_RSA_WITH_3DES_EDE_CBC_SHA' }],
  [0x0303, 0xc012, { protocol: 'TLSv1.2', cipher: 'TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA' }],
  [0x0302, 0x1234, { protocol: 'TLSv1.1', cipher: '0x1234' }],
])('a ServerHello of version %i and suite %i is read, wherever its bytes are cut', (version, suite, answer) => {
  for (const sessionId of [0, 32]) {
    const bytes = serverHello(version, suite, sessionId)
    expect(serverAnswer(bytes)).toEqual(answer)
    for (let length = 0; length < 46 + sessionId; length++) expect(serverAnswer(bytes.subarray(0, length))).toBeUndefined()
  }
})

it('an alert is read, and what is no TLS is called so', () => {
  expect(serverAnswer(Buffer.of(21, 3, 1, 0, 2, 2, 70))).toEqual({ alert: 70 })
  expect(serverAnswer(Buffer.from('HTTP/1.1 400'))).toBe('strange')
  expect(serverAnswer(Buffer.of(22, 9))).toBe('strange')
  expect(serverAnswer(serverHello(0x0909, 5))).toBe('strange')
})

it('whatever a server sends, reading it does not throw', () => {
  const beginnings = fc.constantFrom(Buffer.alloc(0), Buffer.of(22, 3), Buffer.of(22, 3, 1, 0, 200, 2), serverHello(0x0303, 5).subarray(0, 40))
  fc.assert(fc.property(beginnings, fc.uint8Array({ maxLength: 300 }), (start, rest) => { serverAnswer(Buffer.concat([start, rest])) }))
})

it('a ClientHello names the host, but no address; SSL 3.0 has no extensions; unknown versions and suites cannot be offered', () => {
  expect(clientHello('api.example', 'TLSv1.2')?.includes('api.example')).toBe(true)
  for (const host of ['127.0.0.1', '::1']) expect(clientHello(host, 'TLSv1.2')?.includes(host)).toBe(false)
  expect(clientHello('api.example', 'SSLv3')?.includes('api.example')).toBe(false)
  expect(clientHello('api.example', 'TLSv1.3')).toBeUndefined()
  expect(clientHello('api.example', 'TLSv1', ['TLS_RSA_WITH_RC4_128_SHA', 'constructor'])).toBeUndefined()
  expect(clientHello('api.example', 'TLSv1', [])).toBeUndefined()
})
