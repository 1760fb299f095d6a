import type { X509Certificate } from 'node:crypto'
import { setMaxListeners } from 'node:events'
import { connect as connectTcp, type Socket } from 'node:net'
import { checkServerIdentity, connect, type TLSSocket } from 'node:tls'
import type { Handshake, TlsClient } from '../model/tls.ts'
import { certificateFacts } from './certificate-facts.ts'
import { clientHello, serverAnswer } from './client-hello.ts'
import type { Tls } from './cloud.ts'
import { alertName, failureOf } from './tls-failure.ts'
import { contextFor, type Offer } from './tls-offer.ts'

/** Milliseconds that one handshake may take, with the connection: a tarpit costs no more. */
const TIMEOUT = 8000

/** Certificates of a chain that are read; real ones have two to four. */
const LONGEST_CHAIN = 10

/** Bytes of an answer to a ClientHello that are read at most; a ServerHello has about one hundred. */
const LONGEST_HELLO = 65_536

/**
 * Shakes hands with any address and tells how that went; it never throws, and believes no certificate. What this OpenSSL cannot offer (SSL 3.0,
 * RC4, 3DES …) is offered by a ClientHello of our own, whose answer tells protocol and suite only. What cannot be offered at all is
 * `not offered`: that is told before anything is sent, also when the signal has ended. With `serverName` every server is asked for that name, and must have it.
 */
export function tlsClient(policy: Tls, { forceIpv4 = false, timeout = TIMEOUT, serverName }: { forceIpv4?: boolean; timeout?: number; serverName?: string } = {}): TlsClient {
  const where = forceIpv4 ? { family: 4 as const } : { autoSelectFamily: true }

  function byOpenSsl(host: string, port: number, offer: Offer, signal: AbortSignal): Promise<Handshake> | undefined {
    const secureContext = contextFor(offer, policy)
    if (secureContext === undefined) return undefined
    if (signal.aborted) return Promise.resolve(failed('timeout'))
    const name = serverName ?? host
    const servername = /[^\d.:]/.test(name) && !name.includes(':') ? name : ''
    // the client's own limit of DH groups would hide the small ones
    const socket = connect({
      host, port, servername, secureContext, rejectUnauthorized: false, checkServerIdentity: () => undefined, minDHSize: 1, ...where,
    })
    return settled(socket, timeout, signal, end => { socket.once('secureConnect', () => { end(seen(socket, name, offer)) }) })
  }

  function byHand(host: string, port: number, offer: Offer, signal: AbortSignal): Promise<Handshake> | undefined {
    const [version, ...others] = offer.protocols ?? []
    if (version === undefined || others.length > 0 || offer.groups !== undefined || offer.chain === true) return undefined
    const hello = clientHello(serverName ?? host, version, offer.ciphers)
    if (hello === undefined) return undefined
    if (signal.aborted) return Promise.resolve(failed('timeout'))
    const socket = connectTcp({ host, port, ...where })
    return settled(socket, timeout, signal, end => {
      let bytes = Buffer.alloc(0)
      socket.once('connect', () => { socket.write(hello) })
      socket.on('data', (more: Buffer) => {
        bytes = Buffer.concat([bytes, more])
        const answer = serverAnswer(bytes)
        if (answer === 'strange' || bytes.length > LONGEST_HELLO) end(failed('no TLS'))
        else if (answer !== undefined && 'alert' in answer) end(failed(alertName(answer.alert)))
        else if (answer !== undefined) end(answer.protocol === version ? { ...failed(''), ...answer, ok: true } : failed('other version'))
      })
    })
  }

  return {
    handshake: (...asked) => byOpenSsl(...asked) ?? byHand(...asked) ?? Promise.resolve(failed('not offered')),
  }
}

/** What `listen` tells, or why it came to nothing; the socket is gone then. */
function settled(socket: Socket, timeout: number, signal: AbortSignal, listen: (end: (result: Handshake) => void) => void): Promise<Handshake> {
  return new Promise(resolve => {
    let connected = false
    const end = (result: Handshake) => {
      clearTimeout(timer)
      signal.removeEventListener('abort', late)
      socket.destroy()
      resolve(result)
    }
    const late = () => { end(failed(connected ? 'timeout' : 'unreachable timeout')) }
    const timer = setTimeout(late, timeout)
    setMaxListeners(0, signal) // every handshake under way listens
    signal.addEventListener('abort', late, { once: true })
    socket.once('connect', () => { connected = true })
    socket.on('error', error => { end(failed(failureOf(error, connected))) })
    socket.once('close', () => { end(failed(connected ? 'closed' : 'unreachable')) })
    listen(end)
  })
}

function failed(error: string): Handshake {
  return { ok: false, error, protocol: '', cipher: '', group: '', chain: [], trusted: null }
}

function seen(socket: TLSSocket, host: string, { groups, chain }: Offer): Handshake {
  const protocol = socket.getProtocol() ?? ''
  const { standardName } = socket.getCipher()
  const result: Handshake = { ...failed(''), ok: true, protocol, cipher: standardName, group: groupOf(socket, protocol, groups) }
  const leaf = chain === true ? socket.getPeerX509Certificate() : undefined
  if (leaf === undefined) return result
  const certificates: X509Certificate[] = []
  for (let one: X509Certificate | undefined = leaf; one !== undefined && certificates.length < LONGEST_CHAIN; one = one.issuerCertificate) {
    const { fingerprint256 } = one
    if (certificates.some(other => other.fingerprint256 === fingerprint256)) break
    certificates.push(one)
  }
  const misnamed = checkServerIdentity(host, leaf.toLegacyObject()) === undefined ? [] : ['ERR_TLS_CERT_ALTNAME_INVALID']
  const error = [...(socket.authorized ? [] : [String(socket.authorizationError)]), ...misnamed].join(' ')
  return {
    ...result,
    chain: certificates.map(one => one.raw.toString('base64')),
    trusted: { ok: error === '', error },
    certificates: certificates.map(certificateFacts),
  }
}

/** OpenSSL does not name every group; of a single one that was offered TLS 1.3 must have taken it. */
function groupOf(socket: TLSSocket, protocol: string, offered: string[] = []): string {
  const { type, name, size } = (socket.getEphemeralKeyInfo() ?? {}) as { type?: string; name?: string; size?: number }
  if (type === 'DH') return `DH ${size ?? 0}`
  return name ?? (protocol === 'TLSv1.3' && offered.length === 1 ? offered[0] ?? '' : '')
}
