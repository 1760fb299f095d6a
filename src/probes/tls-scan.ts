import type { LimitFunction } from 'p-limit'
import type { CertificateFacts, Handshake, TlsClient } from '../model/tls.ts'
import { BROKEN_SUITES, GROUPS_12, GROUPS_13, HYBRID_GROUPS, PROTOCOLS, SUITES, SUITES_13 } from './tls-suites.ts'

type Offer = Parameters<TlsClient['handshake']>[2]
/** One handshake with the scanned host. */
export type Ask = (offer: Offer) => Promise<Handshake>

/** What can be offered here, and what cannot: the same for every host. */
export interface Offerable {
  suites: string[]
  brokenSuites: string[]
  groups12: string[]
  groups13: string[]
  hybridGroups: string[]
  /** What a server could accept unseen. */
  notOffered: string[]
}

/** What the handshakes with one port showed; lists are sorted. */
export interface Scan {
  /** `scanned`: it speaks TLS. `no TLS`: it answers otherwise. `unseen`: nothing can be said. */
  state: 'scanned' | 'no TLS' | 'unseen'
  /** Why not everything could be seen; '' if it was. */
  problem: string
  accepted: string[]
  refused: string[]
  /** Suites by protocol version. */
  suites: Record<'TLSv1.2' | 'TLSv1.3', string[]>
  /** Named groups of the key exchange. */
  groups: string[]
  /** Smallest prime of a classic Diffie-Hellman exchange, in bits; null if there was none. */
  dhBits: number | null
  certificates: { chain: CertificateFacts[]; trusted: { ok: boolean; error: string } }[]
}

/** Finds out what can be offered; nothing is sent. */
export async function offerable(tls: TlsClient): Promise<Offerable> {
  const never = AbortSignal.abort()
  const notOffered = ['SSLv2']
  const known = (names: string[], offer: (name: string) => Offer) => Promise.all(names.map(async name => {
    const { error } = await tls.handshake('localhost', 443, offer(name), never)
    if (error !== 'not offered') return name
    notOffered.push(name)
    return undefined
  })).then(found => found.filter(name => name !== undefined))
  const suite = (name: string): Offer => ({ protocols: ['TLSv1.2'], ciphers: [name] })
  const group = (name: string): Offer => ({ groups: [name] })
  const [suites, brokenSuites, groups12, hybridGroups] = await Promise.all([
    known(SUITES, suite), known(BROKEN_SUITES, suite), known(GROUPS_12, group), known(HYBRID_GROUPS, group),
  ])
  return { suites, brokenSuites, groups12, groups13: GROUPS_13.filter(name => groups12.includes(name)), hybridGroups, notOffered: notOffered.sort() }
}

