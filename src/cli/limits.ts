import pLimit from 'p-limit'
import type { Limit } from '../clients/http.ts'
import { RequestBudget } from '../clients/request-budget.ts'
import type { TlsClient } from '../model/tls.ts'
import type { TargetOptions } from './options.ts'

/** Bytes of all answers of a visit: a cloud with hundreds of flavors and images sends some 3 MiB, a cluster of a thousand nodes some 40. */
const MAX_BYTES = { cloud: 16 * 2 ** 20, clusters: 64 * 2 ** 20 }

/** What all connections of one visit share. */
export interface Limits {
  concurrency?: Limit
  budget?: RequestBudget
}

/** The limits that the options set; without them there are none but those of each client. */
export function limitsOf({ connections, errorBudget, onExhausted, osCloud }: TargetOptions): Limits {
  const budget = errorBudget === undefined ? undefined : new RequestBudget(errorBudget, osCloud === undefined ? MAX_BYTES.clusters : MAX_BYTES.cloud)
  budget?.signal.addEventListener('abort', () => { onExhausted?.(budget.signal.reason as Error) }, { once: true })
  return { ...(connections !== undefined && { concurrency: pLimit(connections) }), ...(budget !== undefined && { budget }) }
}

/** The same client, whose handshakes wait for their turn among the requests. */
export function inTurn(tls: TlsClient, limit: Limit | undefined): TlsClient {
  return limit === undefined ? tls : { handshake: (...ask) => limit(() => tls.handshake(...ask)) }
}
