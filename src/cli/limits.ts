import pLimit from 'p-limit'
import type { Limit } from '../clients/http.ts'
import { RequestBudget } from '../clients/request-budget.ts'
import type { TlsClient } from '../model/tls.ts'
import type { TargetOptions } from './options.ts'

/** What all connections of one visit share. */
export interface Limits {
  concurrency?: Limit
  budget?: RequestBudget
}

/** The limits that the options set; without them there are none but those of each client. */
export function limitsOf({ connections, errorBudget, onExhausted }: TargetOptions): Limits {
  const budget = errorBudget === undefined ? undefined : new RequestBudget(errorBudget)
  budget?.signal.addEventListener('abort', () => { onExhausted?.(budget.signal.reason as Error) }, { once: true })
  return { ...(connections !== undefined && { concurrency: pLimit(connections) }), ...(budget !== undefined && { budget }) }
}

/** The same client, whose handshakes wait for their turn among the requests. */
export function inTurn(tls: TlsClient, limit: Limit | undefined): TlsClient {
  return limit === undefined ? tls : { handshake: (...ask) => limit(() => tls.handshake(...ask)) }
}
