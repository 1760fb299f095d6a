import type { Channel } from '../model/fleet.ts'
import type { Outcome } from './message.ts'

/** Failures in a row after which a server is left in peace until the next night. */
const ENOUGH = 3

/** Which servers cannot be reached: many notices to one that is down must not take hours. */
export interface Endpoints {
  /** Why nothing is sent there for now. */
  down(endpoint: string): string | undefined
  note(endpoint: string, outcome: Outcome): void
}

/** Counts failures in a row, by server. */
export function endpoints(): Endpoints {
  const failures = new Map<string, { times: number; reason: string }>()
  return {
    down: endpoint => {
      const found = failures.get(endpoint)
      return found !== undefined && found.times >= ENOUGH ? found.reason : undefined
    },
    note: (endpoint, outcome) => {
      if (outcome.state === 'sent') failures.delete(endpoint)
      // a server that answers is not down, whatever it answers
      else if (outcome.state === 'unknown' || outcome.down === true) {
        failures.set(endpoint, { times: (failures.get(endpoint)?.times ?? 0) + 1, reason: outcome.reason })
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
