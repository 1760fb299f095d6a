import { setMaxListeners } from 'node:events'
import { Unseen } from '../unseen.ts'

/**
 * How many requests to one subject may stay without an answer (timeout, broken connection, after all repetitions). When they are used up, `signal` aborts:
 * requests under way and all further ones fail at once with its reason, but those that have a signal of their own. Plays have one, which ends with the
 * visit, and removing what they created has another, which does not: a cloud that is half dead must still be cleaned up.
 */
export class RequestBudget {
  readonly #spent = new AbortController()
  #failed = 0
  #bytes = 0

  /** `maxBytes`: of all answers together, since what a flood or an endless listing sends is held in memory. */
  constructor(readonly limit: number, readonly maxBytes = Infinity) {
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
    if (before <= this.maxBytes && this.#bytes > this.maxBytes) this.#spent.abort(new Unseen('malformed', `all answers together are larger than ${this.maxBytes / 2 ** 20} MiB`))
  }
}
