import { setMaxListeners } from 'node:events'
import { Unseen } from '../unseen.ts'

/** Bytes of all answers of one visit, 32 MiB: clouds with hundreds of flavors and images send some 3, and what a flood sends is held in memory. */
const MAX_BYTES = 32 * 2 ** 20

/**
 * How many requests to one subject may stay without an answer (timeout, broken connection, after all repetitions). When they are used up, `signal` aborts:
 * requests under way and all further ones fail at once with its reason, but those that have a signal of their own. Plays have one, which ends with the
 * visit, and removing what they created has another, which does not: a cloud that is half dead must still be cleaned up.
 */
export class RequestBudget {
  readonly #spent = new AbortController()
  #failed = 0
  #bytes = 0

  constructor(readonly limit: number) {
    setMaxListeners(0, this.#spent.signal) // every request under way listens
  }

  /** Aborts when the budget is used up, with an `Unseen` that names the last failure. */
  get signal(): AbortSignal {
    return this.#spent.signal
  }

  /** Counts a failed request, if it got no answer; an answer that makes no sense is one. */
  count({ reason, status, message }: Unseen): void {
    if (status !== undefined || (reason !== 'timeout' && reason !== 'unreachable')) return
    if (++this.#failed !== this.limit) return
    this.#spent.abort(new Unseen('unreachable', `the error budget of ${this.limit} failed requests is used up: ${message}`))
  }

  /** Counts bytes of answers as they come, so that floods side by side end in time. */
  received(bytes: number): void {
    const before = this.#bytes
    this.#bytes += bytes
    if (before <= MAX_BYTES && this.#bytes > MAX_BYTES) this.#spent.abort(new Unseen('malformed', 'all answers together are larger than 32 MiB'))
  }
}
