import type { Channel } from '../model/fleet.ts'
import type { Outcome } from './message.ts'

/** Failures in a row after which a server is left in peace until the next night. */
const ENOUGH = 3
/** Milliseconds that all deliveries together wait for a server that answers none of them. */
const MOST_MS = 60_000

/** Which servers cannot be reached: many notices to one that is down must not take hours. */
export interface Endpoints {
  /** Why nothing is sent there for now. */
  down(endpoint: string): string | undefined
  /** A delivery begins; it is to end with the signal, which comes when the server has been waited for long enough. */
  begin(endpoint: string): AbortSignal
  note(endpoint: string, outcome: Outcome): void
}

interface Known {
  /** Failures in a row, and the reason of the last. */
  times: number
  reason: string
  /** Deliveries under way, since when there are some, and milliseconds waited before, without an answer. */
  underWay: number
  since: number
  waited: number
}

/** Counts failures in a row and the time that they took, by server. */
export function endpoints(mostMs: number = MOST_MS): Endpoints {
  const all = new Map<string, Known>()
  const known = (endpoint: string): Known => {
    const one = all.get(endpoint) ?? { times: 0, reason: 'no answer', underWay: 0, since: 0, waited: 0 }
    all.set(endpoint, one)
    return one
  }
  const waited = (one: Known) => one.waited + (one.underWay > 0 ? performance.now() - one.since : 0)
  return {
    down: endpoint => {
      const one = known(endpoint)
      return one.times >= ENOUGH || waited(one) >= mostMs ? one.reason : undefined
    },
    begin: endpoint => {
      const one = known(endpoint)
      if (one.underWay === 0) one.since = performance.now()
      one.underWay += 1
      return AbortSignal.timeout(Math.max(0, Math.ceil(mostMs - waited(one))))
    },
    note: (endpoint, outcome) => {
      const one = known(endpoint)
      const now = waited(one)
      one.underWay = Math.max(0, one.underWay - 1)
      one.since = performance.now()
      if (outcome.state === 'unknown' || (outcome.state === 'failed' && outcome.down === true)) {
        Object.assign(one, { times: one.times + 1, reason: outcome.reason, waited: now })
      } else {
        // a server that answers is not down, whatever it answers
        one.waited = 0
        if (outcome.state === 'sent') one.times = 0
      }
    },
  }
}

/** The server, or the program, of a channel. */
export function endpointOf(channel: Channel): string {
  switch (channel.kind) {
    case 'webhook': return `webhook ${new URL(channel.url).host}`
    case 'mail': return `mail ${channel.server}`
    case 'matrix': return `matrix ${channel.homeserver}`
    case 'command': return `command ${channel.command.join('\0')}`
  }
}