/** Finds out what a port accepts: offers much, takes away what the server chose, and offers again until it refuses. Throws nothing. */
export async function scan(ask: Ask, can: Offerable): Promise<Scan> {
  const problems = new Set<string>()
  const suites: Scan['suites'] = { 'TLSv1.2': [], 'TLSv1.3': [] }
  const found: Scan = { state: 'unseen', problem: '', accepted: [], refused: [], suites, groups: [], dhBits: null, certificates: [] }
  const first = await ask({ chain: true })
  if (first.error === 'no TLS') return { ...found, state: 'no TLS', problem: 'it does not answer in TLS' }
  if (!first.ok && !isRefusal(first.error)) return { ...found, problem: first.error }

  async function accepts(offer: Offer): Promise<Handshake | undefined> {
    const answer = await ask(offer)
    if (answer.ok) {
      const bits = /^DH (\d+)$/.exec(answer.group)?.[1]
      if (bits !== undefined) found.dhBits = Math.min(Number(bits), found.dhBits ?? Infinity)
      return answer
    }
    if (!isRefusal(answer.error) && answer.error !== 'no TLS') problems.add(answer.error)
    return undefined
  }

  /** What of the names the server takes; `answered` tells which of them a handshake was about. */
  async function taken(names: string[], offer: (names: string[]) => Offer, answered: (answer: Handshake) => string): Promise<string[]> {
    const left = [...names]
    const result: string[] = []
    while (left.length > 0) {
      const answer = await accepts(offer(left))
      if (answer === undefined) break
      const at = left.indexOf(answered(answer))
      if (at < 0) break // something else than what is looked for, e.g. a suite without a named group
      result.push(...left.splice(at, 1))
    }
    return result
  }

  await Promise.all(PROTOCOLS.map(async protocol => {
    const offers: Offer[] = protocol === 'SSLv3' ? [{ protocols: [protocol] }]
      : protocol === 'TLSv1.3' ? [{ protocols: [protocol] }] : [{ protocols: [protocol] }, { protocols: [protocol], ciphers: can.brokenSuites }]
    const before = problems.size
    let ok = false
    for (const offer of offers) ok ||= (offer.ciphers?.length !== 0 && (await accepts(offer)) !== undefined)
    if (ok) found.accepted.push(protocol)
    else if (problems.size === before) found.refused.push(protocol)
  }))
  const versions = (['TLSv1.2', 'TLSv1.3'] as const).filter(version => found.accepted.includes(version))
  await Promise.all(versions.map(async version => {
    const sets = version === 'TLSv1.3' ? [SUITES_13] : [can.suites, can.brokenSuites]
    const suites = await Promise.all(sets.map(names => taken(names, ciphers => ({ protocols: [version], ciphers }), answer => answer.cipher)))
    found.suites[version] = suites.flat().sort()
    if (found.suites[version].length === 0) problems.add(`no suite of ${version} could be named`)
    const elliptic = found.suites[version].filter(suite => suite.includes('_ECDHE_') && can.suites.includes(suite))
    const groups = version === 'TLSv1.3' ? await groups13() : elliptic.length === 0 ? [] : await groups12(elliptic)
    found.groups.push(...groups)
  }))

  async function groups13(): Promise<string[]> {
    const protocols = ['TLSv1.3']
    const one = (name: string) => accepts({ protocols, groups: [name] }).then(answer => (answer === undefined ? [] : [name]))
    const [plain, hybrid] = await Promise.all([
      taken(can.groups13, groups => ({ protocols, groups }), answer => answer.group), Promise.all(can.hybridGroups.map(one)),
    ])
    return [...plain, ...hybrid.flat()]
  }

  /** A server with an ECDSA certificate refuses those who do not know its curve (RFC 8422, 5.1), so that curve stays in the offer. */
  async function groups12(ciphers: string[]): Promise<string[]> {
    const { key } = first.certificates?.[0] ?? {}
    const own = key?.curve != null && can.groups12.includes(key.curve) && ciphers.some(suite => suite.includes('_ECDSA_')) ? [key.curve] : []
    const protocols = ['TLSv1.2']
    return taken(can.groups12, left => ({ protocols, ciphers, groups: [...left, ...own.filter(curve => !left.includes(curve))] }), answer => answer.group)
  }

  // a server may show one certificate to clients that know ECDSA, and another to those that know RSA only
  const kinds = ['ECDSA_WITH', 'RSA_WITH'].map(kind => found.suites['TLSv1.2'].filter(suite => suite.includes(kind) && can.suites.includes(suite)))
  const others = kinds.every(kind => kind.length > 0)
    ? await Promise.all(kinds.map(ciphers => accepts({ protocols: ['TLSv1.2'], ciphers, chain: true }))) : [await accepts({ chain: true })]
  for (const shown of [first, ...others]) {
    const [leaf] = shown?.certificates ?? []
    if (leaf === undefined || shown?.trusted == null || found.certificates.some(({ chain: [other] }) => other?.sha256 === leaf.sha256)) continue
    found.certificates.push({ chain: shown.certificates ?? [], trusted: shown.trusted })
  }
  if (found.accepted.length === 0) problems.add(`every offer was refused (${first.error})`)
  // what a server did not answer before may be a limit of connections and no refusal: then it does not answer now either
  else if (first.ok && others.some(other => other === undefined)) problems.add('it stopped answering handshakes that it had accepted before')
  return {
    ...found, state: found.accepted.length === 0 ? 'unseen' : 'scanned', problem: [...problems].sort().join(', '),
    accepted: found.accepted.sort(), refused: found.refused.sort(), groups: [...new Set(found.groups)].sort(),
  }
}

/** An answer that says no to this offer: an alert, another version, or hanging up. */
function isRefusal(error: string): boolean {
  return error.startsWith('alert ') || error === 'closed' || error === 'other version'
}

/** Asks one address, as many at a time as `limit` lets; whoever let us wait once, or cannot be reached, is not asked again. */
export function asker(tls: TlsClient, host: string, port: number, limit: LimitFunction, signal: AbortSignal): Ask {
  let lost: Handshake | undefined
  return offer => limit(async () => {
    if (lost !== undefined) return lost
    const answer = await tls.handshake(host, port, offer, signal)
    if (answer.error === 'timeout' || answer.error.startsWith('unreachable')) lost = answer
    return answer
  })
}
