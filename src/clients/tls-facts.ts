import { connect, type PeerCertificate } from 'node:tls'
import type { Tls } from './cloud.ts'
import { plain } from './plain.ts'
import { connectOptions } from './tls.ts'

export interface TlsFacts {
  host: string
  /** e.g. `TLSv1.3`. */
  protocol: string
  subject: string
  issuer: string
  /** End of the certificate's validity, ISO 8601. */
  validUntil: string | null
}

/** What the TLS handshake with a URL's host shows; null if there is none within ten seconds or before the signal (requests tell the cause) or the URL is http. */
export function tlsFacts(url: string, tls: Tls, signal?: AbortSignal): Promise<TlsFacts | null> {
  const { protocol, hostname, port } = new URL(url)
  if (protocol !== 'https:' || signal?.aborted) return Promise.resolve(null)
  const host = hostname.replace(/^\[|\]$/g, '')
  return new Promise(resolve => {
    const socket = connect({
      host, port: Number(port || 443), servername: /[^\d.:]/.test(host) ? host : '', ...connectOptions(tls), timeout: 10_000, ...(signal && { signal }),
    })
    const end = (facts: TlsFacts | null) => {
      socket.destroy()
      resolve(facts)
    }
    socket.once('secureConnect', () => {
      const { subject, issuer, valid_to } = socket.getPeerCertificate() as Partial<PeerCertificate>
      const until = Date.parse(valid_to ?? '')
      end({
        host: `${hostname}:${port || 443}`, protocol: socket.getProtocol() ?? '', subject: nameOf(subject), issuer: nameOf(issuer),
        validUntil: Number.isNaN(until) ? null : new Date(until).toISOString().replace('.000Z', 'Z'),
      })
    })
    socket.once('error', () => { end(null) })
    socket.once('timeout', () => { end(null) })
  })
}

function nameOf(part: Partial<PeerCertificate['subject']> | undefined): string {
  const name = part?.CN ?? part?.O ?? ''
  return plain(String(name), 100)
}
